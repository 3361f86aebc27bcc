/** The state of every account, and questions that rules ask about it. */
import { nameOf, naming, type Values } from "./names";

export type { Values } from "./names";

/** A resource that exists. */
export interface Resource {
  account: string;
  region: string;
  /** Pulumi's type token. */
  type: string;
  /** Pulumi's name. */
  name: string;
  id: string;
  inputs: Values;
  outputs: Values;
}

/** All that is kept from one `up` to the next; plain JSON. */
export interface AwsState {
  /** Counts what was ever made, so that no two names or ids are alike. */
  serial: number;
  resources: Resource[];
  /** Deleted, but their names are still held: secrets and keys in their deletion window. */
  retired: Resource[];
  /** What AWS let a second resource of the same name take over in silence. */
  overwritten: { account: string; type: string; name: string; by: string }[];
  /** What AWS accepted, and what does not work for all that, as `<code>: <message>`. */
  silent: string[];
  /** Images in ECR, as `<repository>:<tag>`. */
  pushed: string[];
  /** Buckets that hold objects. */
  filled: string[];
  /** Service-linked roles of an account. @default those of Auto Scaling, load balancing, Spot and Spot Fleet */
  serviceLinkedRoles: Record<string, string[]>;
  /** Quotas that differ from AWS's defaults, by account: `<account> <quota>`. */
  quotas: Record<string, number>;
}

/** Service-linked roles that an account has unless the state says otherwise. */
export const allServiceLinkedRoles = [
  "AWSServiceRoleForAutoScaling",
  "AWSServiceRoleForEC2Spot",
  "AWSServiceRoleForEC2SpotFleet",
  "AWSServiceRoleForElasticLoadBalancing",
];

export const emptyState = (): AwsState => ({
  serial: 0,
  resources: [],
  retired: [],
  overwritten: [],
  silent: [],
  pushed: [],
  filled: [],
  serviceLinkedRoles: {},
  quotas: {},
});

/** The world as one resource sees it: its own account and region, unless a question says otherwise. */
export class World {
  constructor(
    readonly state: AwsState,
    private readonly from?: Resource,
  ) {}

  seenFrom(resource: Resource): World {
    return new World(this.state, resource);
  }

  /** Others of a type in the same account and region; never the resource itself. */
  others(type: string, scope: "region" | "account" | "global" = "region"): Resource[] {
    const { from } = this;
    return this.state.resources.filter(
      (each) =>
        each.type === type &&
        !(each.type === from?.type && each.id === from.id && each.account === from.account) &&
        (scope === "global" || each.account === from?.account) &&
        (scope !== "region" || each.region === from?.region),
    );
  }

  /** The resource of a type that a value names: by id, ARN, name, or all of its keys. */
  named(type: string, value: unknown, scope: "region" | "account" | "global" = "account"): Resource | undefined {
    return this.others(type, scope).find((each) => keysOf(each).includes(String(value)));
  }

  /** Whether a value names a resource, by any of its keys. */
  refersTo(value: unknown, resource: Resource): boolean {
    return keysOf(resource).includes(String(value));
  }

  /** Another resource that has the name already. */
  sameName(resource: Resource): Resource | undefined {
    const scope = naming[resource.type]?.scope ?? "region";
    const wanted = fullName(resource);
    return this.state.resources.find(
      (each) =>
        each.type === resource.type &&
        (scope === "global" || each.account === resource.account) &&
        (scope !== "region" || each.region === resource.region) &&
        fullName(each) === wanted &&
        wanted !== undefined,
    );
  }

  /** A quota of the account. */
  quota(name: string, fallback: number): number {
    return this.state.quotas[`${this.from?.account ?? ""} ${name}`] ?? fallback;
  }
}

/** All that others may refer to a resource by. */
export function keysOf({ id, outputs }: Resource): string[] {
  const { arn, name, bucket, url, zoneId, keyId } = outputs;
  return [id, arn, name, bucket, url, zoneId, keyId].filter((key) => typeof key === "string");
}

/** A name with what it is unique within. */
export function fullName({ type, inputs, outputs }: Resource): string | undefined {
  const spec = naming[type];
  const name = spec === undefined ? undefined : (nameOf(type, inputs) ?? outputs[spec.input]);
  if (spec === undefined || typeof name !== "string") {
    return undefined;
  }
  const within = (spec.within ?? []).map((input) => String(inputs[input])).join(" ");
  return `${within} ${spec.ignoresCase === true ? name.toLowerCase() : name}`;
}
