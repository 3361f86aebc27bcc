import * as iam from "@pulumi/aws/iam";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { serviceTrust } from "../../policies/iam/trust";

export interface HostRoleArgs {
  description: string;
  /** What the role may do, one inline policy a grant, by the grant's name. */
  grants: Readonly<Record<string, iam.PolicyDocument>>;
  /** Name that other accounts know the role by. @default one that Pulumi gives */
  roleName?: Input<string> | undefined;
  /** Managed policies to attach. @default none */
  policyArns?: readonly string[];
  /** Limit on whatever the role may do. @default none */
  permissionsBoundaryArn?: string | undefined;
}

/** The role of a host, with an instance profile to wear it. */
export class HostRole extends ComponentResource {
  readonly roleName: Output<string>;
  readonly roleArn: Output<string>;
  readonly instanceProfileArn: Output<string>;
  /** The grants: hosts depend on them, as a host without its grants fails its boot. */
  readonly grants: iam.RolePolicy[];

  constructor(name: string, args: HostRoleArgs, opts?: ComponentResourceOptions) {
    super("stups2go:security:HostRole", name, {}, opts);
    const parent = { parent: this };
    const role = new iam.Role(
      `${name}-role`,
      {
        name: args.roleName,
        description: args.description,
        assumeRolePolicy: serviceTrust("ec2.amazonaws.com"),
        permissionsBoundary: args.permissionsBoundaryArn,
      },
      parent,
    );
    const profile = new iam.InstanceProfile(`${name}-profile`, { role: role.name }, parent);
    this.roleName = role.name;
    this.roleArn = role.arn;
    this.instanceProfileArn = profile.arn;
    this.grants = Object.entries(args.grants).map(([grant, policy]) => this.grant(grant, policy, name));
    for (const [index, policyArn] of (args.policyArns ?? []).entries()) {
      new iam.RolePolicyAttachment(`${name}-policy-${index}`, { role: role.name, policyArn }, parent);
    }
    this.registerOutputs({ roleArn: this.roleArn });
  }

  /** Adds a grant, for what can be named only after the role exists. */
  grant(grant: string, policy: iam.PolicyDocument, name: string): iam.RolePolicy {
    return new iam.RolePolicy(`${name}-${grant}`, { name: grant, role: this.roleName, policy }, { parent: this });
  }
}
