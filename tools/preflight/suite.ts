/** All checks, which run at once: each asks other things of AWS, or of this machine. */
import { setTimeout as wait } from "node:timers/promises";
import type { AccountPlan } from "../plan/plan";
import type { Check, Surroundings } from "./check";
import { checkRegion, checkZones } from "./checks/account";
import { checkServiceRoles } from "./checks/service-roles";
import { nameOf } from "./clients";
import { type Finding, warns } from "./finding";

const checks: Readonly<Record<string, Check>> = {
  "availability zones": checkZones,
  "service-linked roles": checkServiceRoles,
};

async function within<T>(seconds: number, answer: Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const late = wait(seconds * 1000, undefined, waiting).then(() => {
    throw Object.assign(new Error(`no answer within ${seconds} s`), { name: "TimeoutError" });
  });
  late.catch(() => undefined); // it is aborted once there is an answer
  return Promise.race([answer, late]).finally(() => {
    waiting.abort();
  });
}

/** What a check finds; a warning where AWS does not answer it, since that may hide trouble. */
async function run(name: string, check: Check, plan: AccountPlan, surroundings: Surroundings): Promise<Finding[]> {
  try {
    return await within(surroundings.seconds, check(plan, surroundings));
  } catch (error) {
    const { message } = error as Error;
    return warns(
      `${name}: expected an answer, got ${nameOf(error)} (${message.split("\n")[0] ?? ""})`,
      "This was not checked, and may hide trouble.",
      "run it again with credentials of an administrator, and a network that reaches AWS",
    );
  }
}

/** Findings of all checks, errors first. In a region that is not enabled, no other question has an answer. */
export async function checkAll(plan: AccountPlan, surroundings: Surroundings): Promise<Finding[]> {
  const region = await run("region", checkRegion, plan, surroundings);
  if (region.some(({ level }) => level === "error")) {
    return region;
  }
  const found = await Promise.all(Object.entries(checks).map(([name, check]) => run(name, check, plan, surroundings)));
  return [...region, ...found.flat()].sort((a, b) => a.level.localeCompare(b.level));
}
