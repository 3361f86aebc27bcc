import { applyToAgent, isInMaintenance, listAgents } from "./gocd/agents";
import type { GoCdClient } from "./gocd/client";
import type { WaitingJobs } from "./gocd/waiting-jobs";
import { decide } from "./law/decide";
import { measure, type Measure } from "./law/measure";
import { emptyMemory, observe } from "./law/memory";
import type { Action, Instance, Memory, Message, PoolSettings, PoolState, Settings, World } from "./law/types";
import { describeError, log } from "./log";

/** AWS, as the loop needs it. */
export interface Cloud {
  readPools(): Promise<{ pools: readonly PoolSettings[]; states: ReadonlyMap<string, PoolState | undefined> }>;
  listDeployers(): Promise<readonly Instance[]>;
  applyToPool(action: Extract<Action, { pool: string }>): Promise<void>;
  messages(now: number): readonly Message[] | undefined;
  drop(id: string): Promise<void>;
  record(measures: readonly Measure[], now: number): Promise<void>;
}

export interface LoopOptions {
  client: GoCdClient;
  waitingJobs: WaitingJobs;
  cloud: Cloud;
  environments: Omit<Settings, "pools">;
  clock?: () => number;
}

/** AWS's lists are read so often, and at once after a change or for a host that they do not have. */
const LISTS = 15_000;

/** Stands for all pools while no list of them was read, as before the test account's first deployment. */
const UNKNOWN: ReadonlyMap<string, undefined> = new Map([["unknown", undefined]]);

/** Looks, decides and acts; it keeps nothing that a successor would miss. */
export class Loop {
  private memory: Memory;
  private lists: Pick<World, "pools" | "deployers"> = { pools: UNKNOWN, deployers: undefined };
  private pools: readonly PoolSettings[] = [];
  private readAt = -Infinity;
  private readonly clock: () => number;

  constructor(private readonly options: LoopOptions) {
    this.clock = options.clock ?? Date.now;
    this.memory = emptyMemory(this.clock());
  }

  /** One look and what follows from it; returns the actions that were done. */
  async turn(): Promise<readonly Action[]> {
    const { client, waitingJobs, cloud, environments } = this.options;
    // Agents first: an instance that AWS lists later than its agent would look foreign.
    const [agents, maintenance, jobs] = await Promise.all([
      attempt("agents", () => listAgents(client)),
      attempt("maintenance", () => isInMaintenance(client)),
      attempt("jobs", waitingJobs),
    ]);
    const now = this.clock();
    const messages = cloud.messages(now);
    if (now - this.readAt >= LISTS || this.hasUnknownHost(agents, messages, now)) {
      await this.readLists(now);
    }
    const settings = { ...environments, pools: this.pools };
    const seen: World = { now, maintenance, agents, jobs, messages, ...this.lists, memory: this.memory };
    this.memory = observe(seen, settings);
    const world = { ...seen, memory: this.memory };
    const { actions, frozen } = decide(world, settings);
    const done = await this.apply(actions);
    if (frozen !== undefined) {
      log("frozen", { reason: frozen });
    }
    await attempt("metrics", () => cloud.record(measure(world, settings, done, frozen !== undefined), now));
    return done;
  }

  private async readLists(now: number): Promise<void> {
    const { cloud } = this.options;
    const [list, deployers] = await Promise.all([
      attempt("pools", () => cloud.readPools()),
      attempt("deployers", () => cloud.listDeployers()),
    ]);
    this.pools = list?.pools ?? this.pools;
    const unknown = this.pools.length === 0 ? UNKNOWN : new Map(this.pools.map(({ name }) => [name, undefined]));
    this.lists = { pools: list?.states ?? unknown, deployers };
    this.readAt = now;
  }

  /** A host that is newer than the lists: its agent is judged by newer ones. */
  private hasUnknownHost(agents: World["agents"], messages: World["messages"], now: number): boolean {
    const known = new Set(
      [...this.lists.pools.values()]
        .flatMap((pool) => pool?.instances ?? [])
        .concat(this.lists.deployers ?? [])
        .map(({ id }) => id),
    );
    const hosts = [
      ...(agents ?? []).filter(({ config }) => config === "Enabled").map(({ hostname }) => hostname),
      ...(messages ?? []).filter(({ sentAt }) => now - sentAt < 2 * LISTS).map(({ instanceId }) => instanceId),
    ];
    return hosts.some((host) => !known.has(host)) && now - this.readAt >= 4_000;
  }

  /** Acts in order; after a failure the actions about the same agent, instance or target wait for the next look. */
  private async apply(actions: readonly Action[]): Promise<Action[]> {
    const done: Action[] = [];
    const failed = new Set<string>();
    for (const action of actions) {
      const keys = keysOf(action);
      if (keys.some((key) => failed.has(key))) {
        continue;
      }
      try {
        await this.applyOne(action);
        log("done", action);
        done.push(action);
      } catch (error) {
        log("failed", { ...action, error: describeError(error) });
        for (const key of keys) {
          failed.add(key);
        }
      }
    }
    if (done.some((action) => "pool" in action)) {
      this.readAt = -Infinity;
    }
    return done;
  }

  private async applyOne(action: Action): Promise<void> {
    if ("pool" in action) {
      return this.options.cloud.applyToPool(action);
    }
    return action.do === "drop-message"
      ? this.options.cloud.drop(action.id)
      : applyToAgent(this.options.client, action);
  }
}

function keysOf(action: Action): string[] {
  return [
    ...("uuid" in action ? [action.uuid] : []),
    ...("instanceId" in action ? [action.instanceId] : []),
    // An instance may end only when its fleet's target is lowered.
    ...(action.do === "set-target" || action.do === "end-instance" ? [`target of ${action.pool}`] : []),
  ];
}

/** A list that cannot be read is undefined: the law knows what that forbids. */
async function attempt<T>(what: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    log("unreadable", { what, error: describeError(error) });
    return undefined;
  }
}
