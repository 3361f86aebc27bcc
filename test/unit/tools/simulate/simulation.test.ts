import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolSettings } from "../../../../images/caretaker/src/law/types";
import { main } from "../../../../tools/simulate/main";
import { leastLaunches } from "../../../../tools/simulate/omniscient";
import type { Results } from "../../../../tools/simulate/results";
import { Simulation } from "../../../../tools/simulate/simulation";
import { generateLoad, readTrace, type Workload } from "../../../../tools/simulate/workload";
import { collecting } from "../../../support/streams";
import { pool, settings } from "../../caretaker/world";

const conditions = { bootMedian: 110, bootP95: 160, bootFailures: 0.05, interruptions: 0.2, drySpells: 4 };
const simulate = (seed: number, workload: Workload, changes: Partial<PoolSettings> = {}): Simulation =>
  new Simulation({ seed, workload, conditions, settings: settings(pool({ onDemandMax: 3, ...changes })) });

describe("the law, over time", () => {
  for (const seed of [1, 2, 3]) {
    it(`No job is lost, and the pool is empty again, in a rough half day with a caretaker that restarts (seed ${seed})`, () => {
      const workload = generateLoad({ seed, days: 0.25, pushes: 60, nightly: 12 });
      const simulation = simulate(seed, workload);
      const [virtual] = simulation.pools.values();
      assert.ok(virtual);
      let most = 0;
      for (let step = 0; !simulation.finished || virtual.live > 0 || simulation.gocd.agents.size > 0; step += 1) {
        // Each time at another point of a drain; idleness is only seen by a caretaker that lives as long as it.
        if (step % 211 === 0 || (step < 2_000 && step % 7 === 0)) {
          simulation.restart();
        }
        const before = virtual.target;
        simulation.step();
        most = Math.max(most, virtual.live, virtual.target);
        assert.ok(virtual.target <= Math.max(before, 10));
        assert.ok(simulation.now < 3 * 86_400, "the pool does not come to rest");
      }
      assert.equal(simulation.gocd.killed, 0);
      assert.ok(most <= 10);
      assert.equal(virtual.target, 0);
    });
  }

  it("A rollout in mid-job kills no job, and leaves only new instances", () => {
    const simulation = simulate(4, generateLoad({ seed: 4, days: 0.5, pushes: 60, nightly: 12 }), { min: 2 });
    const [virtual] = simulation.pools.values();
    assert.ok(virtual);
    while (!simulation.finished) {
      simulation.step();
      if (simulation.now > 8_000) {
        virtual.template = "2";
      }
    }
    assert.equal(simulation.gocd.killed, 0);
    for (let step = 0; step < 400; step += 1) {
      simulation.step();
    }
    const live = virtual.instances.filter(({ endedAt }) => endedAt === undefined);
    assert.ok(live.length >= 2 && live.every(({ template }) => template === "2"));
  });

  it("The same seed gives the same run", () => {
    const run = (): unknown => {
      const simulation = simulate(5, generateLoad({ seed: 5, days: 0.25, pushes: 60, nightly: 12 }));
      while (!simulation.finished) {
        simulation.step();
      }
      const [virtual] = simulation.pools.values();
      return [
        simulation.now,
        simulation.counts,
        virtual?.instanceSeconds,
        simulation.gocd.done.map(({ assignedAt }) => assignedAt),
      ];
    };
    assert.deepEqual(run(), run());
  });
});

describe("a trace", () => {
  it("Lines of time, seconds and resources become jobs in the order of their times", () => {
    const { jobs, seconds } = readTrace(
      "when,duration,resources\n2026-11-02T09:05:00Z,60,docker large\n\n2026-11-02T09:00:00Z,240,\n",
      "a.csv",
    );
    assert.deepEqual(
      jobs.map(({ at, seconds: duration, resources }) => ({ at, duration, resources })),
      [
        { at: 9 * 3_600, duration: 240, resources: [] },
        { at: 9 * 3_600 + 300, duration: 60, resources: ["docker", "large"] },
      ],
    );
    assert.equal(seconds, 86_400);
  });

  for (const line of ["yesterday,5,", "10,,", "10,-1,", "10"]) {
    it(`The line ${JSON.stringify(line)} is refused by its number`, () => {
      assert.throws(
        () => readTrace(`when,duration,resources\n${line}`, "a.csv"),
        /^Error: a\.csv, line 2: expected when,duration,resources/,
      );
    });
  }

  it("A file without jobs is refused", () => {
    assert.throws(() => readTrace("when,duration,resources\n", "a.csv"), /^Error: a\.csv: expected at least one line/);
  });
});

describe("the omniscient scaler", () => {
  for (const [title, runs, expected] of [
    [
      "launches once for runs in sequence",
      [
        [0, 10],
        [12, 20],
        [29, 30],
      ],
      1,
    ],
    [
      "launches for each run at the same time",
      [
        [0, 10],
        [0, 10],
      ],
      2,
    ],
    [
      "launches again after the idle time",
      [
        [0, 10],
        [21, 30],
      ],
      2,
    ],
    [
      "gives a run to the agent that became free last",
      [
        [0, 100],
        [0, 50],
        [55, 60],
        [65, 70],
        [100, 110],
      ],
      2,
    ],
  ] as const) {
    it(`It ${title}`, () => {
      assert.equal(
        leastLaunches(
          runs.map(([from, to]) => ({ from, to })),
          10,
        ),
        expected,
      );
    });
  }
});

describe("npm run simulate", () => {
  it("The same seed gives the same bytes, and jobs wait less than in a fixed pool of two", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simulate-"));
    const run = async (name: string): Promise<string> => {
      const { streams, written } = collecting();
      const files = ["--html", join(folder, `${name}.html`), "--json", join(folder, `${name}.json`)];
      assert.equal(await main(["--days", "1", "--pushes", "15", "--seed", "3", ...files], streams), 0);
      return [
        written.stdout,
        ...["html", "json"].map((end) => readFileSync(join(folder, `${name}.${end}`), "utf8")),
      ].join();
    };
    const [first, second] = [await run("a"), await run("b")];
    const results = JSON.parse(readFileSync(join(folder, "a.json"), "utf8")) as Results;
    rmSync(folder, { recursive: true });
    assert.equal(first, second);
    assert.equal(results.jobsLost, 0);
    assert.ok(results.waits.p95 < (results.fixed.find(({ agents }) => agents === 2)?.p95 ?? 0));
  });

  for (const [args, message] of [
    [["--days", "0"], /^--days: expected a whole number from 1, got 0/],
    [["--min", "9", "--max", "3"], /^--min: expected at most --max 3, got 9/],
    [["--unknown"], /Unknown option '--unknown'/],
  ] as const) {
    it(`The options ${args.join(" ")} are refused`, async () => {
      const { streams, written } = collecting();
      assert.equal(await main(args, streams), 2);
      assert.match(written.stderr, message);
    });
  }
});
