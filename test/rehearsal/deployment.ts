import { createHash, randomBytes } from "node:crypto";
import { secret } from "@pulumi/pulumi";
import { plan } from "../../tools/plan/plan";
import { type Inputs, make as makePlaceholder, type MakeAny } from "../../tools/plan/record/placeholders";
import { parseOverride } from "../../tools/plan/record/overrides";
import { projectRoot } from "../../infra/project-root";

/** A resource as its provider sees it: secrets in plain, and with what it is known by. */
export interface DeployedResource {
  type: string;
  name: string;
  account: string;
  id: string;
  inputs: Inputs;
}

/** The SDK's mark of a secret within inputs: sdk/nodejs/runtime/rpc.ts. */
const [signature, secretSignature] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

/**
 * Both accounts as `pulumi up` leaves them, planned again whenever a setting changes: as the offline plan, but with
 * digests of images that were pushed, and passwords that are random and change when Pulumi would change them.
 */
export class Deployment {
  /** All resources of the last plan that AWS, Docker or the random provider would have made. */
  made: readonly DeployedResource[] = [];
  region = "";
  /** Outputs of the production stack. */
  production = { domain: "", adminUser: "", mintBucket: "", applicationId: "" };
  /** Digests of pushed images, `sha256:…`, by the name that the plan gives them. */
  readonly digests = new Map<string, string>();
  readonly #settings = new Map<string, string>();
  readonly #passwords = new Map<string, string>();

  /** @param folder where the stack files are */
  constructor(private readonly folder = projectRoot) {}

  /** Plans again, with settings changed as `--config` changes them; they stay changed. */
  async plan(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    for (const [key, value] of Object.entries(settings)) {
      this.#settings.set(key, value);
    }
    const overrides = [...this.#settings].map(([key, value]) => parseOverride(`${key}=${value}`));
    const made: DeployedResource[] = [];
    const make: MakeAny = (type, name, inputs, place) => {
      const answer = this.#answer(type, name, inputs, makePlaceholder(type, name, inputs, place));
      made.push({ type, name, account: place.accountId, id: answer.id, inputs: inPlain(inputs) });
      return answer;
    };
    const plans = await plan({ folder: this.folder, overrides, make });
    this.region = plans[0]?.place.region ?? "";
    const outputs = plans.find(({ account }) => account === "production")?.clearOutputs ?? {};
    const { domain, adminUser, mintBucket, applicationId } = outputs;
    this.production = {
      domain: String(domain),
      adminUser: String(adminUser),
      mintBucket: String(mintBucket),
      applicationId: String(applicationId),
    };
    this.made = made;
  }

  #answer(type: string, name: string, inputs: Inputs, made: ReturnType<MakeAny>): ReturnType<MakeAny> {
    switch (type) {
      case "docker:index/image:Image": {
        const image = String(inputs.imageName);
        const digest = this.digests.get(image);
        return digest === undefined ? made : with_(made, { repoDigest: `${image.replace(/:[^:/]*$/, "")}@${digest}` });
      }
      case "random:index/randomPassword:RandomPassword":
        return with_(made, { result: secret(this.#password(JSON.stringify([name, inputs.keepers]))) });
      case "aws:ebs/volume:Volume": {
        // Another volume, where the provider replaces it.
        const { availabilityZone, snapshotId, kmsKeyId } = inputs;
        const id = `vol-0${digest([name, availabilityZone, snapshotId, kmsKeyId]).slice(0, 16)}`;
        return { ...with_(made, { arn: String(made.state.arn).replace(made.id, id) }), id };
      }
      default:
        return made;
    }
  }

  #password(key: string): string {
    const password = this.#passwords.get(key) ?? randomBytes(20).toString("hex");
    this.#passwords.set(key, password);
    return password;
  }

  /** Availability zone of the data volume, and so of the server. */
  get zone(): string {
    return String(this.of("Volume")[0]?.inputs.availabilityZone);
  }

  /** All resources of a type, by the end of its token: `Volume`, `group:Group`. */
  of(noun: string): DeployedResource[] {
    return this.made.filter(({ type }) => type.endsWith(`:${noun}`));
  }

  /**
   * The one resource of this name.
   *
   * @throws when there is none
   */
  named(name: string): DeployedResource {
    const found = this.made.find((resource) => resource.name === name);
    if (!found) {
      throw new Error(`the plan has no ${name}`);
    }
    return found;
  }
}

const with_ = (made: ReturnType<MakeAny>, outputs: Inputs): ReturnType<MakeAny> => ({
  ...made,
  state: { ...made.state, ...outputs },
});

const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** The same values with the contents of secrets in their places. */
function inPlain<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(inPlain) as T;
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const fields = value as Record<string, unknown>;
  const plain =
    fields[signature] === secretSignature
      ? inPlain(fields.value)
      : Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, inPlain(inner)]));
  return plain as T;
}
