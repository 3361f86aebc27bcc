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
import type { HostSecret as Content } from "../host/host";

type Strings = Omit<Content, "files">;

export interface HostSecretArgs {
  /** Which host it is for, as a phrase for the console. */
  description: string;
  content: { [Key in keyof Strings]: Input<Strings[Key]> } & { files?: Readonly<Record<string, Input<string>>> };
}

/** All secrets of one role, in one Secrets Manager secret that only this role may read. */
export class HostSecret extends ComponentResource {
  readonly arn: Output<string>;
  /** Its content: hosts depend on it, as a host that finds nothing to read fails its boot. */
  readonly version: Resource;

  constructor(name: string, { description, content }: HostSecretArgs, opts?: ComponentResourceOptions) {
    super("stups2go:security:HostSecret", name, {}, opts);
    const container = new secretsmanager.Secret(
      `${name}-secret`,
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
    this.registerOutputs({ arn: this.arn });
  }
}
