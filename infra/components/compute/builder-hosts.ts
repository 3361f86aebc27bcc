import * as iam from "@pulumi/aws/iam";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { announceBuilder } from "../../../policies/iam/announce-builder";
import { builderTags, launchBuilders } from "../../../policies/iam/launch-builders";
import { builderRoleName } from "../../../policies/iam/mint-bucket-policy";
import { reportHealthOfGroups } from "../../../policies/iam/report-own-health";
import { serviceTrust } from "../../../policies/iam/trust";
import { HostBase } from "./host-base";
import type { HostAccess } from "./host-grants";
import type { Subnets } from "../network/network";
import { onceThereAre, type ServiceLinkedRole } from "./spot-roles";

export interface BuilderHostsArgs extends HostAccess {
  subnets: Subnets;
  /** Roles that the account has to have before an instance starts. */
  serviceLinkedRoles: readonly ServiceLinkedRole[];
  /** Queue by which the instances prove their agents. @default none */
  queueArn?: Input<string> | undefined;
}

/** What the hosts of all pools of builders share: their role, Spot Fleet's role, security group and logs. */
export class BuilderHosts extends ComponentResource {
  readonly instanceProfileArn: Output<string>;
  readonly roleArn: Output<string>;
  /** Id that SQS names the role by, `AROA…`. */
  readonly roleId: Output<string>;
  readonly fleetRoleArn: Output<string>;
  readonly securityGroupId: Output<string>;
  readonly logGroupName: Output<string>;
  /** Where the hosts say how they are; nowhere where they do not. */
  readonly metricsNamespace: Output<string> | undefined;
  /** The grants of both roles: instances depend on them. */
  readonly grants: Resource[];

  constructor(name: string, args: BuilderHostsArgs, opts?: ComponentResourceOptions) {
    super("stups2go:compute:BuilderHosts", name, {}, opts);
    const parent = { parent: this };
    const base = new HostBase(
      `${name}-host`,
      {
        ...args,
        vpcId: args.subnets.vpcId,
        description: "Agents that build and test",
        roleName: builderRoleName(args.deployment),
      },
      parent,
    );
    const fleetRole = new iam.Role(
      `${name}-fleet-role`,
      {
        description: "Spot Fleet, which starts and ends builder agents",
        assumeRolePolicy: serviceTrust("spotfleet.amazonaws.com"),
      },
      parent,
    );
    const launch = new iam.RolePolicy(
      `${name}-fleet-role-launch-builders`,
      {
        name: "launch-builders",
        role: fleetRole.name,
        policy: launchBuilders({
          ...args,
          subnetIds: args.subnets.hosts,
          securityGroupId: base.securityGroupId,
          builderRoleArn: base.roleArn,
        }),
      },
      parent,
    );
    base.grant("report-own-health", reportHealthOfGroups({ ...args, tags: builderTags(args.deployment) }));
    const announce =
      args.queueArn === undefined ? [] : [base.grant("announce-builder", announceBuilder(args.queueArn))];
    this.instanceProfileArn = onceThereAre(args.serviceLinkedRoles, base.instanceProfileArn, args.accountId, parent);
    this.roleArn = base.roleArn;
    this.roleId = base.roleId;
    this.fleetRoleArn = fleetRole.arn;
    this.securityGroupId = base.securityGroupId;
    this.logGroupName = base.logGroupName;
    this.metricsNamespace = base.metricsNamespace;
    this.grants = [...base.grants, launch, ...announce];
    this.registerOutputs({ roleArn: this.roleArn, logGroupName: this.logGroupName });
  }
}
