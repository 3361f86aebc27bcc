/** The plan for a terminal: a line for each component, with the facts that matter and what it costs. */
import type { Colors } from "picocolors/types";
import { components } from "../components";
import { type Estimate, usd } from "../cost/estimate";
import type { CostLine } from "../cost/item";
import { facts } from "../facts";
import type { AccountPlan } from "../plan";

/** A screenful for both accounts. */
export function summary(plans: readonly AccountPlan[], estimate: Estimate, colors: Colors): string {
  return [...plans.map((plan) => account(plan, estimate, colors)), ...costs(estimate, colors)].join("\n");
}

function account(plan: AccountPlan, { lines }: Estimate, colors: Colors): string {
  const { account, stack, place, resources, outputs, opaque, environments } = plan;
  const mine = lines.filter((line) => line.account === account);
  const rows = components(resources)
    .filter(({ component }) => component.type.startsWith("stups2go:"))
    .map(({ component }) => ({
      noun: component.type.split(":").at(-1) ?? "",
      name: component.name,
      cost: dollars(mine.filter((line) => line.component === component.name)),
      fact: facts(component, resources),
    }));
  const width = (key: keyof (typeof rows)[number]): number => Math.max(...rows.map((row) => row[key].length));
  const [nouns, names, sums] = [width("noun"), width("name"), width("cost")];
  const url = typeof outputs.url === "string" ? `  ${outputs.url}` : "";
  return [
    colors.bold(`${account}: stack ${stack}, account ${place.accountId}, ${place.region}`) + url,
    ...rows.map(
      ({ noun, name, cost, fact }) =>
        `  ${colors.cyan(noun.padEnd(nouns))}  ${name.padEnd(names)}  ${cost.padStart(sums)}  ${colors.dim(fact)}`,
    ),
    `  ${count(resources)}`,
    ...(mine.length > 0 ? [`  ${total(mine)}`] : []),
    ...(environments.length > 0
      ? [colors.yellow(`  Not read here: the environments ${environments.join(", ")}, whose values the engine puts in`)]
      : []),
    ...(opaque.length > 0 ? [colors.yellow(`  Encrypted, planned with an example: ${opaque.join(", ")}`)] : []),
    "",
  ].join("\n");
}

/** How many resources of which packages. */
function count(resources: AccountPlan["resources"]): string {
  const real = resources.filter(({ type }) => !type.startsWith("stups2go:"));
  const kept = real
    .filter(({ protect }) => protect)
    .map(({ name }) => name)
    .sort();
  return `${real.length} resources${kept.length > 0 ? `; protected from deletion: ${kept.join(", ")}` : ""}`;
}

/** A component's costs a month in few characters; nothing for what costs nothing. */
function dollars(lines: readonly CostLine[]): string {
  const sum = usd(lines);
  return lines.length === 0 ? "" : sum === 0 ? "<$1" : `$${sum}`;
}

/** An account's costs a month, by the market that they arise on. */
export function total(lines: readonly CostLine[]): string {
  const parts = (["on-demand", "spot", "other"] as const)
    .map((market) => ({ market, sum: usd(lines.filter((line) => line.market === market)) }))
    .filter(({ sum }) => sum > 0)
    .map(
      ({ market, sum }) =>
        `$${sum} ${market === "other" ? "for the rest" : `for instances ${market === "spot" ? "on spot" : "on demand"}`}`,
    );
  return `about $${usd(lines)} a month: ${parts.join(", ")}`;
}

function costs({ lines, pricesOf, leftOut, unpriced }: Estimate, colors: Colors): string[] {
  return [
    ...(lines.length > 0
      ? [`costs: $${usd(lines)} a month at prices of ${pricesOf}, without ${leftOut.join("; ")}`]
      : []),
    ...unpriced.map((what) => colors.yellow(`costs: ${what}`)),
  ];
}
