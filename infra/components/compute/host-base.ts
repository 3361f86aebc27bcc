import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { serviceTrust } from "../../../policies/iam/trust";
import { type HostAccess, hostGrants, metricsNamespace } from "./host-grants";
import { closedSecurityGroup } from "../network/security-group";

export interface HostBaseArgs extends HostAccess {
  /** Who runs on the host, as a phrase for the console. */
  description: string;
  vpcId: Input<string>;
  /** Name that other accounts know the role by. @default one that Pulumi gives */
  roleName?: Input<string> | undefined;
  /** Managed policies to attach. @default none */
  policyArns?: readonly string[];
  /** Permissions boundary of the role. @default none */
  permissionsBoundaryArn?: string | undefined;
}

/**
 * What a host of any role stands on: its log group, its role with what every host may do, and a closed security group.
 */
export class HostBase extends ComponentResource {
  readonly roleArn: Output<string>;
  /** Its unique id, `AROA…`. */
  readonly roleId: Output<string>;
  readonly instanceProfileArn: Output<string>;
  readonly securityGroupId: Output<string>;
  readonly logGroupName: Output<string>;
  /** Where its hosts say how they are; nowhere where they do not. */
  readonly metricsNamespace: Output<string> | undefined;
  /** The grants: hosts depend on them, as a host without its grants fails its boot. */
  readonly grants: iam.RolePolicy[];
  readonly #name: string;
  readonly #role: iam.Role;

  constructor(name: string, args: HostBaseArgs, opts?: ComponentResourceOptions) {
    super("stups2go:compute:HostBase", name, {}, opts);
    this.#name = name;
    const parent = { parent: this };
    const logs = new cloudwatch.LogGroup(
      `${name}-logs`,
      { name: args.logGroupName, retentionInDays: args.logRetentionDays },
      parent,
    );
    this.#role = new iam.Role(
      `${name}-role`,
      {
        name: args.roleName,
        description: args.description,
        assumeRolePolicy: serviceTrust("ec2.amazonaws.com"),
        permissionsBoundary: args.permissionsBoundaryArn,
      },
      parent,
    );
    const profile = new iam.InstanceProfile(`${name}-profile`, { role: this.#role.name }, parent);
    this.grants = Object.entries(hostGrants(args, logs.arn)).map(([grant, policy]) => this.grant(grant, policy));
    for (const [index, policyArn] of (args.policyArns ?? []).entries()) {
      new iam.RolePolicyAttachment(`${name}-policy-${index}`, { role: this.#role.name, policyArn }, parent);
    }
    this.securityGroupId = closedSecurityGroup(
      `${name}-security-group`,
      { vpcId: args.vpcId, description: args.description },
      this,
    );
    this.roleArn = this.#role.arn;
    this.roleId = this.#role.uniqueId;
    this.instanceProfileArn = profile.arn;
    this.logGroupName = logs.name;
    this.metricsNamespace = args.platform.publishesMetrics ? metricsNamespace(args.logGroupName) : undefined;
    this.registerOutputs({ roleArn: this.roleArn, logGroupName: this.logGroupName });
  }

  /** Adds a grant, for what can be named only after the role exists. */
  grant(grant: string, policy: iam.PolicyDocument): iam.RolePolicy {
    const args = { name: grant, role: this.#role.name, policy };
    return new iam.RolePolicy(`${this.#name}-${grant}`, args, { parent: this });
  }
}
