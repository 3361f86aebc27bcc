import { findShortage } from "./launch-errors";
import { isSettled } from "./drains";
import type { Plan } from "./plan";
import type { Action } from "./types";
import type { Member, PoolView } from "./view";

/**
 * Sets the targets of a pool and ends its settled instances. A Spot Fleet's target is lowered before an instance is
 * ended, else the fleet replaces it; an auto scaling group does both in one call.
 * @param wanted instances in service; undefined leaves the targets as they are
 */
export function applyCapacity(plan: Plan, pool: PoolView, wanted: number | undefined): void {
  const { settings, state } = pool;
  // A fleet refuses a second change while it works on the first, and the end of an instance needs one.
  if (state.modifying) {
    return;
  }
  const ends = pool.members.filter((member) => isSettled(plan, member));
  if (!settings.elastic || wanted === undefined) {
    // A fixed pool's target stays, so that AWS starts the successor.
    for (const member of settings.elastic ? [] : ends) {
      plan.add(endInstance(pool, member, false));
    }
    return;
  }
  const { target, onDemand } = findTargets(plan, pool, wanted, ends);
  const lowered =
    settings.capacity === "auto-scaling-group" ? Math.min(ends.length, Math.max(0, state.target - target)) : 0;
  const set: Action = {
    do: "set-target",
    pool: settings.name,
    target,
    onDemand,
    reason: `${wanted} wanted in service`,
  };
  const changes = target !== state.target - lowered || onDemand !== state.onDemandTarget;
  if (changes && lowered === 0) {
    plan.add(set);
  }
  ends.forEach((member, index) => {
    plan.add(endInstance(pool, member, index < lowered));
  });
  if (changes && lowered > 0) {
    plan.add(set);
  }
}

function endInstance({ settings }: PoolView, { instance, drain }: Member, lowerTarget: boolean): Action {
  return {
    do: "end-instance",
    instanceId: instance.id,
    pool: settings.name,
    lowerTarget,
    reason: drain?.reason ?? "drain",
  };
}

/** What to ask AWS for: instances in service and draining ones, never fewer than live on. */
function findTargets(
  { view }: Plan,
  { settings, state, members }: PoolView,
  wanted: number,
  ends: readonly Member[],
): { target: number; onDemand: number } {
  const { max, onDemandCount, onDemandMax, name } = settings;
  const live = members.length - ends.length;
  const draining = members.filter(({ status }) => status === "draining").length - ends.length;
  const target = Math.min(max, Math.max(wanted + draining, live));
  const liveOnDemand = members.filter((member) => member.instance.onDemand && !ends.includes(member)).length;
  const { dry } = findShortage(name, state, view.world);
  const missing = dry ? Math.max(0, target - live) : 0;
  const most = onDemandCount + onDemandMax;
  return {
    target,
    onDemand: Math.min(target, most, Math.max(onDemandCount, liveOnDemand + missing)),
  };
}
