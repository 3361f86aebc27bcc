import * as autoscaling from "@pulumi/aws/autoscaling";
import { ComponentResource, type ComponentResourceOptions, type Input, output, type Output } from "@pulumi/pulumi";
import { attachDataVolume } from "../../../policies/iam/attach-data-volume";
import { reportOwnHealth } from "../../../policies/iam/report-own-health";
import { runCaretaker } from "../../../policies/iam/run-caretaker";
import { useDataKey } from "../../../policies/iam/use-data-key";
import type { CaretakerSettings } from "../../host/host";
import type { Architecture } from "../../settings/schema";
import { HostBase } from "./host-base";
import { type HostNeeds, hostConfig } from "./host-grants";
import { hostTemplate } from "./host-template";
import { type Entrance, SERVER_PORT } from "../network/load-balancer";
import type { Subnets } from "../network/network";
import { allowIn } from "../network/security-group";

export interface GoServerArgs extends HostNeeds {
  subnets: Subnets;
  /** Zone of the data volume, where the server has to run. */
  availabilityZone: string;
  instanceType: string;
  architecture: Architecture;
  /** Machine image to pin the host to. @default the newest Amazon Linux 2023 at each launch */
  amiId?: string | undefined;
  volumeId: Input<string>;
  volumeArn: Input<string>;
  /** KMS key of the volume. */
  keyArn: Input<string>;
  /** Name tag of the volume. */
  volumeName: string;
  /** What looks after the builders, beside GoCD. @default nothing: Taupage runs one container */
  caretaker?: CaretakerArgs | undefined;
  /** Ways in, each with its load balancer. */
  entrances: Readonly<Record<string, Entrance>>;
}

export interface CaretakerArgs {
  /** Its image: see images/caretaker. */
  image: Input<string>;
  settings: Input<CaretakerSettings>;
}

/**
 * The GoCD server: one instance in an auto scaling group of one, which takes the data volume along to its successor.
 */
export class GoServer extends ComponentResource {
  readonly roleArn: Output<string>;
  readonly groupName: Output<string>;
  /** Where the host says how it is; nowhere where it does not. */
  readonly metricsNamespace: Output<string> | undefined;

  constructor(name: string, args: GoServerArgs, opts?: ComponentResourceOptions) {
    super("stups2go:compute:GoServer", name, {}, opts);
    const parent = { parent: this };
    const { platform, volumeName } = args;
    const base = new HostBase(
      `${name}-host`,
      { ...args, vpcId: args.subnets.vpcId, description: "The host of the GoCD server" },
      parent,
    );
    const { instanceProfileArn, securityGroupId } = base;
    const attach = [
      base.grant("attach-data-volume", attachDataVolume({ ...args, instanceProfileArn })),
      base.grant("use-data-key", useDataKey({ keyArn: args.keyArn, region: args.region })),
      ...Object.entries(platform.serverGrants(args.volumeArn)).map(([grant, policy]) => base.grant(grant, policy)),
    ];
    if (args.caretaker) {
      const settings = output(args.caretaker.settings);
      base.grant(
        "run-caretaker",
        runCaretaker({ caretakerRoleArn: settings.testRoleArn, metricsNamespace: settings.metricsNamespace }),
      );
    }
    for (const [entrance, { description, securityGroupId: from }] of Object.entries(args.entrances)) {
      allowIn(
        `${name}-${SERVER_PORT}-from-${entrance}`,
        { securityGroupId, description: `HTTP from ${description}`, port: SERVER_PORT, from: { group: from } },
        this,
      );
    }
    const template = hostTemplate(
      `${name}-template`,
      {
        ...args,
        instanceProfileArn,
        securityGroupId,
        userData: output([
          hostConfig({ ...args, logGroupName: base.logGroupName }),
          args.volumeId,
          args.caretaker,
        ] as const).apply(([host, volumeId, caretaker]) =>
          platform.renderer.server({ ...host, volumeId, volumeName, caretaker }),
        ),
        rootVolumeGiB: 20,
        // Nothing in GoCD's container needs the host's role, which may take the data away.
        metadataHopLimit: 1,
        instanceTags: { Name: "go-server", "stups2go:role": "server" },
      },
      this,
    );
    const group = new autoscaling.Group(
      `${name}-group`,
      {
        minSize: 1,
        maxSize: 1,
        desiredCapacity: 1,
        vpcZoneIdentifiers: args.subnets.inZone(args.availabilityZone),
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        targetGroupArns: Object.values(args.entrances).map(({ targetGroupArn }) => targetGroupArn),
        // No ELB health check: GoCD answers 503 during backups and must not be ended then. The host itself
        // reports faults that a successor would cure.
        healthCheckType: "EC2",
        healthCheckGracePeriod: 0,
        // Old one first: the volume cannot be attached to both, nor the database opened by both.
        instanceRefresh: {
          strategy: "Rolling",
          preferences: { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
        },
        instanceMaintenancePolicy: { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
      },
      { ...parent, dependsOn: [...base.grants, ...attach, args.secret.version] },
    );
    base.grant("report-own-health", reportOwnHealth(group.arn));
    this.roleArn = base.roleArn;
    this.groupName = group.name;
    this.metricsNamespace = base.metricsNamespace;
    this.registerOutputs({ groupName: this.groupName, logGroupName: base.logGroupName });
  }
}
