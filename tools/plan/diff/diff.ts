/** The changes from one plan to another, in the form that is shown. */
import type { Change } from "./changes";
import { components } from "../components";
import type { AccountPlan } from "../plan";
import type { PlannedResource } from "../record/recorder";
import { compare, REGION, type Earlier, type StackSteps, type Step } from "./compare";
import { consequence } from "./consequences";

/**
 * What the later plans change, production first. A stack that only the earlier ones have changes nothing: its resources
 * stay until it is destroyed.
 */
export function changes(earlier: readonly Earlier[], later: readonly AccountPlan[]): Change[] {
  const done: StackSteps[] = [];
  return later.flatMap((plan) => {
    const before = earlier.find(({ stack }) => stack === plan.stack);
    const steps = compare(before, plan, done);
    done.push({ plan, steps });
    return changesOf(steps, plan, before);
  });
}

function changesOf(steps: readonly Step[], plan: AccountPlan, before: Earlier | undefined): Change[] {
  const owners = new Map([...ownersOf(before?.resources ?? []), ...ownersOf(plan.resources)]);
  const moved =
    `aws:region from ${before?.place.region ?? ""} to ${plan.place.region}: everything is made again there and ends here. ` +
    'Deploy a stack of its own there and move the data: "Move to another region" in docs/runbooks.md';
  const placed = steps.map((step) => {
    const { resource } = step;
    return { step, resource, owner: owners.get(resource.name) ?? resource };
  });
  const [first] = placed.filter(({ step }) => step.forcedBy.includes(REGION));
  return placed.map(({ step, resource, owner }) => {
    const siblings = placed.filter((other) => other.owner.name === owner.name).map((other) => other.step);
    const said = consequence({
      step,
      noun: owner.type.split(":").at(-1) ?? "",
      component: owner.name,
      siblings,
      ...(step.forcedBy.includes(REGION) ? { moved } : {}),
    });
    return {
      stack: plan.stack,
      account: plan.account,
      kind: step.kind,
      type: resource.type,
      name: resource.name,
      component: owner.name,
      inputs: step.inputs,
      ...(step.kind === "replace" ? { forcedBy: step.forcedBy } : {}),
      // One sentence for all is said once.
      ...(said && (said.consequence !== moved || step === first?.step) ? { consequence: said.consequence } : {}),
      ...(said?.refused ? { refused: true } : {}),
    };
  });
}

/** The top-level component of every resource, by its name. */
function ownersOf(resources: readonly PlannedResource[]): [string, PlannedResource][] {
  return components(resources).flatMap(({ component, parts }) =>
    [component, ...parts].map(({ name }): [string, PlannedResource] => [name, component]),
  );
}
