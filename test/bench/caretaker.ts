/**
 * `npm run bench:caretaker`: the law at its full size. It plays 30 days at two loads, many short runs for
 * lost jobs, and one decision about 200 pools.
 */
import type { PoolState, World } from "../../images/caretaker/src/law/types";
import { decide } from "../../images/caretaker/src/law/decide";
import { emptyMemory, observe } from "../../images/caretaker/src/law/memory";
import { play, type Results } from "../../tools/simulate/results";
import { makeScenario } from "../../tools/simulate/scenario";
import { Simulation } from "../../tools/simulate/simulation";

const seed = Number(process.argv[2] ?? "1");
const runs = Number(process.argv[3] ?? "1000");
const options = { seed, days: 30, pushes: 15, min: 0, max: 20, idleMinutes: 10, onDemandMax: 5, boot: 110 };

const line = (what: string, value: string, wanted: string): void => {
  console.log(`${what.padEnd(64)} ${value.padStart(9)}   wanted: ${wanted}`);
};
const show = (name: string, results: Results): void => {
  console.log(`${name}, 30 days, seed ${seed}: ${results.jobs} jobs`);
  line("  wait p95 less the boot's p95", `${results.waits.p95 - results.bootP95} s`, "at most 120 s");
  line("  launches for each that an omniscient scaler needs", `${results.launchesPerLeast} x`, "at most 1.3 x");
  line("  jobs lost by a decision", String(results.jobsLost), "0");
};

const few = play(makeScenario(options));
show("15 pushes a day", few);
line("  cost by a fixed pool of 2", `${few.fixed.find(({ agents }) => agents === 2)?.cost ?? NaN} x`, "at most 0.9 x");
const many = play(makeScenario({ ...options, pushes: 60 }));
show("60 pushes a day", many);
const equal = many.fixed.at(-1);
line(
  `  cost by the fixed pool with the same p95 (${equal?.agents ?? NaN})`,
  `${equal?.cost ?? NaN} x`,
  "at most 0.45 x",
);

let lost = 0;
let jobs = 0;
for (let each = 1; each <= runs; each += 1) {
  const scenario = makeScenario({ ...options, seed: each, days: 1, pushes: 15 });
  const workload = { ...scenario.workload, jobs: scenario.workload.jobs.filter(({ at }) => at < 12 * 3_600) };
  const rough = { ...scenario.conditions, bootFailures: 0.1, interruptions: 0.5, drySpells: 6 };
  const simulation = new Simulation({ ...scenario, workload, conditions: rough });
  while (!simulation.finished) {
    simulation.step();
  }
  lost += simulation.gocd.killed;
  jobs += workload.jobs.length;
}
line(`jobs lost by a decision in ${runs} seeds of a rough half day (${jobs} jobs)`, String(lost), "0");

/** 200 pools of 25 agents, of which every other one works, and 10,000 waiting jobs. */
function largeWorld(): { world: World; settings: Parameters<typeof decide>[1] } {
  const [template] = makeScenario({ ...options, days: 1 }).settings.pools;
  const pools = Array.from({ length: 200 }, (_, index) => ({
    ...template,
    name: `pool-${index}`,
    resources: [`r${index}`, `r${(index + 1) % 200}`, "docker"],
    max: 60,
  })) as Parameters<typeof decide>[1]["pools"];
  const now = Date.UTC(2026, 0, 5);
  const ids = (pool: number): string[] => Array.from({ length: 25 }, (_, index) => `i-${pool}a${index}`);
  const state = (pool: number): PoolState => ({
    instances: ids(pool).map((id) => ({
      id,
      state: "running",
      launchedAt: now - 3_600_000,
      onDemand: false,
      template: "1",
      drain: undefined,
    })),
    target: 25,
    onDemandTarget: 0,
    template: "1",
    modifying: false,
    errors: [],
  });
  const world: World = {
    now,
    maintenance: false,
    agents: pools.flatMap((_, pool) =>
      ids(pool).map((hostname, index) => ({
        uuid: hostname,
        hostname,
        config: "Enabled" as const,
        state: index % 2 ? ("Idle" as const) : ("Building" as const),
        environments: ["test"],
      })),
    ),
    jobs: Array.from({ length: 10_000 }, (_, index) => ({
      id: `p/1/s/1/${index}`,
      environment: "test",
      resources: index % 3 ? [`r${index % 200}`] : ["docker"],
    })),
    deployers: [],
    pools: new Map(pools.map(({ name }, index) => [name, state(index)])),
    messages: [],
    memory: emptyMemory(now - 3_600_000),
  };
  return { world, settings: { environment: "test", production: "prod", pools } };
}

const { world, settings } = largeWorld();
const times: number[] = [];
let memory = world.memory;
for (let step = 0; step < 12; step += 1) {
  const now = world.now + step * 5_000;
  const start = process.hrtime.bigint();
  memory = observe({ ...world, now, memory }, settings);
  decide({ ...world, now, memory }, settings);
  times.push(Number(process.hrtime.bigint() - start) / 1e6);
}
line(
  "one decision: 200 pools, 5,000 agents, 10,000 waiting jobs",
  `${Math.max(...times).toFixed(0)} ms`,
  "below 1,000 ms",
);
