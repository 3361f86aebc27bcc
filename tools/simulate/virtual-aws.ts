import type { Drain, Instance, PoolState } from "../../images/caretaker/src/law/types";
import type { Random } from "./random";

/** Seconds everywhere; what was measured or read has its source in docs/caretaker.md. */
export interface Conditions {
  /** From launch to a pending agent: median and 95th percentile. */
  bootMedian: number;
  bootP95: number;
  /** Share of instances whose agent never comes. */
  bootFailures: number;
  /** Chance an hour that a spot instance is interrupted. */
  interruptions: number;
  /** Dry spells of spot capacity a day, of 10 to 60 minutes. */
  drySpells: number;
}

export interface VirtualInstance {
  id: string;
  launchedAt: number;
  endedAt: number | undefined;
  onDemand: boolean;
  template: string;
  drain: Drain | undefined;
  /** When its agent comes; Infinity where it never does. */
  agentAt: number;
  /** When AWS ends it, and when it says so. */
  interruptedAt: number;
  noticed: boolean;
}

interface Request {
  at: number;
  onDemand: boolean;
}

const HOUR = 3_600;

/** A pool of spot instances that behaves as Spot Fleet does: late, without a victim of its own, and dry at times. */
export class VirtualPool {
  readonly instances: VirtualInstance[] = [];
  target = 0;
  onDemandTarget = 0;
  template = "1";
  launches = 0;
  instanceSeconds = 0;
  onDemandSeconds = 0;
  private requests: Request[] = [];
  private modifyingUntil = 0;
  private drySince = 0;
  private dryUntil = 0;

  constructor(
    readonly name: string,
    private readonly index: number,
    private readonly conditions: Conditions,
    private readonly random: Random,
  ) {
    this.planDrySpell(0);
  }

  /** Number of instances that have not ended. */
  get live(): number {
    return this.instances.reduce((total, { endedAt }) => total + (endedAt === undefined ? 1 : 0), 0);
  }

  setTarget(now: number, target: number, onDemand: number): void {
    if (now < this.modifyingUntil) {
      throw new Error("the fleet is being modified");
    }
    this.target = target;
    this.onDemandTarget = onDemand;
    // Seen: received at 22:40:34, done at 22:40:37 (https://github.com/kubernetes-retired/kube-aws/issues/843).
    this.modifyingUntil = now + 3;
  }

  end(now: number, id: string): void {
    const instance = this.instances.find((each) => each.id === id && each.endedAt === undefined);
    if (instance) {
      instance.endedAt = now;
    }
  }

  /** Lets time pass until `now`: instances start, and AWS takes some away. Returns those that it gives notice of. */
  advance(now: number, elapsed: number): VirtualInstance[] {
    while (now >= this.dryUntil) {
      this.planDrySpell(this.dryUntil);
    }
    const live = this.instances.filter(({ endedAt }) => endedAt === undefined);
    this.instanceSeconds += live.length * elapsed;
    this.onDemandSeconds += live.filter(({ onDemand }) => onDemand).length * elapsed;
    for (const instance of live) {
      if (now >= instance.interruptedAt) {
        instance.endedAt = instance.interruptedAt;
      }
    }
    this.fulfil(now);
    const due = live.filter((each) => !each.noticed && now >= each.interruptedAt - 120 && each.endedAt === undefined);
    for (const instance of due) {
      instance.noticed = true;
    }
    return due;
  }

  /** As DescribeSpotFleetRequests and DescribeInstances tell it; ended instances stay listed for an hour. */
  state(now: number): PoolState {
    const instances = this.instances
      .filter(({ endedAt }) => endedAt === undefined || now - endedAt < HOUR)
      .map(({ id, endedAt, launchedAt, onDemand, template, drain }): Instance => ({
        id,
        state: endedAt === undefined ? "running" : "ended",
        launchedAt: launchedAt * 1000,
        onDemand,
        template,
        drain,
      }));
    return {
      instances,
      target: this.target,
      onDemandTarget: this.onDemandTarget,
      template: this.template,
      modifying: now < this.modifyingUntil,
      errors: [],
    };
  }

  /** Forgets what AWS lists no more. */
  prune(now: number): void {
    for (let index = this.instances.length - 1; index >= 0; index -= 1) {
      if (now - (this.instances[index]?.endedAt ?? now) >= HOUR) {
        this.instances.splice(index, 1);
      }
    }
  }

  private fulfil(now: number): void {
    const live = this.instances.filter(({ endedAt }) => endedAt === undefined);
    const missing = Math.max(0, this.target - live.length);
    const onDemand = Math.min(missing, Math.max(0, this.onDemandTarget - live.filter((each) => each.onDemand).length));
    this.requests = [...this.ask(now, true, onDemand), ...this.ask(now, false, missing - onDemand)];
    const dry = now >= this.drySince && now < this.dryUntil;
    this.requests = this.requests.filter((request) => {
      if (now < request.at || (dry && !request.onDemand)) {
        return true;
      }
      this.launch(now, request.onDemand);
      return false;
    });
  }

  /** Keeps the first requests of a kind, and adds those that are missing. */
  private ask(now: number, onDemand: boolean, count: number): Request[] {
    const open = this.requests.filter((request) => request.onDemand === onDemand).slice(0, count);
    while (open.length < count) {
      open.push({ at: now + this.random.between(5, 36), onDemand });
    }
    return open;
  }

  private launch(now: number, onDemand: boolean): void {
    const { bootFailures, bootMedian, bootP95, interruptions } = this.conditions;
    const { random } = this;
    this.launches += 1;
    const fails = random.next() < bootFailures;
    const boot = random.lognormal(bootMedian, bootP95);
    const life = interruptions > 0 ? random.exponential(HOUR / interruptions) : Infinity;
    this.instances.push({
      id: `i-${(this.index * 2 ** 32 + this.launches).toString(16).padStart(17, "0")}`,
      launchedAt: now,
      endedAt: undefined,
      onDemand,
      template: this.template,
      drain: undefined,
      agentAt: fails ? Infinity : now + boot,
      interruptedAt: onDemand ? Infinity : now + Math.max(120, life),
      noticed: false,
    });
  }

  private planDrySpell(after: number): void {
    const { drySpells } = this.conditions;
    const start = drySpells > 0 ? after + this.random.exponential(86_400 / drySpells) : Infinity;
    this.drySince = start;
    this.dryUntil = start + this.random.between(600, 3_600);
  }
}
