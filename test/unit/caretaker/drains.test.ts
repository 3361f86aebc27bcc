import assert from "node:assert/strict";
import { decide } from "../../../images/caretaker/src/law/decide";
import type { Message, World } from "../../../images/caretaker/src/law/types";
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
const notice = (name: string): Message => ({
  kind: "notice",
  id: `notice-${name}`,
  sentAt: NOW,
  instanceId: `i-${name}`,
  reason: "spot",
});
const drain = { reason: "spot", at: NOW - MINUTE } as const;
const pools = (...args: Parameters<typeof state>): World["pools"] => new Map([["default", state(...args)]]);

describe("drains", () => {
  it("A spot notice tags the instance before it disables the agent, whatever the agent does", () => {
    const changes = { agents: [deployer, agent("a", { state: "Building" })], pools: pools([instance("i-a")]) };
    assert.deepEqual(words(decide(world({ ...changes, messages: [notice("a")] }), rules).actions), [
      "tag i-a spot",
      "disable uuid-a",
      "drop notice-a: heeded",
    ]);
  });

  it("A drain that stopped between the tag and the agent goes on", () => {
    const changes = { agents: [deployer, agent("a")], pools: pools([instance("i-a", { drain })]) };
    assert.deepEqual(words(decide(world(changes), rules).actions), ["disable uuid-a"]);
  });

  it("An instance ends only after 25 s in which its disabled agent was idle", () => {
    const given = world({
      agents: [deployer, agent("a", { config: "Disabled" })],
      pools: pools([instance("i-a", { drain })]),
    });
    assert.deepEqual(words(decideAfter(20 * SECOND, given, rules)), []);
    assert.deepEqual(words(decideAfter(25 * SECOND, given, rules)), ["target default 0 on demand 0", "end i-a"]);
  });

  it("A busy agent is never ended, for however long it works", () => {
    const given = world({
      agents: [deployer, agent("a", { config: "Disabled", state: "Building" })],
      pools: pools([instance("i-a", { drain })]),
    });
    assert.deepEqual(words(decideAfter(600 * MINUTE, given, rules)), []);
  });

  it("An agent that a person disabled is left alone, with its instance", () => {
    const given = world({
      agents: [deployer, agent("a", { config: "Disabled" })],
      pools: pools([instance("i-a", { template: "0" })]),
      messages: [notice("a")],
    });
    assert.deepEqual(words(decideAfter(60 * MINUTE, given, rules)), ["drop notice-a: heeded"]);
  });

  it("An auto scaling group lowers its desired capacity in the call that ends the instance", () => {
    const given = world({
      agents: [deployer, agent("a", { config: "Disabled" })],
      pools: pools([instance("i-a", { drain })]),
    });
    const group = settings(pool({ capacity: "auto-scaling-group" }));
    assert.deepEqual(words(decideAfter(MINUTE, given, group)), ["end i-a lowering"]);
  });

  it("An instance left over after a lowered target ends without lowering it twice", () => {
    const given = world({
      agents: [deployer, agent("a", { config: "Disabled" })],
      pools: pools([instance("i-a", { drain })], { target: 0 }),
    });
    for (const capacity of ["spot-fleet", "auto-scaling-group"] as const) {
      assert.deepEqual(words(decideAfter(MINUTE, given, settings(pool({ capacity })))), ["end i-a"]);
    }
  });

  it("A fixed pool's drained instance ends without a change of the target, so that AWS starts its successor", () => {
    const given = world({
      agents: [deployer, agent("a", { config: "Disabled" })],
      pools: pools([instance("i-a", { drain })]),
    });
    assert.deepEqual(words(decideAfter(MINUTE, given, settings(pool({ elastic: false, min: 1, max: 1 })))), [
      "end i-a",
    ]);
  });

  it("Nothing ends while a fleet is being modified", () => {
    const given = world({
      agents: [deployer, agent("a", { config: "Disabled" })],
      pools: pools([instance("i-a", { drain })], { modifying: true }),
    });
    assert.deepEqual(words(decideAfter(MINUTE, given, rules)), []);
  });

  it("A rollout drains half of the pool at a time, idle agents first", () => {
    const names = ["a", "b", "c", "d"];
    const given = world({
      agents: [deployer, ...names.map((name) => agent(name, { state: name === "a" ? "Building" : "Idle" }))],
      jobs: [],
      pools: pools(names.map((name) => instance(`i-${name}`, { template: "0" }))),
    });
    const actions = words(decide(given, settings(pool({ min: 4 }))).actions);
    assert.deepEqual(
      actions.filter((action) => action.startsWith("tag")),
      ["tag i-b rollout", "tag i-c rollout"],
    );
  });
});

describe("an instance whose template is unknown", () => {
  it("It is left alone: a missing tag is no older template", () => {
    const given = world({ agents: [deployer, agent("a")], pools: pools([instance("i-a", { template: "" })]) });
    assert.deepEqual(words(decide(given, settings(pool({ min: 1 }))).actions), []);
  });
});

describe("ghosts", () => {
  const lost = agent("a", { state: "LostContact" });

  it("A lost agent whose instance is gone is disabled and deleted, so that its job runs elsewhere", () => {
    assert.deepEqual(words(decide(world({ agents: [deployer, lost] }), rules).actions), [
      "disable uuid-a",
      "delete uuid-a",
    ]);
  });

  it("A disabled agent that died in mid-job is deleted, else its job would stay with it for ever", () => {
    const agents = [deployer, { ...lost, config: "Disabled" as const }];
    assert.deepEqual(words(decide(world({ agents }), rules).actions), ["delete uuid-a"]);
  });

  it("A silent agent on a live instance is drained after three minutes, not deleted", () => {
    const given = world({ agents: [deployer, lost], pools: pools([instance("i-a")]) });
    assert.deepEqual(words(decideAfter(2 * MINUTE, given, rules)), []);
    assert.deepEqual(words(decideAfter(4 * MINUTE, given, rules)), ["tag i-a lost", "disable uuid-a"]);
  });

  it("An instance whose agent never comes is replaced, one a decision", () => {
    const given = world({
      pools: pools([instance("i-a"), instance("i-b")]),
      jobs: [job("1"), job("2")],
    });
    assert.deepEqual(words(decideAfter(11 * MINUTE, given, rules)), ["tag i-a boot", "end i-a"]);
  });

  it("A pool rests after three instances in a row did not boot, and starts again after half an hour", () => {
    const failed = (ago: number): World["pools"] =>
      pools(
        ["a", "b", "c"].map((name) =>
          instance(`i-${name}`, { state: "ended", drain: { reason: "boot", at: NOW - ago } }),
        ),
      );
    const given = world({ jobs: [job("1")], pools: failed(10 * MINUTE) });
    assert.deepEqual(words(decideAfter(MINUTE, given, rules)), []);
    assert.deepEqual(words(decideAfter(MINUTE, { ...given, pools: failed(31 * MINUTE) }, rules)), [
      "target default 1 on demand 0",
    ]);
  });
});

describe("freezes", () => {
  const ghost = agent("a", { state: "LostContact" });
  const idle = agent("b");
  const live = pools([instance("i-b", { launchedAt: NOW - 300 * MINUTE })]);
  const given = world({ agents: [deployer, ghost, idle], pools: live });

  it("Without a freeze the ghost goes and the idle instance drains", () => {
    assert.deepEqual(words(decideAfter(30 * MINUTE, given, rules)), [
      "disable uuid-a",
      "delete uuid-a",
      "tag i-b idle",
      "disable uuid-b",
    ]);
  });

  for (const [title, changes] of [
    ["the list of agents failed", { agents: undefined }],
    ["GoCD is in maintenance mode", { maintenance: true }],
    ["GoCD's maintenance mode is unknown", { maintenance: undefined }],
    ["a list of instances failed", { pools: new Map([["default", undefined]]) }],
    ["the deployers' list failed", { deployers: undefined }],
    ["the list of agents is empty though builders run", { agents: [] }],
  ] as [string, Partial<World>][]) {
    it(`Nothing is ended or deleted while ${title}`, () => {
      assert.deepEqual(words(decideAfter(30 * MINUTE, { ...given, ...changes }, rules)), []);
    });
  }

  it("No pool shrinks while the list of jobs is missing", () => {
    const actions = words(decideAfter(30 * MINUTE, { ...given, jobs: undefined }, rules));
    assert.deepEqual(actions, ["disable uuid-a", "delete uuid-a"]);
  });

  it("Agents that are missing in the first five minutes of GoCD are no ghosts", () => {
    const missing = { ...given, agents: [deployer, agent("a", { state: "Missing" })] };
    assert.deepEqual(words(decide(missing, rules).actions), []);
    assert.deepEqual(words(decideAfter(MINUTE, missing, rules)).slice(0, 2), ["disable uuid-a", "delete uuid-a"]);
  });
});
