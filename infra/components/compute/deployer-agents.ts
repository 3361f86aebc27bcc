import * as autoscaling from "@pulumi/aws/autoscaling";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { reportOwnHealth } from "../../../policies/iam/report-own-health";
import type { Architecture } from "../../settings/schema";
import type { Capacity } from "../operations/agent-alarms";
import { agentHostUserData, type AgentNeeds } from "./agent-host";
import { HostBase } from "./host-base";
import { hostTemplate } from "./host-template";
import type { Subnets } from "../network/network";

export interface DeployerAgentsArgs extends AgentNeeds {
  subnets: Subnets;
  /** How many agents run. */
  count: number;
  instanceType: string;
  architecture: Architecture;
  /** Machine image to pin the hosts to. @default the newest Amazon Linux 2023 at each launch */
  amiId?: string | undefined;
  /** Managed policies that let the agents change production; nothing else does. */
  policyArns: readonly string[];
  /** Permissions boundary of the agents' role. @default none */
  permissionsBoundaryArn?: string | undefined;
}

/** Small agents that deploy to production, in an auto scaling group. */
export class DeployerAgents extends ComponentResource {
  readonly roleArn: Output<string>;
  readonly securityGroupId: Output<string>;
  readonly groupName: Output<string>;
  readonly capacity: Capacity;
  /** Where the hosts say how they are; nowhere where they do not. */
  readonly metricsNamespace: Output<string> | undefined;

  constructor(name: string, args: DeployerAgentsArgs, opts?: ComponentResourceOptions) {
    super("stups2go:compute:DeployerAgents", name, {}, opts);
    const parent = { parent: this };
    const base = new HostBase(
      `${name}-host`,
      { ...args, vpcId: args.subnets.vpcId, description: "Agents that deploy to production" },
      parent,
    );
    const template = hostTemplate(
      `${name}-template`,
      {
        ...args,
        instanceProfileArn: base.instanceProfileArn,
        securityGroupId: base.securityGroupId,
        userData: agentHostUserData({ ...args, logGroupName: base.logGroupName }, []),
        rootVolumeGiB: 30,
        // Deployments run in containers, and use the host's role.
        metadataHopLimit: 2,
        instanceTags: { Name: "go-deployer", "stups2go:role": "deployer" },
      },
      this,
    );
    const group = new autoscaling.Group(
      `${name}-group`,
      {
        minSize: args.count,
        maxSize: args.count,
        desiredCapacity: args.count,
        vpcZoneIdentifiers: args.subnets.hosts,
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        healthCheckType: "EC2",
        enabledMetrics: ["GroupInServiceInstances"],
        // Else the group ends agents in mid-deployment to even out its zones.
        suspendedProcesses: ["AZRebalance"],
        // One half of the agents after the other, so that deployments can go on.
        instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 50 } },
      },
      { ...parent, dependsOn: [...base.grants, args.secret.version] },
    );
    base.grant("report-own-health", reportOwnHealth(group.arn));
    this.groupName = group.name;
    this.capacity = { groupName: group.name };
    this.metricsNamespace = base.metricsNamespace;
    this.roleArn = base.roleArn;
    this.securityGroupId = base.securityGroupId;
    this.registerOutputs({ roleArn: this.roleArn, groupName: group.name });
  }
}
