/** Which planned resource an id, an ARN or a name means, as other resources' inputs and policies hold it. */
import type { AccountPlan } from "../plan";
import type { PlannedResource } from "../record/recorder";
import { make } from "../record/placeholders";

/** A resource in its account. */
export interface Located {
  plan: AccountPlan;
  resource: PlannedResource;
}

/** Outputs, other than the id, that other resources refer to a resource by. */
const names = ["arn", "name", "bucket", "serviceName"] as const;

export class Known {
  /** What is unique in the world. */
  readonly #everywhere = new Map<string, Located>();
  /** What is unique in its account. */
  readonly #inAccount = new Map<AccountPlan, Map<string, Located>>();
  readonly #byName = new Map<AccountPlan, Map<string, PlannedResource>>();

  constructor(plans: readonly AccountPlan[]) {
    for (const plan of plans) {
      this.#byName.set(plan, new Map(plan.resources.map((resource) => [resource.name, resource])));
      this.#inAccount.set(plan, new Map());
      for (const resource of plan.resources) {
        for (const token of tokens(plan, resource)) {
          this.#note(token, { plan, resource });
        }
      }
    }
  }

  /** The resource that an id, a name or an ARN means, seen from an account. */
  find(token: unknown, from: AccountPlan): Located | undefined {
    return typeof token === "string"
      ? (this.#inAccount.get(from)?.get(token) ?? this.#everywhere.get(token))
      : undefined;
  }

  /** What an ARN in a policy means: a resource, or what is in it, such as a bucket's objects. */
  meant(pattern: string, from: AccountPlan): Located | undefined {
    for (let text = pattern; text !== ""; text = text.replace(/[/:]?[^/:]*$/, "")) {
      const found = this.find(text, from);
      if (found) {
        return found;
      }
    }
    return undefined;
  }

  /** What stands directly below the stack and holds the resource: its component, or itself. */
  top({ plan, resource }: Located): PlannedResource {
    const parent = resource.parent === undefined ? undefined : this.#byName.get(plan)?.get(resource.parent);
    return parent ? this.top({ plan, resource: parent }) : resource;
  }

  /** The first resource keeps the name: a bucket, before its policy, which has the same. */
  #note(token: string, located: Located): void {
    const maps = [
      this.#inAccount.get(located.plan),
      /^arn:|^com\.amazonaws\./.test(token) ? this.#everywhere : undefined,
    ];
    for (const map of maps) {
      map?.set(token, map.get(token) ?? located);
    }
  }
}

function tokens(plan: AccountPlan, resource: PlannedResource): string[] {
  const { type, name, inputs } = resource;
  if (type === "aws:s3/bucketPolicy:BucketPolicy") {
    // Where the bucket itself is none of ours.
    return [`arn:aws:s3:::${String(inputs.bucket)}`];
  }
  if (type.startsWith("stups2go:")) {
    const { volumeId } = inputs;
    const { region, accountId } = plan.place;
    return typeof volumeId === "string" ? [volumeId, `arn:aws:ec2:${region}:${accountId}:volume/${volumeId}`] : [];
  }
  const { id, state } = make(type, name, inputs, plan.place);
  // What is an input as well is another resource's.
  const outputs = names.filter((key) => inputs[key] === undefined).map((key) => state[key]);
  return [id, ...outputs].filter((token) => typeof token === "string");
}
