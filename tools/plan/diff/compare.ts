/**
 * What changes from one plan to another, resource by resource, with replacements
 * followed to the resources that use their outputs.
 */
import type { AccountPlan } from "../plan";
import type { PlannedResource } from "../record/recorder";
import { differences, isWithin } from "./differences";
import { make } from "../record/placeholders";
import { forces, isKept } from "./replacing";

/** A plan that the changes are seen from; written by some other version of the program, perhaps. */
export type Earlier = Pick<AccountPlan, "stack" | "account" | "place" | "resources">;

/** A resource in both plans, or in one of them. */
export interface Step {
  kind: "add" | "remove" | "change" | "replace";
  /** As it is planned now; of what is removed as it was. */
  resource: PlannedResource;
  before?: PlannedResource;
  after?: PlannedResource;
  inputs: string[];
  forcedBy: string[];
}

/**
 * The steps of one stack, in the order of the plan, what is removed last; resources that stay as they are make none.
 */
export function compare(before: Earlier | undefined, after: AccountPlan, others: readonly StackSteps[]): Step[] {
  const key = ({ type, name }: PlannedResource): string => `${type}\n${name}`;
  const custom = (resources: readonly PlannedResource[]): Map<string, PlannedResource> =>
    new Map(resources.filter(({ type }) => !type.startsWith("stups2go:")).map((resource) => [key(resource), resource]));
  const old = custom(before?.resources ?? []);
  const now = custom(after.resources);
  const both = [...now].flatMap(([id, resource]) => {
    const earlier = old.get(id);
    return earlier ? [new Pair(earlier, resource)] : [];
  });
  if (before && before.place.region !== after.place.region) {
    both.filter((pair) => isRegional(pair.after.type)).forEach((pair) => pair.replaceBy(REGION));
  }
  follow(both, others);
  const pairs = new Map(both.map((pair) => [key(pair.after), pair]));
  return [
    ...[...now].flatMap(([id, resource]): Step[] => {
      const pair = pairs.get(id);
      return pair ? pair.steps() : [{ kind: "add", resource, after: resource, inputs: [], forcedBy: [] }];
    }),
    ...[...old]
      .filter(([id]) => !now.has(id))
      .map(([, resource]): Step => ({ kind: "remove", resource, before: resource, inputs: [], forcedBy: [] })),
  ];
}

/** What forces the replacement of all that is in a region. */
export const REGION = "aws:region";

/**
 * Whether a resource of the type is in a region, which it never leaves.
 *
 * Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
 */
const isRegional = (type: string): boolean => type.startsWith("aws:") && !/^aws:(?:budgets|iam|route53)\//.test(type);

/** What happens to a stack, for those that read its outputs. */
export interface StackSteps {
  plan: AccountPlan;
  steps: readonly Step[];
}

/** A resource that is in both plans. */
class Pair {
  readonly #inputs: Set<string>;
  readonly #forcedBy = new Set<string>();

  constructor(
    readonly before: PlannedResource,
    readonly after: PlannedResource,
  ) {
    const ignored = after.ignoreChanges;
    this.#inputs = new Set();
    [...differences(before.inputs, after.inputs), ...changedSecrets(before, after)]
      .filter((path) => !ignored.some((outer) => isWithin(path, outer)) && !isKept(after.type, path, after.inputs))
      .forEach((path) => {
        this.change(path);
      });
  }

  /** Notes that an input changes; tells whether that is news. */
  change(path: string): boolean {
    if ([...this.#inputs].some((known) => isWithin(known, path) || isWithin(path, known))) {
      return false;
    }
    this.#inputs.add(path);
    if (forces(this.before, this.after, path)) {
      this.#forcedBy.add(path);
    }
    return true;
  }

  /** Notes that it is replaced because another resource is; tells whether that is news. */
  replaceWith(name: string): boolean {
    return this.replaceBy(`the replacement of ${name}`);
  }

  replaceBy(reason: string): boolean {
    const isNews = !this.#forcedBy.has(reason);
    this.#forcedBy.add(reason);
    return isNews;
  }

  get isReplaced(): boolean {
    return this.#forcedBy.size > 0;
  }

  /**
   * Whether its outputs become others: all when it is replaced. An update changes the outputs that count only of launch
   * templates, whose next version it makes (tags alone make none), and of images, whose digest is another.
   */
  get moves(): boolean {
    const { type } = this.after;
    return (
      this.isReplaced ||
      (type === "aws:ec2/launchTemplate:LaunchTemplate" && [...this.#inputs].some((path) => !isWithin(path, "tags"))) ||
      (type === "docker:index/image:Image" && [...this.#inputs].some((path) => !isWithin(path, "registry")))
    );
  }

  steps(): Step[] {
    const { before, after } = this;
    const step = {
      resource: after,
      before,
      after,
      inputs: [...this.#inputs].sort(),
      forcedBy: [...this.#forcedBy].sort(),
    };
    const isSame = this.#inputs.size === 0 && !this.isReplaced && after.protect >= before.protect;
    return isSame ? [] : [{ ...step, kind: this.isReplaced ? "replace" : "change" }];
  }
}

/** Inputs in which a secret is another; an older plan knows no digests. Docker's provider ignores a new password. */
function changedSecrets(before: PlannedResource, after: PlannedResource): string[] {
  return Object.entries(before.secrets)
    .filter(([input, digest]) => (after.secrets[input] ?? digest) !== digest)
    .map(([input]) => input)
    .filter((input) => !(after.type === "docker:index/image:Image" && input === "registry"));
}

/** Marks the inputs that hold outputs of what moves as changed, until nothing moves any more. */
function follow(pairs: readonly Pair[], others: readonly StackSteps[]): void {
  const names = new Set(pairs.map(({ after }) => after.name));
  let news = true;
  while (news) {
    const moving = new Set(pairs.filter(({ moves }) => moves).map(({ after }) => after.name));
    const replaced = new Set(pairs.filter(({ isReplaced }) => isReplaced).map(({ after }) => after.name));
    news = false;
    for (const pair of pairs) {
      for (const name of pair.after.replaceWith.filter((other) => replaced.has(other))) {
        news = pair.replaceWith(name) || news;
      }
      for (const [input, used] of Object.entries(pair.after.uses)) {
        const isElsewhere =
          used.some((name) => !names.has(name)) && comesFrom(pair.after.inputs[input], pair.after.holds, others);
        if ((used.some((name) => moving.has(name)) || isElsewhere) && !isIgnored(pair.after, input)) {
          news = pair.change(input) || news;
        }
      }
    }
  }
}

const isIgnored = ({ ignoreChanges }: PlannedResource, input: string): boolean => ignoreChanges.includes(input);

/**
 * Whether an input holds an output of another stack that becomes another: its text is in the input, or it is a secret.
 */
function comesFrom(input: unknown, holds: readonly string[], others: readonly StackSteps[]): boolean {
  const text = JSON.stringify([input]);
  return others.some(({ plan: { outputs, place }, steps }) => {
    const replaced = steps.flatMap(({ kind, after }) => (kind === "replace" && after ? [after] : []));
    const made = replaced.flatMap((resource) => madeFor(resource, place));
    const isMoved = (output: string): boolean => text.includes(output) && made.some((value) => output.includes(value));
    return (
      Object.values(outputs).some((output) => typeof output === "string" && output !== "" && isMoved(output)) ||
      (text.includes("[secret]") && replaced.some(({ name }) => holds.includes(name)))
    );
  });
}

/** What AWS would give a resource: its id, its ARN and the like. */
function madeFor({ type, name, inputs }: PlannedResource, place: AccountPlan["place"]): string[] {
  const { id, state } = make(type, name, inputs, place);
  const outputs = Object.entries(state).filter(([key]) => !(key in inputs));
  return [id, ...outputs.map(([, value]) => value)].filter(
    (value) => typeof value === "string" && value.length > 7,
  ) as string[];
}
