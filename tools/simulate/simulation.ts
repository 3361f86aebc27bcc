import { decide, type Decision } from "../../images/caretaker/src/law/decide";
import { emptyMemory, observe } from "../../images/caretaker/src/law/memory";
import type { Action, Memory, Message, Settings, World } from "../../images/caretaker/src/law/types";
import { type Random, seededRandom } from "./random";
import { type Conditions, VirtualPool } from "./virtual-aws";
import { type PlayedJob, VirtualGoCd } from "./virtual-gocd";
import type { Workload } from "./workload";

/** The caretaker looks and decides so often, in seconds. */
export const STEP = 5;

export interface SimulationOptions {
  seed: number;
  settings: Settings;
  workload: Workload;
  conditions: Conditions;
  /** Where the clock starts, so that `keepWarm` has a weekday. @default 5 January 2026, a Monday */
  epoch?: number;
}

/** The virtual clock, AWS and GoCD, and the caretaker's own law between them. */
export class Simulation {
  readonly gocd: VirtualGoCd;
  readonly pools: ReadonlyMap<string, VirtualPool>;
  now = 0;
  memory: Memory;
  /** Actions by kind. */
  readonly counts: Partial<Record<Action["do"], number>> = {};
  interrupted = 0;
  private readonly messages = new Map<string, Message>();
  private readonly random: Random;
  private readonly epoch: number;
  private nextJob = 0;
  /** Jobs whose stage before is not done yet. */
  private readonly blocked: PlayedJob[] = [];

  constructor(private readonly options: SimulationOptions) {
    this.random = seededRandom(options.seed);
    this.gocd = new VirtualGoCd(this.random);
    this.pools = new Map(
      options.settings.pools.map((pool, index) => {
        const virtual = new VirtualPool(pool.name, index, options.conditions, this.random);
        virtual.target = pool.min;
        virtual.onDemandTarget = Math.min(pool.min, pool.onDemandCount);
        return [pool.name, virtual];
      }),
    );
    this.epoch = options.epoch ?? Date.UTC(2026, 0, 5);
    this.memory = emptyMemory(this.epoch);
  }

  /** A new caretaker in the old world. */
  restart(): void {
    this.memory = emptyMemory(this.epoch + this.now * 1000);
  }

  /** All jobs are done, and none is to come. */
  get finished(): boolean {
    return this.gocd.done.length === this.options.workload.jobs.length;
  }

  /** Lets one step of time pass and gives the caretaker a look; returns what it saw and decided. */
  step(): { world: World; decision: Decision } {
    this.skipQuietTime();
    const elapsed = STEP;
    this.now += elapsed;
    this.schedule();
    for (const pool of this.pools.values()) {
      for (const { id } of pool.advance(this.now, elapsed)) {
        this.send({ kind: "notice", reason: "spot", instanceId: id });
      }
      this.startAgents(pool);
    }
    this.buryAgents();
    this.gocd.advance(this.now);
    const world = this.world();
    const decision = decide(world, this.options.settings);
    for (const action of decision.actions) {
      this.apply(action);
    }
    return { world, decision };
  }

  /** What the caretaker sees now; looking is what it remembers. */
  world(): World {
    const { settings } = this.options;
    const world: World = {
      now: this.epoch + this.now * 1000,
      maintenance: false,
      agents: this.gocd.list(this.now),
      jobs: this.gocd.waiting.map(({ id, resources }) => ({ id, resources, environment: settings.environment })),
      deployers: [],
      pools: new Map([...this.pools].map(([name, pool]) => [name, this.inEpoch(pool)])),
      messages: [...this.messages.values()],
      memory: this.memory,
    };
    this.memory = observe(world, settings);
    return { ...world, memory: this.memory };
  }

  /** Does what the caretaker asks for, as AWS and GoCD would. */
  apply(action: Action): void {
    this.counts[action.do] = (this.counts[action.do] ?? 0) + 1;
    const pool = "pool" in action ? this.pools.get(action.pool) : undefined;
    const agent = "uuid" in action ? this.gocd.agents.get(action.uuid) : undefined;
    const instance = "instanceId" in action ? pool?.instances.find(({ id }) => id === action.instanceId) : undefined;
    switch (action.do) {
      case "enable-agent":
        if (agent) {
          const { hostname, environments, resources } = action;
          Object.assign(agent, { config: "Enabled", hostname, environments, resources });
        }
        break;
      case "return-agent":
        if (agent) {
          agent.config = "Enabled";
        }
        break;
      case "disable-agent":
        if (agent) {
          agent.config = "Disabled";
        }
        break;
      case "delete-agent":
        this.gocd.delete(action.uuid, this.now);
        break;
      case "tag-instance":
      case "untag-instance":
        if (instance) {
          instance.drain = action.do === "tag-instance" ? action.drain : undefined;
        }
        break;
      case "set-target":
        pool?.setTarget(this.now, action.target, action.onDemand);
        break;
      case "end-instance":
        if (instance?.endedAt === undefined && this.agentsOf(action.instanceId).some(({ job }) => job)) {
          this.gocd.killed += 1;
        }
        pool?.end(this.now, action.instanceId);
        if (action.lowerTarget && pool) {
          pool.target -= 1;
        }
        break;
      case "drop-message":
        this.messages.delete(action.id);
    }
  }

  private agentsOf(instanceId: string): { job: PlayedJob | undefined }[] {
    return [...this.gocd.agents.values()].filter((agent) => agent.instanceId === instanceId);
  }

  private inEpoch(pool: VirtualPool): ReturnType<VirtualPool["state"]> {
    pool.prune(this.now);
    const state = pool.state(this.now);
    return {
      ...state,
      instances: state.instances.map((each) => ({ ...each, launchedAt: each.launchedAt + this.epoch })),
    };
  }

  private send(
    content:
      { kind: "notice"; reason: "spot"; instanceId: string } | Omit<Message & { kind: "proof" }, "id" | "sentAt">,
  ): void {
    const id = `message-${this.counts["drop-message"] ?? 0}-${this.messages.size}-${this.now}`;
    this.messages.set(id, { ...content, id, sentAt: this.epoch + this.now * 1000 });
  }

  private schedule(): void {
    const { jobs } = this.options.workload;
    for (let job = jobs[this.nextJob]; job && job.at <= this.now; job = jobs[this.nextJob]) {
      this.nextJob += 1;
      this.blocked.push({ ...job, scheduledAt: job.at, restarts: 0 });
    }
    for (let index = 0; index < this.blocked.length; index += 1) {
      const job = this.blocked[index];
      if (job && (job.after?.open ?? 0) === 0) {
        this.blocked.splice(index, 1);
        index -= 1;
        job.scheduledAt = job.after ? this.now : job.at;
        this.gocd.waiting.push(job);
      }
    }
  }

  private startAgents(pool: VirtualPool): void {
    for (const instance of pool.instances) {
      if (instance.endedAt === undefined && this.now >= instance.agentAt) {
        instance.agentAt = Infinity;
        const { uuid } = this.gocd.addPending(instance.id, this.now);
        this.send({ kind: "proof", uuid, pool: pool.name, instanceId: instance.id });
      }
    }
  }

  private buryAgents(): void {
    const live = new Set(
      [...this.pools.values()].flatMap(({ instances }) =>
        instances.filter((each) => each.endedAt === undefined).map(({ id }) => id),
      ),
    );
    for (const [uuid, agent] of this.gocd.agents) {
      if (agent.deadAt !== undefined || live.has(agent.instanceId)) {
        continue;
      }
      if (agent.config === "Pending") {
        // GoCD forgets pending agents that are silent.
        this.gocd.agents.delete(uuid);
        continue;
      }
      agent.deadAt = this.now;
      this.interrupted += agent.job ? 1 : 0;
    }
  }

  /** Jumps over the hours in which nothing is there that could change. */
  private skipQuietTime(): void {
    const quiet =
      this.gocd.waiting.length + this.blocked.length + this.gocd.agents.size + this.messages.size === 0 &&
      [...this.pools.values()].every(({ live, target }) => live === 0 && target === 0) &&
      this.options.settings.pools.every(({ min, keepWarm }) => min === 0 && keepWarm.length === 0);
    const next = this.options.workload.jobs[this.nextJob];
    if (quiet && next) {
      this.now = Math.max(this.now, Math.floor(next.at / STEP) * STEP - STEP);
    }
  }
}
