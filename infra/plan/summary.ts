/** The plan for a terminal: a line for each component, with the facts that matter. */
import type { Colors } from "picocolors/types";
import { facts } from "./facts";
import type { AccountPlan } from "./plan";

/** A screenful for both accounts. */
export function summary(plans: readonly AccountPlan[], colors: Colors): string {
  return plans.map((plan) => account(plan, colors)).join("\n");
}

function account({ account, stack, place, resources, outputs, opaque }: AccountPlan, colors: Colors): string {
  const rows = resources
    .filter(({ parent, type }) => parent === undefined && type.startsWith("stups2go:"))
    .map((component) => ({
      noun: component.type.split(":").at(-1) ?? "",
      name: component.name,
      fact: facts(component, resources),
    }));
  const nouns = Math.max(...rows.map(({ noun }) => noun.length));
  const names = Math.max(...rows.map(({ name }) => name.length));
  const url = typeof outputs.url === "string" ? `  ${outputs.url}` : "";
  return [
    colors.bold(`${account}: stack ${stack}, account ${place.accountId}, ${place.region}`) + url,
    ...rows.map(
      ({ noun, name, fact }) => `  ${colors.cyan(noun.padEnd(nouns))}  ${name.padEnd(names)}  ${colors.dim(fact)}`,
    ),
    `  ${count(resources)}`,
    ...(opaque.length > 0
      ? [colors.yellow(`  Encrypted, so that examples stand in for their values: ${opaque.join(", ")}`)]
      : []),
    "",
  ].join("\n");
}

/** How many resources of which packages. */
function count(resources: AccountPlan["resources"]): string {
  const real = resources.filter(({ type }) => !type.startsWith("stups2go:"));
  const kept = real.filter(({ protect }) => protect).map(({ name }) => name);
  return `${real.length} resources${kept.length > 0 ? `; protected from deletion: ${kept.join(", ")}` : ""}`;
}
