/** AWS as the engine tests meet it: state per account and region, and refusals with AWS's own error codes. */
import { createHash } from "node:crypto";
import { Output } from "@pulumi/pulumi";
import { make } from "../../../tools/plan/record/placeholders";
import { AwsError } from "./error";
import { arns, besides, compound } from "./ids";
import { nameOf, naming } from "./names";
import type { Operation, Rule } from "./rule";
import { lookUp } from "./look-ups";
import { rules } from "./rules";
import { type AwsState, emptyState, type Resource, type Values, World } from "./world";

/** What a provider is asked to do: a resource's Pulumi type and name, and its inputs. */
export interface Call {
  account: string;
  region: string;
  type: string;
  name: string;
  inputs: Values;
}

export class Aws {
  readonly world: World;

  /** @param state of an earlier run, which this one goes on from and changes */
  constructor(readonly state: AwsState = emptyState()) {
    this.world = new World(state);
  }

  /**
   * Makes a resource.
   *
   * @param made what `identify` gave it before
   * @throws AwsError when AWS would refuse
   */
  create(call: Call, made = this.identify(call)): Resource {
    this.#check("create", { ...made, inputs: call.inputs });
    return this.#keep(made);
  }

  /** Puts a resource there that was made elsewhere: no rule is asked. */
  exists(call: Call): Resource {
    return this.#keep(this.identify(call));
  }

  /**
   * Changes a resource in place.
   *
   * @throws AwsError when AWS would refuse, or the resource is gone
   */
  update(call: Call, id: string): Resource {
    const before = this.#find("update", call, id);
    const version = before.outputs.latestVersion;
    const after: Resource = {
      ...before,
      inputs: call.inputs,
      outputs: {
        ...before.outputs,
        ...call.inputs,
        ...(typeof version === "number" ? { latestVersion: version + 1 } : {}),
      },
    };
    this.#check("update", after, before);
    this.state.resources[this.state.resources.indexOf(before)] = after;
    this.#push(after);
    return after;
  }

  /**
   * Deletes a resource; one that is gone already is no error, as with the provider.
   *
   * @throws AwsError when AWS would refuse
   */
  remove(call: Omit<Call, "inputs" | "name">, id: string): void {
    const found = this.read(call, id);
    if (found) {
      this.#check("delete", found);
      this.#drop(found);
    }
  }

  /** Deletes every resource of these types in an account, as a person does in the console: no rule is asked. */
  deleteByHand(account: string, types: readonly string[]): void {
    for (const found of this.state.resources.filter((each) => each.account === account && types.includes(each.type))) {
      this.#drop(found);
    }
  }

  /** The resource as it is, or nothing when it is gone. */
  read({ account, type }: Pick<Call, "account" | "type">, id: string): Resource | undefined {
    return this.state.resources.find((each) => each.account === account && each.type === type && each.id === id);
  }

  /** What a data source answers. */
  lookUp(call: Omit<Call, "name" | "type">, token: string): Values {
    return lookUp(this, call, token);
  }

  /** An image goes with its repository. */
  #drop(found: Resource): void {
    const { state } = this;
    state.resources.splice(state.resources.indexOf(found), 1);
    const repository = `${String(found.outputs.repositoryUrl)}:`;
    state.pushed = state.pushed.filter((image) => !image.startsWith(repository));
    if (lingering.has(found.type)) {
      state.retired.push(found);
    }
  }

  /** The resource as it would be made, with its id and ARN, for questions about it. */
  identify(call: Call): Resource {
    const { account, region, type, inputs } = call;
    this.state.serial += 1;
    const serial = createHash("sha256")
      .update(`${call.name} ${String(this.state.serial)}`)
      .digest("hex")
      .slice(0, 7);
    const spec = naming[type];
    const name = spec ? (nameOf(type, inputs) ?? `${call.name}-${serial}`) : `${call.name}-${serial}`;
    const named = spec === undefined ? inputs : { ...inputs, [spec.input]: name };
    const place = { region: typeof inputs.region === "string" ? inputs.region : region, accountId: account };
    const { id, state } = make(type, name, named, place);
    const arn = arns[type]?.(name, place, serial);
    const otherArn = state.arn ?? besides[type]?.(name, place);
    return {
      account,
      region: place.region,
      type,
      name: call.name,
      id: arn ?? (id === `${name}-id` ? (compound[type]?.(inputs) ?? id) : id),
      inputs,
      outputs: {
        ...state,
        ...(otherArn === undefined ? {} : { arn: otherArn }),
        ...(arn === undefined ? {} : { arn }),
      },
    };
  }

  #find(operation: Operation, call: Call, id: string): Resource {
    const found = this.read(call, id);
    if (!found) {
      throw new AwsError("NotFound", `${operation}: there is no ${call.type} ${id}`, "it-is-there", "");
    }
    return found;
  }

  #check(operation: Operation, resource: Resource, before?: Resource): void {
    const world = this.world.seenFrom(resource);
    for (const rule of rulesOf(resource.type)) {
      if (rule.on.includes(operation)) {
        const message = rule.refuses({ resource, inputs: resource.inputs, before, world, operation });
        if (message !== undefined && rule.silent === true) {
          this.state.silent.push(`${rule.code}: ${message}`);
        } else if (message !== undefined) {
          throw new AwsError(rule.code, message, rule.id, rule.source);
        }
      }
    }
  }

  /** An image stays in its repository until that goes. */
  #push({ type, inputs: { imageName } }: Resource): void {
    if (type === "docker:index/image:Image" && typeof imageName === "string") {
      this.state.pushed.push(imageName);
    }
  }

  #keep(made: Resource): Resource {
    this.#push(made);
    const taken = overwriting.has(made.type) ? this.world.seenFrom(made).sameName(made) : undefined;
    if (taken) {
      const { account, type, name } = taken;
      this.state.overwritten.push({ account, type, name, by: made.name });
      this.state.resources.splice(this.state.resources.indexOf(taken), 1);
    }
    this.state.resources.push({ ...made, inputs: plain(made.inputs), outputs: plain(made.outputs) });
    return made;
  }
}

const byType = new Map<string, Rule[]>();

function rulesOf(type: string): Rule[] {
  const known = byType.get(type) ?? rules.filter(({ types }) => types === "all" || types.includes(type));
  byType.set(type, known);
  return known;
}

/** Outputs that are secrets to the SDK stay out of the state, as they cannot be written as JSON. */
const plain = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => !Output.isInstance(value)));

/** Types whose names or ids are not free at once after a deletion. */
const lingering: ReadonlySet<string> = new Set(["aws:kms/key:Key", "aws:secretsmanager/secret:Secret"]);

/**
 * Types that AWS makes by a Put or an idempotent Create: a second one of the same
 * name takes the first one's place in silence.
 */
const overwriting: ReadonlySet<string> = new Set([
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:sns/topic:Topic",
]);
