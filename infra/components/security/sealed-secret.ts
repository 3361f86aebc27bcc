import * as kms from "@pulumi/aws/kms";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  output,
  type Output,
  type Resource,
  RunError,
  secret,
} from "@pulumi/pulumi";
import type { PolicyDocument } from "@pulumi/aws/iam";
import { decryptOwnSecrets } from "../../../policies/iam/decrypt-own-secrets";
import type { SealedSecretContent } from "../../host/host";
import type { HostSecretArgs, RoleSecret } from "./host-secret";

/** Bytes that KMS encrypts at once: https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
const limit = 4096;

/** What Taupage never hands on: it logs in to its registry by its own means. */
const unused: ReadonlySet<string> = new Set(["registryUsername", "registryPassword"]);

/** All secrets of one role as ciphertexts of a key that only this role may decrypt with: they travel in user data. */
export class SealedSecret extends ComponentResource implements RoleSecret {
  readonly arn = "";
  readonly sealed: Output<SealedSecretContent>;
  readonly grants: Record<string, PolicyDocument>;
  readonly version: Resource;
  readonly #key: kms.Key;
  readonly #name: string;

  constructor(name: string, { description, content }: HostSecretArgs, opts?: ComponentResourceOptions) {
    super("stups2go:security:SealedSecret", name, {}, opts);
    this.#name = name;
    this.#key = new kms.Key(
      `${name}-key`,
      // A key that is deleted by mistake can be brought back for 30 days.
      { description, enableKeyRotation: true, deletionWindowInDays: 30 },
      { parent: this },
    );
    const { files = {}, ...strings } = content;
    this.sealed = output({
      values: this.#seal(Object.entries(strings).filter(([key]) => !unused.has(key))),
      files: this.#seal(Object.entries(files)),
    });
    this.grants = { "decrypt-own-secrets": decryptOwnSecrets(this.#key.arn) };
    this.version = this.#key;
    this.registerOutputs({ keyArn: this.#key.arn });
  }

  #seal(contents: [string, Input<string | undefined>][]): Output<Record<string, string>> {
    return all(
      Object.fromEntries(
        contents.map(([key, value]) => {
          const plaintext = secret(output(value)).apply((text = "") => {
            const size = Buffer.byteLength(text);
            if (size > limit) {
              throw new RunError(`${key} has ${size} bytes, and a host of Taupage takes secrets of at most ${limit}`);
            }
            return text;
          });
          const ciphertext = new kms.Ciphertext(
            `${this.#name}-${key}`,
            { keyId: this.#key.keyId, plaintext },
            { parent: this, additionalSecretOutputs: ["plaintext"] },
          );
          return [key, ciphertext.ciphertextBlob];
        }),
      ),
    );
  }
}
