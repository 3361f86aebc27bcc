/** The guard rules over a plan; the engine runs the same ones by `--policy-pack policies/guard`. */
import type { Colors } from "picocolors/types";
import type { Guarded } from "../../policies/guard/rule";
import { type Finding, findings, inOneLine, rules } from "../../policies/guard/rules";
import type { AccountPlan } from "./plan";

/** What the rules find in one account's plan. */
export function guard({ resources, place }: Pick<AccountPlan, "resources" | "place">): Finding[] {
  return findings(guarded({ resources, place }));
}

/** The planned resources as rules see them; components hold nothing themselves. */
export function guarded({ resources, place }: Pick<AccountPlan, "resources" | "place">): Guarded[] {
  const types = new Map(resources.map(({ name, type }) => [name, type]));
  return resources
    .filter(({ type }) => !type.startsWith("stups2go:"))
    .map(({ type, name, parent, inputs, protect }) => ({
      type,
      name,
      parentType: types.get(parent ?? "") ?? "",
      inputs,
      protect,
      accountId: place.accountId,
    }));
}

/** Findings for a terminal: a line for each, what stops a deployment first, then how many rules found nothing. */
export function verdict(plans: readonly AccountPlan[], colors: Colors): { text: string; stops: boolean } {
  const found = plans.flatMap((plan) => guard(plan).map((finding) => ({ finding, stack: plan.stack })));
  const stops = found.filter(({ finding }) => finding.rule.level === "mandatory");
  const others = found.filter((each) => !stops.includes(each));
  const broken = new Set(found.map(({ finding }) => finding.rule));
  const lines = [
    ...stops.map(({ finding, stack }) => colors.red(`✗ ${stack}: ${inOneLine(finding)}`)),
    ...others.map(({ finding, stack }) => colors.yellow(`! ${stack}: ${inOneLine(finding)}`)),
    `guard: ${rules.length - broken.size} of ${rules.length} rules found nothing`,
  ];
  return { text: `${lines.join("\n")}\n`, stops: stops.length > 0 };
}
