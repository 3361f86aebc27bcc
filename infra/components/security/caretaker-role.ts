import * as iam from "@pulumi/aws/iam";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { caretakerRoleName, type TestPlace } from "../../../policies/iam/caretaker-names";
import { lookAfterBuilders } from "../../../policies/iam/look-after-builders";
import { roleTrust } from "../../../policies/iam/trust";

export interface CaretakerRoleArgs extends TestPlace {
  /** Role of production's server, the only one that may assume this one. */
  serverRoleArn: Input<string>;
}

/** What production's caretaker may do in the test account. */
export class CaretakerRole extends ComponentResource {
  readonly arn: Output<string>;

  constructor(name: string, args: CaretakerRoleArgs, opts?: ComponentResourceOptions) {
    super("stups2go:security:CaretakerRole", name, {}, opts);
    const parent = { parent: this };
    const role = new iam.Role(
      `${name}-role`,
      {
        name: caretakerRoleName(args.deployment),
        description: "The caretaker of production, which looks after the builders",
        assumeRolePolicy: roleTrust(args.serverRoleArn),
      },
      parent,
    );
    new iam.RolePolicy(
      `${name}-look-after-builders`,
      { name: "look-after-builders", role: role.name, policy: lookAfterBuilders(args) },
      parent,
    );
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
