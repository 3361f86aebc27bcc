/** The guard rules over a plan; the engine runs the same ones by `--policy-pack policies/guard`. */
import type { Colors } from "picocolors/types";
import type { Guarded } from "../../policies/guard/rule";
import { type Finding, findings, inOneLine, rules } from "../../policies/guard/rules";
import type { AccountPlan } from "./plan";

/** What the rules find in one account's plan. */
export function guard({ resources, place }: Pick<AccountPlan, "resources" | "place">): Finding[] {
  return findings(guarded({ resources, place }));
}

/** The planned resources as rules see them, components among them, as the engine shows them too. */
export function guarded({ resources, place }: Pick<AccountPlan, "resources" | "place">): Guarded[] {
  const types = new Map(resources.map(({ name, type }) => [name, type]));
  return resources.map(({ type, name, parent, inputs, protect, retainOnDelete }) => ({
    type,
    name,
    parentType: types.get(parent ?? "") ?? "",
    inputs,
    protect,
    retainOnDelete,
    accountId: place.accountId,
  }));
}

/** A finding, and the stack that it is in. */
export interface StackFinding {
  stack: string;
  finding: Finding;
}

/** What the rules find in all plans. */
export function guardAll(plans: readonly AccountPlan[]): StackFinding[] {
  return plans.flatMap((plan) => guard(plan).map((finding) => ({ finding, stack: plan.stack })));
}

/** Whether a finding stops a deployment. */
export const stops = ({ finding }: StackFinding): boolean => finding.rule.level === "mandatory";

/** Findings for a terminal: a line for each, what stops a deployment first. */
export function formatFindings(findings: readonly StackFinding[], colors: Colors): string[] {
  return [
    ...findings.filter(stops).map(({ finding, stack }) => colors.red(`✗ ${stack}: ${inOneLine(finding)}`)),
    ...findings
      .filter((each) => !stops(each))
      .map(({ finding, stack }) => colors.yellow(`! ${stack}: ${inOneLine(finding)}`)),
  ];
}

/** How many rules found nothing. */
export function verdict(findings: readonly StackFinding[]): string {
  const broken = new Set(findings.map(({ finding }) => finding.rule));
  return `guard: ${rules.length - broken.size} of ${rules.length} rules found nothing`;
}
