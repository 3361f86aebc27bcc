import { BOOT_FAILURES, LIMITS } from "./limits";
import type { Plan } from "./plan";
import type { World } from "./types";
import type { PoolView } from "./view";

/**
 * The pool rests: its last instances, three in a row, did not boot. Their tags tell, so that a restart forgets nothing.
 */
export function isResting({ state, members }: PoolView, { now }: World): boolean {
  const undecided = new Set(
    members.filter(({ status }) => status === "booting" || status === "overdue").map(({ instance }) => instance.id),
  );
  const last = state.instances
    .filter(({ id }) => !undecided.has(id))
    .sort((a, b) => b.launchedAt - a.launchedAt)
    .slice(0, BOOT_FAILURES);
  return (
    last.length === BOOT_FAILURES &&
    last.every(({ drain }) => drain?.reason === "boot" && now - drain.at < LIMITS.backOff)
  );
}

/** Takes out of service an instance whose agent never came, one a pool at a time. */
export function drainFailedBoots(plan: Plan, pool: PoolView, resting: boolean): void {
  // A fixed pool would only start the next one that does not boot.
  if (resting && !pool.settings.elastic) {
    return;
  }
  const overdue = pool.members.find(({ status }) => status === "overdue");
  if (overdue) {
    plan.drain(overdue, "boot");
  }
}
