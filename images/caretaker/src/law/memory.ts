import { LIMITS, MINUTE } from "./limits";
import { isOrdinary, poolMatcher } from "./matching";
import type { Agent, Job, Memory, PoolSettings, Settings, World } from "./types";
import { ageOf, isLost } from "./view";

/** The memory of a caretaker that has just started. */
export const emptyMemory = (now: number): Memory => ({
  upSince: now,
  agents: new Map(),
  jobs: new Map(),
  use: new Map(),
  shortSince: new Map(),
  endedSince: new Map(),
});

/** What to remember after one look at the world; lists that could not be read leave their part as it was. */
export function observe(world: World, settings: Settings): Memory {
  const { now, memory } = world;
  const poolAgents = findPoolAgents(world);
  return {
    upSince: world.agents === undefined ? now : memory.upSince,
    agents: world.agents ? observeAgents(world.agents, memory, now) : memory.agents,
    jobs: world.jobs ? observeJobs(world.jobs, world, settings, poolAgents) : memory.jobs,
    use: world.agents ? observeUse(world, settings, poolAgents) : memory.use,
    shortSince: observeShortage(world),
    endedSince: observeEnds(world),
  };
}

function observeAgents(agents: readonly Agent[], memory: Memory, now: number): Memory["agents"] {
  return new Map(
    agents.map(({ uuid, config, state }) => {
      const before = memory.agents.get(uuid);
      const same = before?.config === config && before.state === state;
      return [uuid, same ? before : { config, state, since: now }];
    }),
  );
}

type PoolAgents = ReadonlyMap<string, readonly Agent[]>;

/** Enabled agents that are not lost, by pool. */
function findPoolAgents({ agents, pools }: World): PoolAgents {
  const poolOf = new Map<string, string>();
  for (const [name, pool] of pools) {
    for (const { id } of pool?.instances ?? []) {
      poolOf.set(id, name);
    }
  }
  const found = new Map([...pools.keys()].map((name): [string, Agent[]] => [name, []]));
  for (const agent of agents ?? []) {
    if (agent.config === "Enabled" && !isLost(agent)) {
      found.get(poolOf.get(agent.hostname) ?? "")?.push(agent);
    }
  }
  return found;
}

/** A job stays stuck while it waits: else it would start an instance again and again. */
function observeJobs(jobs: readonly Job[], world: World, settings: Settings, poolAgents: PoolAgents): Memory["jobs"] {
  const { memory, now } = world;
  const idleSince = new Map(
    [...poolAgents].map(([pool, agents]) => {
      const idle = agents.filter(({ state }) => state === "Idle");
      return [pool, Math.min(...idle.map((agent) => now - ageOf(world, agent)))];
    }),
  );
  const poolsOf = poolMatcher(settings);
  return new Map(
    jobs.map((job) => {
      const before = memory.jobs.get(job.id);
      if (!before) {
        return [job.id, { since: now, stuck: false }];
      }
      const ignored = ({ name }: PoolSettings): boolean =>
        now - Math.max(before.since, idleSince.get(name) ?? Infinity) >= LIMITS.stuck;
      const stuck = before.stuck || (isOrdinary(job, settings) && poolsOf(job).some(ignored));
      return [job.id, stuck === before.stuck ? before : { ...before, stuck }];
    }),
  );
}

/** The most agents of each pool that were busy at once, by half a minute. */
function observeUse({ memory, now }: World, settings: Settings, poolAgents: PoolAgents): Memory["use"] {
  return new Map(
    settings.pools.map(({ name, idleMinutes }) => {
      const most = poolAgents.get(name)?.filter(({ state }) => state !== "Idle").length ?? 0;
      const before = memory.use.get(name) ?? [];
      const last = before.at(-1);
      if (last && now - last.at < LIMITS.stretch) {
        return [name, most > last.most ? [...before.slice(0, -1), { at: last.at, most }] : before];
      }
      // One stretch more than the window, so that the window is always covered.
      const kept = before.filter(({ at }) => now - at < idleMinutes * MINUTE + 2 * LIMITS.stretch);
      return [name, [...kept, { at: now, most }]];
    }),
  );
}

/** The most agents of a pool that were busy at once in its idle time; Infinity while that is not known for so long. */
export function mostInUse({ memory, now }: World, { name, idleMinutes }: PoolSettings): number {
  const stretches = memory.use.get(name) ?? [];
  const start = now - idleMinutes * MINUTE;
  // The stretch that the window begins in counts as well.
  const first = stretches.findLastIndex(({ at }) => at <= start);
  return first < 0 ? Infinity : Math.max(...stretches.slice(first).map(({ most }) => most));
}

function observeShortage({ pools, memory, now }: World): Memory["shortSince"] {
  const short = new Map<string, number>();
  for (const [name, pool] of pools) {
    const before = memory.shortSince.get(name);
    const isShort = pool && pool.instances.filter(({ state }) => state !== "ended").length < pool.target;
    if (isShort ?? before !== undefined) {
      short.set(name, before ?? now);
    }
  }
  return short;
}

function observeEnds({ pools, deployers, memory, now }: World): Memory["endedSince"] {
  const instances = [...pools.values()].flatMap((pool) => pool?.instances ?? []).concat(deployers ?? []);
  return new Map(
    instances
      .filter(({ state }) => state === "ended")
      .map(({ id }): [string, number] => [id, memory.endedSince.get(id) ?? now]),
  );
}
