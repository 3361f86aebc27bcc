import { isUnproved } from "./admission";
import { isResting } from "./boot";
import { sortJobs } from "./demand";
import type { Action, Settings, World } from "./types";
import { buildView, type Status } from "./view";

/** One number for CloudWatch; those without a pool are of the whole service. */
export interface Measure {
  name: string;
  pool: string | undefined;
  value: number;
}

/** What a dashboard shows of the world, and of what was just decided. */
export function measure(world: World, settings: Settings, actions: readonly Action[], frozen: boolean): Measure[] {
  const { agents = [] } = world;
  const view = buildView(world, settings, agents);
  const { fitting, unmatchable } = sortJobs(world, settings);
  const count = (test: (action: Action) => boolean): number => actions.filter(test).length;
  const oldest = Math.min(world.now, ...fitting.map(({ id }) => world.memory.jobs.get(id)?.since ?? world.now));
  const service = {
    // Its silence rings: the caretaker is away.
    Heartbeat: 1,
    Frozen: frozen ? 1 : 0,
    Waiting: fitting.length,
    OldestWait: (world.now - oldest) / 1000,
    Unmatchable: unmatchable.length,
    Pending: agents.filter(({ config }) => config === "Pending").length,
    Refused: agents.filter((agent) => isUnproved(world, agent)).length,
    Foreign: count(
      (action) =>
        (action.do === "disable-agent" && action.reason.startsWith("foreign")) ||
        (action.do === "tag-instance" && action.drain.reason === "foreign"),
    ),
    Ghosts: count((action) => action.do === "delete-agent"),
  };
  const pools = view.pools.flatMap((pool) => {
    const { settings: own, state, members } = pool;
    const of = (status: Status): number => members.filter((member) => member.status === status).length;
    const drained = (reason: string): number =>
      count((action) => action.do === "tag-instance" && action.pool === own.name && action.drain.reason === reason);
    const values = {
      Busy: of("busy"),
      Idle: of("idle"),
      Booting: of("booting") + of("overdue"),
      Draining: of("draining"),
      Desired: state.target,
      OnDemand: members.filter(({ instance }) => instance.onDemand).length,
      Notices: drained("spot") + drained("rebalance"),
      BootFailures: drained("boot"),
      Resting: isResting(pool, world) ? 1 : 0,
      LaunchErrors: state.errors.length,
    };
    return Object.entries(values).map(([name, value]) => ({ name, pool: own.name, value }));
  });
  return [...Object.entries(service).map(([name, value]) => ({ name, pool: undefined, value })), ...pools];
}
