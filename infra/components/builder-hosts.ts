import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { launchBuilders } from "../../policies/iam/launch-builders";
import { builderRoleName } from "../../policies/iam/mint-bucket-policy";
import { serviceTrust } from "../../policies/iam/trust";
import { hostGrants, type HostAccess } from "./host-grants";
import { HostRole } from "./host-role";
import type { Subnets } from "./network";
import { closedSecurityGroup } from "./security-group";

export interface BuilderHostsArgs extends HostAccess {
  subnets: Subnets;
}

/** What the hosts of all pools of builders share: their role, Spot Fleet's role, security group and logs. */
export class BuilderHosts extends ComponentResource {
  readonly instanceProfileArn: Output<string>;
  readonly roleArn: Output<string>;
  readonly fleetRoleArn: Output<string>;
  readonly securityGroupId: Output<string>;
  readonly logGroupName: Output<string>;
  /** The grants of both roles: instances depend on them. */
  readonly grants: Resource[];

  constructor(name: string, args: BuilderHostsArgs, opts?: ComponentResourceOptions) {
    super("stups2go:compute:BuilderHosts", name, {}, opts);
    const parent = { parent: this };
    const logs = new cloudwatch.LogGroup(
      `${name}-logs`,
      { name: args.logGroupName, retentionInDays: args.logRetentionDays },
      parent,
    );
    const role = new HostRole(
      `${name}-host`,
      {
        description: "Agents that build and test",
        roleName: builderRoleName(args.applicationId),
        grants: hostGrants(args, logs.arn),
      },
      parent,
    );
    this.securityGroupId = closedSecurityGroup(
      `${name}-security-group`,
      { vpcId: args.subnets.vpcId, description: "Hosts of builder agents" },
      this,
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
          securityGroupId: this.securityGroupId,
          builderRoleArn: role.roleArn,
        }),
      },
      parent,
    );
    this.instanceProfileArn = role.instanceProfileArn;
    this.roleArn = role.roleArn;
    this.fleetRoleArn = fleetRole.arn;
    this.logGroupName = logs.name;
    this.grants = [...role.grants, launch];
    this.registerOutputs({ roleArn: this.roleArn, logGroupName: this.logGroupName });
  }
}
