import { LIMITS } from "./limits";
import type { Agent, Drain, Instance, PoolSettings, PoolState, Settings, World } from "./types";

/**
 * - `booting`: no agent yet; `overdue`: none for longer than a boot may take
 * - `idle`, `busy`, `lost`: what its enabled agent is
 * - `held`: a person has disabled its agent, so the caretaker leaves both alone
 * - `draining`: it takes no new job, and ends when its agent has none
 */
export type Status = "booting" | "overdue" | "idle" | "busy" | "lost" | "held" | "draining";

/** An instance of a pool that has not ended, with its agent. */
export interface Member {
  pool: PoolSettings;
  instance: Instance;
  agent: Agent | undefined;
  status: Status;
  /** Its tag, or the one that this decision puts on. */
  drain: Drain | undefined;
}

export interface PoolView {
  settings: PoolSettings;
  state: PoolState;
  members: Member[];
}

/** The world, joined by instance id. */
export interface View {
  world: World;
  settings: Settings;
  agents: readonly Agent[];
  /** Registered agents by host name; pending ones only claim theirs. */
  byHost: ReadonlyMap<string, readonly Agent[]>;
  pools: readonly PoolView[];
  members: ReadonlyMap<string, Member>;
}

export const isLost = ({ state }: Agent): boolean => state === "LostContact" || state === "Missing";

/** For how long an agent has been as it is. */
export function ageOf({ now, memory }: World, { uuid, config, state }: Agent): number {
  const seen = memory.agents.get(uuid);
  return seen?.config === config && seen.state === state ? now - seen.since : 0;
}

export function buildView(world: World, settings: Settings, agents: readonly Agent[]): View {
  const byHost = new Map<string, Agent[]>();
  for (const agent of agents) {
    if (agent.config !== "Pending") {
      const others = byHost.get(agent.hostname);
      if (others) {
        others.push(agent);
      } else {
        byHost.set(agent.hostname, [agent]);
      }
    }
  }
  const members = new Map<string, Member>();
  const pools = settings.pools.flatMap((pool): PoolView[] => {
    const state = world.pools.get(pool.name);
    if (!state) {
      return [];
    }
    const own = state.instances
      .filter((instance) => instance.state !== "ended")
      .map((instance) => joinMember(world, pool, instance, byHost.get(instance.id) ?? []));
    for (const member of own) {
      members.set(member.instance.id, member);
    }
    return [{ settings: pool, state, members: own }];
  });
  return { world, settings, agents, byHost, pools, members };
}

function joinMember(world: World, pool: PoolSettings, instance: Instance, agents: readonly Agent[]): Member {
  const agent = agents.find((each) => !isLost(each)) ?? agents[0];
  const { drain } = instance;
  return { pool, instance, agent, drain, status: drain ? "draining" : statusOf(world, instance, agent) };
}

function statusOf({ now, memory }: World, { launchedAt }: Instance, agent: Agent | undefined): Status {
  if (!agent) {
    // A server restored from a snapshot knows no agents; their hosts register again.
    return now - Math.max(launchedAt, memory.upSince) < LIMITS.boot ? "booting" : "overdue";
  }
  if (agent.config === "Disabled") {
    return "held";
  }
  if (isLost(agent)) {
    return "lost";
  }
  return agent.state === "Idle" ? "idle" : "busy";
}
