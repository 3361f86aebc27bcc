import type { PoolSettings } from "../../images/caretaker/src/law/types";
import type { SimulateOptions } from "./options";
import type { SimulationOptions } from "./simulation";
import type { Conditions } from "./virtual-aws";
import { generateLoad, type Workload } from "./workload";

/** Spot capacity and boots as a cautious guess has them: docs/caretaker.md names the source of each. */
export const CONDITIONS: Conditions = {
  bootMedian: 110,
  bootP95: 160,
  bootFailures: 0.02,
  interruptions: 0.05,
  drySpells: 0.5,
};

/** Jobs of the timer at night in a generated load. */
const NIGHTLY = 30;

/** A pool that has every resource of the load, and the load: generated, or a team's own. */
export function makeScenario(
  options: Omit<SimulateOptions, "trace" | "json" | "html">,
  trace?: Workload,
): SimulationOptions {
  const workload = trace ?? generateLoad({ ...options, nightly: NIGHTLY });
  const pool: PoolSettings = {
    name: "default",
    resources: [...new Set(workload.jobs.flatMap(({ resources }) => resources))].sort(),
    capacity: "spot-fleet",
    elastic: true,
    min: options.min,
    max: options.max,
    idleMinutes: options.idleMinutes,
    onDemandCount: 0,
    onDemandMax: options.onDemandMax,
    keepWarm: [],
  };
  return {
    seed: options.seed,
    workload,
    settings: { environment: "test", production: "prod", pools: [pool] },
    conditions: { ...CONDITIONS, bootMedian: options.boot, bootP95: Math.round(options.boot * 1.45) },
  };
}
