import { isResting } from "./boot";
import { applyCapacity } from "./capacity";
import { type Offer, shareOut, sortJobs, type Taken } from "./demand";
import { warmAgents } from "./keep-warm";
import { findShortage } from "./launch-errors";
import { LIMITS } from "./limits";
import { mostInUse } from "./memory";
import type { Plan } from "./plan";
import { ageOf, type Member, type PoolView } from "./view";

/** Lets each pool follow the waiting jobs: out at once, in only after idleness. */
export function scalePools(plan: Plan): void {
  const { view } = plan;
  const { pools, world } = view;
  // Without the list of jobs no pool may shrink or grow; drains that have begun go on.
  const offers = world.jobs ? pools.map((pool) => makeOffer(plan, pool)) : [];
  const taken = shareOut(world.jobs ? sortJobs(world, view.settings).fitting : [], offers);
  for (const pool of pools) {
    const own = taken.get(pool.settings.name);
    if (own) {
      const warm = pool.settings.elastic ? warmAgents(pool.settings.keepWarm, world.now) : 0;
      callOffDrains(plan, pool, own, warm);
      if (pool.settings.elastic) {
        drainIdle(plan, pool, own, warm);
      }
      applyCapacity(plan, pool, wantedServing(pool, own, warm));
    } else {
      applyCapacity(plan, pool, undefined);
    }
  }
}

const count = ({ members }: PoolView, status: Member["status"]): number =>
  members.filter((member) => member.status === status).length;

function makeOffer(plan: Plan, pool: PoolView): Offer {
  const { settings, state, members } = pool;
  const { world } = plan.view;
  const asked = Math.max(0, state.target - members.length);
  const resting = isResting(pool, world);
  return {
    pool: settings,
    idle: count(pool, "idle"),
    coming: count(pool, "booting") + (resting ? 0 : asked),
    returnable: members.filter((member) => findReturnable(plan, member)).length,
    room: settings.elastic && !resting ? Math.max(0, settings.max - Math.max(members.length, state.target)) : 0,
    short: findShortage(settings.name, state, world).short,
  };
}

/** The agent of an instance whose drain for idleness can be called off. */
function findReturnable({ view }: Plan, { instance, drain, status }: Member): string | undefined {
  const agents = view.byHost.get(instance.id) ?? [];
  const [agent] = agents;
  const idle = agents.length === 1 && agent?.config === "Disabled" && agent.state === "Idle";
  // This decision's own drains are not returned.
  return status === "draining" && drain?.reason === "idle" && instance.drain && idle ? agent.uuid : undefined;
}

function callOffDrains(plan: Plan, { members }: PoolView, taken: Taken, warm: number): void {
  const idle = members.filter(({ status }) => status === "idle").length;
  let open = Math.max(taken.returnable, Math.min(warm - (idle - taken.idle), warm));
  for (const member of members) {
    const uuid = open > 0 ? findReturnable(plan, member) : undefined;
    if (uuid !== undefined) {
      plan.callOff(member, uuid);
      open -= 1;
    }
  }
}

/**
 * Drains the instances beyond the most that were busy at once in the pool's idle time. GoCD spreads the jobs over all
 * idle agents, so each of them works now and then though half would do: the pool's idleness counts, not the agent's.
 */
function drainIdle(plan: Plan, pool: PoolView, taken: Taken, warm: number): void {
  const { members, settings } = pool;
  const { world } = plan.view;
  const serving = members.filter(({ status }) => status !== "draining").length;
  const idle = members.filter(({ status }) => status === "idle");
  const spare = Math.min(
    serving - Math.max(settings.min, mostInUse(world, settings)),
    idle.length - Math.max(taken.idle + taken.returnable, warm),
  );
  const isUnused = ({ agent }: Member): boolean => agent?.config === "Enabled" && ageOf(world, agent) >= LIMITS.unused;
  // On-demand instances first, then the oldest.
  const old = idle
    .filter(isUnused)
    .sort(
      (a, b) =>
        Number(b.instance.onDemand) - Number(a.instance.onDemand) || a.instance.launchedAt - b.instance.launchedAt,
    );
  for (const member of old.slice(0, Math.max(0, spare))) {
    plan.drain(member, "idle");
  }
}

/** Instances that the pool should have in service. */
function wantedServing(pool: PoolView, taken: Taken, warm: number): number {
  const { min, max } = pool.settings;
  const occupied = count(pool, "busy") + count(pool, "held") + count(pool, "lost");
  const free = Math.max(taken.idle + taken.returnable + taken.coming + taken.room, warm);
  return Math.min(max, Math.max(min, occupied + free));
}
