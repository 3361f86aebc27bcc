import type { AccountPlan } from "../plan";
import { access } from "./access";
import { boxes, vpcs } from "./boxes";
import { keys } from "./keys";
import { Known } from "./known";
import type { Actor, Box, Link, Picture } from "./diagram";
import { traffic } from "./traffic";

/** The picture of the planned accounts, all of it read off their resources. */
export function picture(plans: readonly AccountPlan[], known: Known = new Known(plans)): Picture {
  const all = plans.flatMap((plan) => boxes(plan, known));
  const networks = vpcs(all, known);
  const talk = traffic(plans, known);
  const may = access(plans, known);
  const frames = new Set(networks.map(({ box }) => box?.id));
  return {
    boxes: all,
    actors: once([...talk.actors, ...may.actors], ({ id }) => id),
    vpcs: networks,
    links: merged([...talk.links, ...may.links, ...keys(plans, known)]).filter(({ to }) => !frames.has(to)),
  };
}

function once<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

/** One link where there are several of a kind between the same two. */
function merged(links: readonly Link[]): Link[] {
  const found = new Map<string, Link>();
  for (const link of links) {
    const key = `${link.layer}\n${link.from}\n${link.to}`;
    const before = found.get(key);
    found.set(key, before ? both(before, link) : link);
  }
  return [...found.values()];
}

function both(one: Link, other: Link): Link {
  const refused = one.refused ?? other.refused;
  const label = joined(one.label, other.label);
  const verb =
    one.layer === "traffic"
      ? `connects over ${label} to`
      : joined(one.verb, other.verb).replace(/, (?=[^,]*$)/, " and ");
  return { ...one, label, verb, ...(refused === undefined ? {} : { refused }) };
}

const joined = (one: string, other: string): string => (one.split(", ").includes(other) ? one : `${one}, ${other}`);

export type { Actor, Box, Link, Picture };
