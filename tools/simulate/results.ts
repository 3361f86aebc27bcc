import { fixedPoolWaits } from "./fixed-pool";
import { leastLaunches } from "./omniscient";
import { STEP, Simulation, type SimulationOptions } from "./simulation";

export interface Waits {
  p50: number;
  p95: number;
  max: number;
}

/** One point of the picture, for each ten minutes. */
export interface Sample {
  at: number;
  waiting: number;
  busy: number;
  live: number;
}

export interface Results {
  seed: number;
  hours: number;
  jobs: number;
  waits: Waits;
  /** From launch to joined, at the 95th percentile: the part of a wait that no law shortens. */
  bootP95: number;
  instanceHours: number;
  onDemandHours: number;
  busyShare: number;
  launches: number;
  launchesPerLeast: number;
  /** Jobs that a decision interrupted, and those that AWS did. */
  jobsLost: number;
  jobsInterrupted: number;
  actions: Record<string, number>;
  /** Fixed pools of spot instances, with ours by their cost. */
  fixed: (Waits & { agents: number; instanceHours: number; cost: number })[];
  samples: Sample[];
}

/** On-demand price by spot price: m6i.large in eu-central-1, 0.115 by 0.0541 USD in `tools/plan/cost/prices`. */
const ON_DEMAND_BY_SPOT = 2.13;

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));

function summarize(waits: readonly number[]): Waits {
  const sorted = [...waits].sort((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

/** Plays a load to its end and measures it. */
export function play(options: SimulationOptions): Results {
  const simulation = new Simulation(options);
  const { workload, settings, conditions } = options;
  const pools = [...simulation.pools.values()];
  const samples: Sample[] = [];
  while (!simulation.finished || simulation.now + STEP < workload.seconds) {
    simulation.step();
    if (simulation.now > workload.seconds + 14 * 86_400) {
      throw new Error(
        `${simulation.gocd.waiting.length} jobs still wait two weeks after the last one came: expected pools that fit and are large enough; raise --max`,
      );
    }
    if (simulation.now - (samples.at(-1)?.at ?? -Infinity) >= 600) {
      samples.push({
        at: simulation.now,
        waiting: simulation.gocd.waiting.length,
        busy: [...simulation.gocd.agents.values()].filter(({ job }) => job).length,
        live: pools.reduce((sum, { live }) => sum + live, 0),
      });
    }
  }
  const { done } = simulation.gocd;
  const hours = simulation.now / 3_600;
  const instanceHours = pools.reduce((sum, pool) => sum + pool.instanceSeconds, 0) / 3_600;
  const onDemandHours = pools.reduce((sum, pool) => sum + pool.onDemandSeconds, 0) / 3_600;
  const launches = pools.reduce((sum, pool) => sum + pool.launches, 0);
  const runs = done.map(({ assignedAt = 0, seconds }) => ({ from: assignedAt, to: assignedAt + seconds }));
  const least = leastLaunches(runs, (settings.pools[0]?.idleMinutes ?? 10) * 60);
  const cost = instanceHours - onDemandHours + onDemandHours * ON_DEMAND_BY_SPOT;
  const waits = summarize(done.map(({ assignedAt = 0, scheduledAt }) => assignedAt - scheduledAt));
  return {
    seed: options.seed,
    hours: round(hours),
    jobs: done.length,
    waits,
    bootP95: conditions.bootP95,
    instanceHours: round(instanceHours),
    onDemandHours: round(onDemandHours),
    busyShare: round(done.reduce((sum, { seconds }) => sum + seconds, 0) / 3_600 / instanceHours, 2),
    launches,
    launchesPerLeast: round(launches / least, 2),
    jobsLost: simulation.gocd.killed,
    jobsInterrupted: simulation.interrupted,
    actions: Object.fromEntries(Object.entries(simulation.counts).sort(([a], [b]) => a.localeCompare(b))),
    fixed: compareFixed(options, waits, cost, workload.seconds / 3_600),
    samples,
  };
}

/** Fixed pools of 2, 4, 8 …, and the smallest one that lets jobs wait no longer than ours. */
function compareFixed({ workload }: SimulationOptions, waits: Waits, cost: number, hours: number): Results["fixed"] {
  const measure = (agents: number): Results["fixed"][number] => ({
    agents,
    ...summarize(fixedPoolWaits(workload, agents)),
    instanceHours: round(agents * hours),
    cost: round(cost / (agents * hours), 2),
  });
  let [low, high] = [1, 2];
  while (measure(high).p95 > waits.p95) {
    [low, high] = [high, high * 2];
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    [low, high] = measure(middle).p95 > waits.p95 ? [middle, high] : [low, middle];
  }
  const sizes = [2, 4, 8, 16, 32, 64].filter((size) => size < high);
  return [...new Set([2, ...sizes, high])].sort((a, b) => a - b).map(measure);
}
