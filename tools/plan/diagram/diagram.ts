/** What the picture of a plan shows: boxes, and who has to do with whom. Where they stand, others decide. */
import type { Account, AccountPlan } from "../plan";
import type { PlannedResource } from "../record/recorder";

/** A component, or a resource that stands directly below the stack. */
export interface Box {
  /** `production/server`, unique in the picture. */
  id: string;
  plan: AccountPlan;
  account: Account;
  /** Name of the component. */
  name: string;
  /** What it is, in words: `Go server`. */
  title: string;
  /** Module of its type, such as `compute` or `storage`: what kind of thing it is. */
  kind: string;
  /** What a person wants to know of it, in one line. */
  fact: string;
  /** The custom resources below it. */
  resources: PlannedResource[];
  /** The VPC it stands in, by the VPC's id; none for what stands in no network. */
  vpcId?: string;
  /** What its roles may do beyond what is drawn as lines. */
  power: Power;
  /** The box whose role it has, and that it is drawn in. */
  within?: string;
}

/** What a box's roles may do beyond the lines that are drawn. */
export interface Power {
  /** What makes a role as strong as its account: that it decides what roles may do. */
  administers?: string;
  /** The other grants, by what their Sids say they are for. */
  also: string[];
}

/** Somebody outside of both accounts. */
export interface Actor {
  id: string;
  title: string;
  lines: string[];
}

/** A trust boundary inside an account. */
export interface Vpc {
  account: Account;
  vpcId: string;
  /** Box of the component that makes it; none for a VPC that exists. */
  box?: Box;
}

/** `traffic` opens connections; `access` is granted by a policy; `key` is the way of a generated key or password. */
export type Layer = "traffic" | "access" | "key";

export interface Link {
  from: string;
  to: string;
  layer: Layer;
  /** A few words for the drawing: `HTTPS 443`, `reads`. */
  label: string;
  /** The relation as a verb phrase between both names: `connects over HTTPS 443 to`. */
  verb: string;
  /** What stands in its way, as a sentence: the other account does not let it in. */
  refused?: string;
}

export interface Picture {
  boxes: Box[];
  actors: Actor[];
  vpcs: Vpc[];
  links: Link[];
}

/** Words of a component's type: `BuilderPool` → `Builder pool`. GoCD is called Go there, as by its own packages. */
export function words(noun: string): string {
  const spaced = noun.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ");
  return spaced
    .split(" ")
    .map((word, index) => (index === 0 || /^[A-Z]{2}/.test(word) ? word : word.toLowerCase()))
    .join(" ")
    .replace(/^Go /, "GoCD ");
}

/** What a box or an actor is called in a sentence: by its own name too where the account has others of its kind. */
export function nameOf(id: string, { boxes, actors }: Picture): string {
  const box = boxes.find((each) => each.id === id);
  if (box) {
    const alone = boxes.filter(({ account, title }) => account === box.account && title === box.title).length === 1;
    return alone ? box.title : `${box.title} ${box.name}`;
  }
  const actor = actors.find((each) => each.id === id);
  return actor ? [actor.title, actor.lines.join(", ")].join(" ").trim() : id;
}

/** What reads the things that a key or a password is kept in, by the box that holds them. */
export const readers = (holder: string, { links }: Picture): string[] =>
  links.filter(({ to, layer }) => to === holder && layer === "access").map(({ from }) => from);

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The value as a list: AWS takes one thing in place of a list of one. */
export const many = <T>(value: T | readonly T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? [...(value as T[])] : [value as T];
