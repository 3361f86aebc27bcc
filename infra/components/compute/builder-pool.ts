import * as autoscaling from "@pulumi/aws/autoscaling";
import * as ec2 from "@pulumi/aws/ec2";
import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { builderTags } from "../../../policies/iam/launch-builders";
import type { Architecture } from "../../settings/schema";
import type { Capacity } from "../operations/agent-alarms";
import { agentHostUserData, type AgentNeeds } from "./agent-host";
import { fleetTemplate, hostTemplate } from "./host-template";
import { poolTags } from "./pool-tags";

export interface BuilderPoolArgs extends AgentNeeds {
  /** How many agents run. */
  count: number;
  /** How many of them at least are on-demand instances. */
  onDemandCount: number;
  /** Who keeps the instances: a Spot Fleet, or an auto scaling group of mixed instances. */
  capacity: "spot-fleet" | "auto-scaling-group";
  /** Instance types to choose from; the more, the less often spot capacity is short. */
  instanceTypes: readonly string[];
  architecture: Architecture;
  /** GoCD resources that the agents announce. */
  resources: readonly string[];
  rootVolumeGiB: number;
  /** Machine image to pin the hosts to. @default the newest Amazon Linux 2023 */
  amiId?: string | undefined;
  subnetIds: Input<string>[];
  securityGroupId: Input<string>;
  instanceProfileArn: Input<string>;
  /** Role that Spot Fleet acts with. */
  fleetRoleArn: Input<string>;
  /** How production's caretaker knows the pool. @default none: agents register with the key */
  caretaker?: { sender: Input<string> } | undefined;
  /** The grants of both roles, which have to be there before an instance starts. */
  grants: Resource[];
}

/** A pool of builder agents on spot instances, with an on-demand floor. */
export class BuilderPool extends ComponentResource {
  readonly capacity: Capacity;

  constructor(name: string, args: BuilderPoolArgs, opts?: ComponentResourceOptions) {
    super("stups2go:compute:BuilderPool", name, {}, opts);
    const makeTemplate = args.capacity === "spot-fleet" ? fleetTemplate : hostTemplate;
    const template = makeTemplate(
      `${name}-template`,
      {
        ...args,
        userData: agentHostUserData(args, args.resources),
        // Jobs run in containers, and use the host's role.
        metadataHopLimit: 2,
        instanceTags: {
          Name: `go-builder-${args.pool}`,
          ...builderTags(args.deployment),
          "stups2go:pool": args.pool,
        },
        templateTags: args.caretaker && caretakerTags(args, args.caretaker),
      },
      this,
    );
    this.capacity =
      args.capacity === "spot-fleet"
        ? { fleetId: this.spotFleet(name, args, template).id }
        : { groupName: this.autoScalingGroup(name, args, template).name };
    this.registerOutputs({ templateId: template.id });
  }

  private spotFleet(name: string, args: BuilderPoolArgs, template: ec2.LaunchTemplate): ec2.SpotFleetRequest {
    return new ec2.SpotFleetRequest(
      `${name}-fleet`,
      {
        fleetType: "maintain",
        iamFleetRole: args.fleetRoleArn,
        targetCapacity: args.count,
        onDemandTargetCapacity: args.onDemandCount,
        allocationStrategy: "priceCapacityOptimized",
        launchTemplateConfigs: [
          {
            launchTemplateSpecification: { id: template.id, version: template.latestVersion.apply(String) },
            overrides: args.instanceTypes.flatMap((instanceType) =>
              args.subnetIds.map((subnetId) => ({ instanceType, subnetId })),
            ),
          },
        ],
        replaceUnhealthyInstances: true,
        // A successor starts when AWS sees an interruption coming, not only when it has come.
        spotMaintenanceStrategies: { capacityRebalance: { replacementStrategy: "launch" } },
        // A pool taken out of the settings does not run on unseen.
        terminateInstancesOnDelete: "true",
      },
      { parent: this, dependsOn: [...args.grants, args.secret.version] },
    );
  }

  private autoScalingGroup(name: string, args: BuilderPoolArgs, template: ec2.LaunchTemplate): autoscaling.Group {
    return new autoscaling.Group(
      `${name}-group`,
      {
        minSize: args.count,
        maxSize: args.count,
        desiredCapacity: args.count,
        vpcZoneIdentifiers: args.subnetIds,
        mixedInstancesPolicy: {
          launchTemplate: {
            launchTemplateSpecification: {
              launchTemplateId: template.id,
              version: template.latestVersion.apply(String),
            },
            overrides: args.instanceTypes.map((instanceType) => ({ instanceType })),
          },
          instancesDistribution: {
            onDemandBaseCapacity: args.onDemandCount,
            onDemandPercentageAboveBaseCapacity: 0,
            spotAllocationStrategy: "price-capacity-optimized",
          },
        },
        capacityRebalance: true,
        healthCheckType: "EC2",
        enabledMetrics: ["GroupInServiceInstances"],
        // Else the group ends agents that build to even out its zones.
        suspendedProcesses: ["AZRebalance"],
        // The builders' role may report the health of groups with these.
        tags: Object.entries(builderTags(args.deployment)).map(([key, value]) => ({
          key,
          value,
          propagateAtLaunch: false,
        })),
        instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 50 } },
      },
      { parent: this, dependsOn: [...args.grants, args.secret.version] },
    );
  }
}

/**
 * A pool of a fixed count, as tags tell it. Its numbers are those of its fleet or group: with them in the tags, a
 * preview of another count would show another version of the template, and so a fleet that is replaced.
 */
function caretakerTags(
  { capacity, resources }: BuilderPoolArgs,
  caretaker: NonNullable<BuilderPoolArgs["caretaker"]>,
): Record<string, Input<string>> {
  const fixed = { order: 0, elastic: false, min: 0, max: 0, idleMinutes: 10, onDemandCount: 0, onDemandMax: 0 };
  return poolTags({ ...fixed, ...caretaker, capacity, resources });
}
