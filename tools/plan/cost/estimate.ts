/** What the planned resources cost a month, from a dated table of prices. */
import { components } from "../components";
import { type CostLine, HOURS } from "./item";
import { itemsOf } from "./items";
import { pricedRegions, pricesOf } from "./prices";
import type { AccountPlan } from "../plan";

/** A monthly estimate for all planned accounts. */
export interface Estimate {
  lines: CostLine[];
  /** ISO date of the table of prices, the oldest of those used; empty when there is none for any of the regions. */
  pricesOf: string;
  /** What costs money and is not in the lines, in a few words each. */
  leftOut: string[];
  /** What has no price in the table, such as a whole region, in a sentence each that says what to do. */
  unpriced: string[];
}

/** What an estimate takes of a plan. */
export type Costly = Pick<AccountPlan, "account" | "stack" | "place" | "resources" | "costAssumptions">;

/** Costs that no plan shows, with any settings. */
const never = [
  "taxes and discounts",
  "traffic to the internet and between zones",
  "requests, and what lies in the mint bucket",
  "what jobs make",
];

/**
 * Estimates what the plans cost. Usage, such as the hours that agents run, is what the setting `costAssumptions` says.
 *
 * @throws Error when a table of prices is not in order
 */
export function estimate(plans: readonly Costly[]): Estimate {
  const lines: CostLine[] = [];
  const unpriced = new Set<string>();
  const leftOut = new Set(never);
  const dates: string[] = [];
  for (const { account, stack, place, resources, costAssumptions: assumptions } of plans) {
    const table = pricesOf(place.region);
    if (!table) {
      unpriced.add(
        `Everything of stack ${stack} in ${place.region}: prices/ has ${pricedRegions().join(", ")}; ` +
          `"npm run prices -- --region ${place.region}" adds the region`,
      );
      continue;
    }
    dates.push(table.date);
    for (const { component, parts } of components(resources)) {
      const hours = component.type.endsWith(":GoServer") ? HOURS : assumptions.agentHours;
      const context = {
        table,
        assumptions,
        hours,
        account: resources,
        component: parts,
        unpriced: unpriced.add.bind(unpriced),
      };
      for (const resource of parts) {
        const items = itemsOf(resource, context);
        if (!items) {
          leftOut.add(`${resource.type.split(":").at(-1) ?? resource.type} (${resource.name})`);
        }
        lines.push(...(items ?? []).map((item) => ({ account, component: component.name, ...item })));
      }
    }
  }
  return { lines: counted(lines), pricesOf: dates.sort()[0] ?? "", leftOut: [...leftOut], unpriced: [...unpriced] };
}

/** One line in place of several of a component that are the same: twelve alarms rather than one alarm twelve times. */
function counted(lines: readonly CostLine[]): CostLine[] {
  const groups = new Map<string, CostLine[]>();
  for (const line of lines) {
    const key = JSON.stringify([line.account, line.component, line.what, line.market, line.usdPerMonth]);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    const count = same.length;
    return first && count > 1
      ? [{ ...first, what: times(count, first.what), usdPerMonth: first.usdPerMonth * count }]
      : same;
  });
}

const times = (count: number, what: string): string =>
  /^1 [\w ]+$/.test(what) ? `${count} ${what.slice(2)}s` : `${count} times ${what}`;

/** US dollars a month of lines, whole. */
export const usd = (lines: readonly CostLine[]): number =>
  Math.round(lines.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0));
