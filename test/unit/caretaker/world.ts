import { decide } from "../../../images/caretaker/src/law/decide";
import { emptyMemory, observe } from "../../../images/caretaker/src/law/memory";
import type {
  Action,
  Agent,
  Instance,
  Message,
  PoolSettings,
  PoolState,
  Settings,
  World,
} from "../../../images/caretaker/src/law/types";

export const NOW = Date.UTC(2026, 0, 5, 12);
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

export const pool = (changes: Partial<PoolSettings> = {}): PoolSettings => ({
  name: "default",
  resources: ["docker"],
  capacity: "spot-fleet",
  elastic: true,
  min: 0,
  max: 10,
  idleMinutes: 10,
  onDemandCount: 0,
  onDemandMax: 0,
  keepWarm: [],
  ...changes,
});

export const settings = (...pools: PoolSettings[]): Settings => ({
  environment: "test",
  production: "prod",
  pools: pools.length > 0 ? pools : [pool()],
});

export const instance = (id: string, changes: Partial<Instance> = {}): Instance => ({
  id,
  state: "running",
  launchedAt: NOW - 60 * MINUTE,
  onDemand: false,
  template: "1",
  drain: undefined,
  ...changes,
});

/** An enabled, idle builder of the instance `i-<name>`, unless changed. */
export const agent = (name: string, changes: Partial<Agent> = {}): Agent => ({
  uuid: `uuid-${name}`,
  hostname: `i-${name}`,
  config: "Enabled",
  state: "Idle",
  environments: ["test"],
  ...changes,
});

export const state = (instances: readonly Instance[], changes: Partial<PoolState> = {}): PoolState => ({
  instances,
  target: instances.filter((each) => each.state !== "ended").length,
  onDemandTarget: 0,
  template: "1",
  modifying: false,
  errors: [],
  ...changes,
});

export const proof = (name: string, changes: Partial<Message & { kind: "proof" }> = {}): Message => ({
  kind: "proof",
  id: `proof-${name}`,
  sentAt: NOW - SECOND,
  instanceId: `i-${name}`,
  uuid: `uuid-${name}`,
  pool: "default",
  ...changes,
});

export const job = (
  name: string,
  resources: string[] = [],
): { id: string; environment: string; resources: string[] } => ({
  id: `pipeline/1/stage/1/${name}`,
  environment: "test",
  resources,
});

/** A world in which nothing is to do, unless changed. */
export const world = (changes: Partial<World> = {}): World => ({
  now: NOW,
  maintenance: false,
  // Of production: GoCD's list is never empty.
  agents: [deployer],
  jobs: [],
  deployers: [instance("i-de9")],
  pools: new Map([["default", state([])]]),
  messages: [],
  memory: emptyMemory(NOW),
  ...changes,
});

export const deployer = agent("de9", { environments: ["prod"] });

/** What the law decides after it has looked at the same world for some time. */
export function decideAfter(milliseconds: number, given: World, rules: Settings): readonly Action[] {
  let { memory } = given;
  for (let at = NOW - milliseconds; at < NOW; at += Math.max(5 * SECOND, milliseconds / 30)) {
    memory = observe({ ...given, now: at, memory: { ...memory, upSince: NOW - 60 * MINUTE } }, rules);
  }
  return decide({ ...given, memory: observe({ ...given, memory }, rules) }, rules).actions;
}

/** Short words for actions, to compare. */
export const words = (actions: readonly Action[]): string[] =>
  actions.map((action) => {
    switch (action.do) {
      case "tag-instance":
        return `tag ${action.instanceId} ${action.drain.reason}`;
      case "set-target":
        return `target ${action.pool} ${action.target} on demand ${action.onDemand}`;
      case "end-instance":
        return `end ${action.instanceId}${action.lowerTarget ? " lowering" : ""}`;
      case "untag-instance":
        return `untag ${action.instanceId}`;
      case "drop-message":
        return `drop ${action.id}: ${action.reason}`;
      case "enable-agent":
        return `enable ${action.uuid} as ${action.hostname} in ${action.environments.join()} with ${action.resources.join()}`;
      default:
        return `${action.do.replace("-agent", "")} ${action.uuid}`;
    }
  });
