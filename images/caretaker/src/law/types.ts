/** The words of the law: all that a decision reads, and all that it can ask for. Times are milliseconds since 1970. */

/** An agent as GoCD lists it (`GET /go/api/agents`, version 7: https://api.gocd.org/26.1.0/#the-agent-object). */
export interface Agent {
  uuid: string;
  /** Builders carry the id of their instance, which the caretaker wrote; of a pending agent it is only a claim. */
  hostname: string;
  config: "Pending" | "Enabled" | "Disabled";
  state: "Idle" | "Building" | "LostContact" | "Missing" | "Unknown";
  environments: readonly string[];
}

/** A job that waits for an agent. */
export interface Job {
  /** `pipeline/counter/stage/counter/job`. */
  id: string;
  environment: string | undefined;
  resources: readonly string[];
}

export const DRAIN_REASONS = ["idle", "spot", "rebalance", "rollout", "lost", "boot", "foreign"] as const;
export type DrainReason = (typeof DRAIN_REASONS)[number];

/**
 * The tag `stups2go:drain=<reason>@<time>`: the caretaker's only lasting note, kept on the instance that it is about.
 */
export interface Drain {
  reason: DrainReason;
  at: number;
}

export interface Instance {
  id: string;
  state: "pending" | "running" | "ended";
  launchedAt: number;
  onDemand: boolean;
  /** Version of the launch template that it started from. */
  template: string;
  drain: Drain | undefined;
}

/** An error that AWS gave for a launch. */
export interface LaunchError {
  code: string;
  at: number;
}

/** A pool as AWS has it. */
export interface PoolState {
  instances: readonly Instance[];
  /** Instances that AWS is asked to keep, on-demand ones included. */
  target: number;
  onDemandTarget: number;
  /** Version of the launch template that new instances start from. */
  template: string;
  /** AWS is still working on the last change of the target. */
  modifying: boolean;
  errors: readonly LaunchError[];
}

/** What came by the queue; SQS names the sender's instance, and AWS alone writes notices. */
export type Message = { id: string; sentAt: number; instanceId: string } & (
  { kind: "proof"; uuid: string; pool: string } | { kind: "notice"; reason: "spot" | "rebalance" }
);

/** The most agents of a pool that were busy at once since `at`, until the next stretch begins. */
export interface UseStretch {
  at: number;
  most: number;
}

/** First sights, which the API does not tell; lost at a restart, and then only later, never wrong. */
export interface Memory {
  /** Since when GoCD has answered without a gap. */
  upSince: number;
  agents: ReadonlyMap<string, { config: Agent["config"]; state: Agent["state"]; since: number }>;
  jobs: ReadonlyMap<string, { since: number; stuck: boolean }>;
  /** Since when a pool has had fewer instances than its target. */
  shortSince: ReadonlyMap<string, number>;
  /** How many agents of a pool were busy at once, the newest stretch last. */
  use: ReadonlyMap<string, readonly UseStretch[]>;
  /** Since when an instance has been listed as ended. */
  endedSince: ReadonlyMap<string, number>;
}

/** Everything that one decision reads; `undefined` is a list that could not be read. */
export interface World {
  now: number;
  maintenance: boolean | undefined;
  agents: readonly Agent[] | undefined;
  jobs: readonly Job[] | undefined;
  /** Instances of the deployers' group. */
  deployers: readonly Instance[] | undefined;
  pools: ReadonlyMap<string, PoolState | undefined>;
  messages: readonly Message[] | undefined;
  memory: Memory;
}

/** Idle agents to keep ready at some times of the week. */
export interface KeepWarm {
  /** 0 is Sunday. */
  days: readonly number[];
  /** Hours of the day, the last one excluded. */
  fromHour: number;
  toHour: number;
  /** IANA name, as `Europe/Berlin`. */
  timeZone: string;
  idle: number;
}

export interface PoolSettings {
  name: string;
  resources: readonly string[];
  capacity: "spot-fleet" | "auto-scaling-group";
  /** A pool that is not elastic keeps the target that the program gave it. */
  elastic: boolean;
  min: number;
  max: number;
  idleMinutes: number;
  /** On-demand instances that the pool always has. */
  onDemandCount: number;
  /** On-demand instances that it may have while spot capacity is short. */
  onDemandMax: number;
  keepWarm: readonly KeepWarm[];
}

export interface Settings {
  /** Environment of the builders, and that of the deployers. */
  environment: string;
  production: string;
  /** The cheapest first: a job starts the first pool that fits. */
  pools: readonly PoolSettings[];
}

/** What to do; the action after a failed one about the same agent or instance is left for the next decision. */
export type Action =
  | {
      do: "enable-agent";
      uuid: string;
      hostname: string;
      environments: readonly string[];
      resources: readonly string[];
      reason: string;
    }
  /** Takes an agent whose drain is called off into service again, with all that it has. */
  | { do: "return-agent"; uuid: string; instanceId: string; reason: string }
  | { do: "disable-agent"; uuid: string; reason: string; instanceId?: string }
  | { do: "delete-agent"; uuid: string; reason: string }
  | { do: "tag-instance"; instanceId: string; pool: string; drain: Drain }
  | { do: "untag-instance"; instanceId: string; pool: string }
  | { do: "set-target"; pool: string; target: number; onDemand: number; reason: string }
  /** `lowerTarget` asks an auto scaling group to lower its desired capacity in the same call. */
  | { do: "end-instance"; instanceId: string; pool: string; lowerTarget: boolean; reason: string }
  | { do: "drop-message"; id: string; reason: string; instanceId?: string };
