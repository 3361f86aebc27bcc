import assert from "node:assert/strict";
import { decide } from "../../../images/caretaker/src/law/decide";
import { warmAgents } from "../../../images/caretaker/src/law/keep-warm";
import type { PoolSettings, PoolState, World } from "../../../images/caretaker/src/law/types";
import {
  agent,
  decideAfter,
  deployer,
  instance,
  job,
  MINUTE,
  NOW,
  pool,
  SECOND,
  settings,
  state,
  words,
  world,
} from "./world";

const rules = settings();
const jobs = (count: number, resources: string[] = []): World["jobs"] =>
  Array.from({ length: count }, (_, index) => job(`${resources.join()}-${index}`, resources));
const pools = (states: Record<string, PoolState>): World["pools"] => new Map(Object.entries(states));
const decided = (changes: Partial<World>, ...given: PoolSettings[]): string[] =>
  words(decideAfter(10 * SECOND, world(changes), given.length > 0 ? settings(...given) : rules));

describe("pools that follow the waiting jobs", () => {
  it("A pool starts an instance for each waiting job at once", () => {
    assert.deepEqual(decided({ jobs: jobs(3) }), ["target default 3 on demand 0"]);
  });

  it("A job seen for the first time starts nothing: an idle agent may just take it", () => {
    assert.deepEqual(words(decide(world({ jobs: jobs(3) }), rules).actions), []);
  });

  it("Idle, booting and requested instances count before new ones", () => {
    const live = [instance("i-a"), instance("i-b", { launchedAt: NOW - MINUTE })];
    const changes = { agents: [deployer, agent("a")], pools: pools({ default: state(live, { target: 3 }) }) };
    assert.deepEqual(decided({ ...changes, jobs: jobs(3) }), []);
    assert.deepEqual(decided({ ...changes, jobs: jobs(4) }), ["target default 4 on demand 0"]);
  });

  it("A pool never grows beyond its max", () => {
    assert.deepEqual(decided({ jobs: jobs(99) }, pool({ max: 7 })), ["target default 7 on demand 0"]);
  });

  for (const [title, waiting] of [
    ["of another environment", { ...job("a"), environment: "prod" }],
    ["without environment", { ...job("a"), environment: undefined }],
    ["that runs on all agents", job("a-runOnAll-2")],
    ["that no pool has the resources for", job("a", ["gpu"])],
  ] as const) {
    it(`A job ${title} starts nothing`, () => {
      assert.deepEqual(decided({ jobs: [waiting] }), []);
    });
  }

  it("A job that waits beside an idle agent for a minute is one that no builder can take", () => {
    const changes = { agents: [deployer, agent("a")], pools: pools({ default: state([instance("i-a")]) }) };
    const given = world({ ...changes, jobs: jobs(3) });
    assert.deepEqual(words(decideAfter(30 * SECOND, given, rules)), ["target default 3 on demand 0"]);
    assert.deepEqual(words(decideAfter(2 * MINUTE, given, rules)), []);
  });

  it("A drain for idleness is called off before an instance is started; the tag goes last", () => {
    const drained = instance("i-a", { drain: { reason: "idle", at: NOW - 5000 } });
    const changes = {
      agents: [deployer, agent("a", { config: "Disabled" as const })],
      pools: pools({ default: state([drained]) }),
      jobs: jobs(1),
    };
    assert.deepEqual(decided(changes), ["return uuid-a", "untag i-a"]);
  });

  it("The first pool that fits gets the jobs, and the next one what is over", () => {
    const two = [pool({ name: "small", max: 2 }), pool({ name: "large", resources: ["docker", "large"] })];
    const states = pools({ small: state([]), large: state([]) });
    assert.deepEqual(decided({ pools: states, jobs: jobs(3, ["DOCKER"]) }, ...two), [
      "target small 2 on demand 0",
      "target large 1 on demand 0",
    ]);
  });

  it("Jobs that few pools can take choose before the others", () => {
    const two = [pool({ name: "large", resources: ["large"], max: 1 }), pool({ name: "small" })];
    const states = pools({ large: state([]), small: state([]) });
    assert.deepEqual(decided({ pools: states, jobs: [...(jobs(1) ?? []), ...(jobs(1, ["large"]) ?? [])] }, ...two), [
      "target large 1 on demand 0",
      "target small 1 on demand 0",
    ]);
  });

  it("An empty pool gets its min back", () => {
    assert.deepEqual(decided({}, pool({ min: 2 })), ["target default 2 on demand 0"]);
  });

  it("An idle pool shrinks to its min after idleMinutes, the oldest first", () => {
    const ages = { a: 100, b: 300, c: 200 };
    const live = Object.entries(ages).map(([name, age]) => instance(`i-${name}`, { launchedAt: NOW - age * MINUTE }));
    const given = world({
      agents: [deployer, ...Object.keys(ages).map((name) => agent(name))],
      pools: pools({ default: state(live) }),
    });
    assert.deepEqual(words(decideAfter(9 * MINUTE, given, settings(pool({ min: 1 })))), []);
    assert.deepEqual(
      words(decideAfter(11 * MINUTE, given, settings(pool({ min: 1 })))).filter((action) => action.startsWith("tag")),
      ["tag i-b idle", "tag i-c idle"],
    );
  });

  it("Requests that are no longer needed are withdrawn", () => {
    assert.deepEqual(decided({ pools: pools({ default: state([], { target: 4 }) }) }), [
      "target default 0 on demand 0",
    ]);
  });

  it("A fixed pool keeps its target, whatever waits", () => {
    assert.deepEqual(decided({ jobs: jobs(5) }, pool({ elastic: false })), []);
  });
});

describe("dry spot capacity", () => {
  const dry = (changes: Partial<PoolState> = {}): World["pools"] =>
    pools({ default: state([], { target: 4, ...changes }) });
  const error = (code: string): PoolState["errors"] => [{ code, at: NOW - MINUTE }];
  const onDemand = pool({ onDemandMax: 3 });

  it("A pool that has been short for two minutes gets the rest on demand, up to onDemandMax", () => {
    const given = world({ jobs: jobs(4), pools: dry() });
    assert.deepEqual(words(decideAfter(MINUTE, given, settings(onDemand))), []);
    assert.deepEqual(words(decideAfter(2 * MINUTE, given, settings(onDemand))), ["target default 4 on demand 3"]);
  });

  it("AWS's word on missing capacity saves the wait", () => {
    const given = { jobs: jobs(4), pools: dry({ errors: error("UnfulfillableCapacity") }) };
    assert.deepEqual(decided(given, onDemand), ["target default 4 on demand 3"]);
  });

  it("A quota or a permission that is missing starts nothing on demand", () => {
    const given = world({ jobs: jobs(4), pools: dry({ errors: error("spotInstanceCountLimitExceeded") }) });
    assert.deepEqual(words(decideAfter(5 * MINUTE, given, settings(onDemand))), []);
  });

  it("The pool goes back to spot when its on-demand instances are gone", () => {
    assert.deepEqual(decided({ pools: dry({ target: 0, onDemandTarget: 3 }) }, onDemand), [
      "target default 0 on demand 0",
    ]);
  });

  it("Another pool that fits is asked before the dry one", () => {
    const two = [pool({ name: "dry" }), pool({ name: "wet" })];
    const states = pools({ dry: state([], { target: 1, errors: error("UnfulfillableCapacity") }), wet: state([]) });
    assert.deepEqual(decided({ jobs: jobs(1), pools: states }, ...two), [
      "target dry 0 on demand 0",
      "target wet 1 on demand 0",
    ]);
  });
});

describe("keepWarm", () => {
  const warm = { days: [1, 2, 3, 4, 5], fromHour: 8, toHour: 18, timeZone: "Europe/Berlin", idle: 2 };

  it("Idle agents are started and kept at the named times", () => {
    assert.deepEqual(decided({}, pool({ keepWarm: [warm] })), ["target default 2 on demand 0"]);
  });

  it("The times are those of the time zone, summer time included", () => {
    for (const [time, idle] of [
      ["2026-01-05T06:59:59Z", 0],
      ["2026-01-05T07:00:00Z", 2],
      ["2026-07-06T06:00:00Z", 2],
      ["2026-07-06T16:00:00Z", 0],
      ["2026-01-04T12:00:00Z", 0],
    ] as const) {
      assert.equal(warmAgents([warm], Date.parse(time)), idle, time);
    }
  });
});
