import type { Agent } from "../../images/caretaker/src/law/types";
import type { Random } from "./random";
import type { SimJob, Stage } from "./workload";

export type PlayedJob = SimJob & {
  stage: Stage;
  scheduledAt: number;
  /** When it was first given to an agent. */
  assignedAt?: number;
  /** How often it started again. */
  restarts: number;
};

export interface VirtualAgent {
  uuid: string;
  /** Instance that it runs on. */
  instanceId: string;
  hostname: string;
  config: Agent["config"];
  environments: readonly string[];
  resources: readonly string[];
  job: PlayedJob | undefined;
  doneAt: number;
  /** From then on the API says Building. */
  shownAt: number;
  /** When it asks for work next. */
  asksAt: number;
  /** When its instance ended. */
  deadAt: number | undefined;
}

/** What GoCD 26.1 was seen to do, in seconds: `agent.connection.timeout`, the hung-job timer, an agent's back-off. */
const TIMEOUT = 90;
const HUNG = 30;
const POLL = 10;

/** GoCD with its queue and its agents, with the delays and the untruths that it was seen to have. */
export class VirtualGoCd {
  readonly agents = new Map<string, VirtualAgent>();
  readonly waiting: PlayedJob[] = [];
  readonly done: PlayedJob[] = [];
  /** Jobs that a decision of the caretaker interrupted; it must be 0. */
  killed = 0;
  private readonly hung: { job: PlayedJob; at: number }[] = [];
  private made = 0;

  constructor(private readonly random: Random) {}

  /** An agent that registers without a key. */
  addPending(instanceId: string, now: number): VirtualAgent {
    this.made += 1;
    const agent: VirtualAgent = {
      uuid: `agent-${this.made}`,
      instanceId,
      hostname: `ip-${this.made}`,
      config: "Pending",
      environments: [],
      resources: [],
      job: undefined,
      doneAt: Infinity,
      shownAt: Infinity,
      asksAt: now + this.random.between(1, POLL),
      deadAt: undefined,
    };
    this.agents.set(agent.uuid, agent);
    return agent;
  }

  /** Agents as `GET /go/api/agents` lists them. */
  list(now: number): Agent[] {
    return [...this.agents.values()].map((agent) => ({
      uuid: agent.uuid,
      hostname: agent.hostname,
      config: agent.config,
      environments: agent.environments,
      state: isSilent(agent, now) ? "LostContact" : agent.job && now >= agent.shownAt ? "Building" : "Idle",
    }));
  }

  /** Refuses what GoCD refuses. */
  delete(uuid: string, now: number): void {
    const agent = this.agents.get(uuid);
    if (agent?.config !== "Disabled" || (agent.job && !isSilent(agent, now))) {
      throw new Error(`422: ${uuid} cannot be deleted`);
    }
    if (agent.deadAt === undefined && agent.job) {
      this.killed += 1;
    }
    this.agents.delete(uuid);
    this.reschedule(agent, now);
  }

  advance(now: number): void {
    for (let index = this.hung.length - 1; index >= 0; index -= 1) {
      const entry = this.hung[index];
      if (entry && now >= entry.at) {
        this.hung.splice(index, 1);
        entry.job.restarts += 1;
        this.waiting.push(entry.job);
      }
    }
    for (const agent of this.agents.values()) {
      if (agent.deadAt !== undefined) {
        // A disabled agent counts as live, also without its instance: its job stays with it until it is deleted.
        if (agent.config === "Enabled" && isSilent(agent, now)) {
          this.reschedule(agent, now);
        }
        continue;
      }
      if (agent.job && now >= agent.doneAt) {
        this.finish(agent);
      }
      if (!agent.job && agent.config === "Enabled" && now >= agent.asksAt) {
        this.assign(agent, now);
      }
    }
  }

  private finish(agent: VirtualAgent): void {
    if (agent.job) {
      agent.job.stage.open -= 1;
      this.done.push(agent.job);
    }
    agent.job = undefined;
    agent.asksAt = agent.doneAt;
  }

  private assign(agent: VirtualAgent, now: number): void {
    const index = this.waiting.findIndex(
      // The server reads its queue every 5 s.
      (job) => now - job.scheduledAt >= 5 && job.resources.every((name) => agent.resources.includes(name)),
    );
    const [job] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (!job) {
      agent.asksAt = now + this.random.between(1, POLL);
      return;
    }
    job.assignedAt ??= now;
    agent.job = job;
    agent.doneAt = now + job.seconds;
    agent.shownAt = now + this.random.between(0.5, 10.2);
  }

  private reschedule(agent: VirtualAgent, now: number): void {
    if (agent.job) {
      this.hung.push({ job: agent.job, at: now + this.random.between(1, HUNG) });
      agent.job = undefined;
    }
  }
}

const isSilent = ({ deadAt }: VirtualAgent, now: number): boolean => deadAt !== undefined && now - deadAt >= TIMEOUT;
