import * as secretsmanager from "@pulumi/aws/secretsmanager";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  jsonStringify,
  type Output,
  type Resource,
  secret,
} from "@pulumi/pulumi";
import type { PolicyDocument } from "@pulumi/aws/iam";
import { readOwnSecret } from "../../../policies/iam/read-own-secret";
import type { HostSecretContent, SealedSecretContent } from "../../host/host";

type Strings = Omit<HostSecretContent, "files">;

export interface HostSecretArgs {
  /** Which host it is for, as a phrase for the console. */
  description: string;
  content: { [Key in keyof Strings]: Input<Strings[Key]> } & { files?: Readonly<Record<string, Input<string>>> };
}

/** A role's secrets, wherever they are kept. */
export interface RoleSecret {
  /** The one secret that the role may read; empty where hosts get `sealed`. */
  arn: Input<string>;
  /** Ciphertexts that hosts get instead. */
  sealed?: Input<SealedSecretContent>;
  /** What it takes to read them, by name. */
  grants: Record<string, PolicyDocument>;
  /** Their content: hosts depend on it, as a host that finds nothing to read fails its boot. */
  version: Resource;
}

/** All secrets of one role, in one Secrets Manager secret that only this role may read. */
export class HostSecret extends ComponentResource implements RoleSecret {
  readonly arn: Output<string>;
  readonly grants: Record<string, PolicyDocument>;
  readonly version: Resource;

  constructor(name: string, { description, content }: HostSecretArgs, opts?: ComponentResourceOptions) {
    super("stups2go:security:HostSecret", name, {}, opts);
    const container = new secretsmanager.Secret(
      `${name}-values`,
      // A secret that is deleted by mistake can be brought back for 30 days.
      { description, recoveryWindowInDays: 30 },
      { parent: this },
    );
    this.version = new secretsmanager.SecretVersion(
      `${name}-version`,
      { secretId: container.id, secretString: secret(jsonStringify(content)) },
      { parent: this },
    );
    // Not the version's ARN, which a preview does not know when the content changes: hosts would seem to roll.
    this.arn = container.arn;
    this.grants = { "read-own-secret": readOwnSecret(this.arn) };
    this.registerOutputs({ arn: this.arn });
  }
}
