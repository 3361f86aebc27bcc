import assert from "node:assert/strict";
import { decide } from "../../../images/caretaker/src/law/decide";
import { measure } from "../../../images/caretaker/src/law/measure";
import { observe } from "../../../images/caretaker/src/law/memory";
import type { Agent, World } from "../../../images/caretaker/src/law/types";
import {
  agent,
  decideAfter,
  deployer,
  instance,
  MINUTE,
  NOW,
  pool,
  proof,
  settings,
  state,
  words,
  world,
} from "./world";

const rules = settings();
const pending = (name: string, changes: Partial<Agent> = {}): Agent =>
  agent(name, { config: "Pending", hostname: "anything", environments: [], ...changes });
const decided = (changes: Partial<World>): string[] => words(decide(world(changes), rules).actions);
const running = new Map([["default", state([instance("i-a", { launchedAt: NOW - MINUTE })])]]);

describe("who may join", () => {
  it("A proved agent is enabled in one call, with the pool's environment and resources and its instance id", () => {
    assert.deepEqual(decided({ agents: [deployer, pending("a")], pools: running, messages: [proof("a")] }), [
      "enable uuid-a as i-a in test with docker",
    ]);
  });

  it("The proof is dropped once GoCD lists the agent as enabled, so that a failed call is tried again", () => {
    const changes = { agents: [deployer, agent("a")], pools: running, messages: [proof("a")] };
    assert.deepEqual(decided(changes), ["drop proof-a: the agent is registered"]);
  });

  for (const [title, changes, expected] of [
    ["no proof", { messages: [] }, []],
    ["a proof of an instance that is in no pool", { messages: [proof("a", { instanceId: "i-b" })] }, []],
    [
      "a proof that names another pool",
      { messages: [proof("a", { pool: "other" })] },
      ["drop proof-a: the instance belongs to another pool"],
    ],
    [
      "an instance that has an agent",
      { agents: [deployer, pending("a"), agent("old", { hostname: "i-a" })] },
      ["drop proof-a: the instance has an agent"],
    ],
    [
      "an instance that drains",
      { pools: new Map([["default", state([instance("i-a", { drain: { reason: "rollout", at: NOW } })])]]) },
      ["drop proof-a: the instance is draining", "end i-a"],
    ],
    [
      "two instances that claim one agent",
      {
        pools: new Map([["default", state([instance("i-a"), instance("i-b")])]]),
        messages: [proof("a"), proof("b", { uuid: "uuid-a" })],
      },
      [],
    ],
    [
      "a proof older than ten minutes",
      { messages: [proof("a", { sentAt: NOW - 10 * MINUTE })] },
      ["drop proof-a: the proof is too old"],
    ],
    [
      "a stolen uuid of an agent that is registered",
      { agents: [deployer, agent("a", { hostname: "i-a" })], messages: [proof("b", { uuid: "uuid-a" })] },
      ["drop proof-b: the agent belongs to another instance"],
    ],
  ] as [string, Partial<World>, string[]][]) {
    it(`An agent stays pending with ${title}`, () => {
      const actions = decided({ agents: [deployer, pending("a")], pools: running, messages: [proof("a")], ...changes });
      assert.deepEqual(
        actions.filter((action) => !action.startsWith("target")),
        expected,
      );
    });
  }

  it("Only one of two agents that an instance proves is enabled: the newest", () => {
    const messages = [proof("a", { sentAt: NOW - 9000 }), proof("b", { instanceId: "i-a" })];
    const actions = decided({ agents: [deployer, pending("a"), pending("b")], pools: running, messages });
    assert.deepEqual(
      actions.filter((action) => action.startsWith("enable")),
      ["enable uuid-b as i-a in test with docker"],
    );
  });

  it("An agent that registers again replaces the lost one of its instance", () => {
    const lost = agent("old", { hostname: "i-a", state: "LostContact" });
    assert.deepEqual(decided({ agents: [deployer, pending("a"), lost], pools: running, messages: [proof("a")] }), [
      "disable uuid-old",
      "delete uuid-old",
      "enable uuid-a as i-a in test with docker",
    ]);
  });

  it("An agent without proof stays Pending for good, since disabling registers it, and counts after ten minutes", () => {
    const agents = [deployer, pending("a", { hostname: "i-b" })];
    assert.deepEqual(words(decideAfter(20 * MINUTE, world({ agents }), rules)), []);
    const refused = (age: number): number | undefined => {
      const memory = observe(world({ agents }), rules);
      const later = world({ agents, now: NOW + age, memory });
      return measure(later, rules, [], false).find(({ name }) => name === "Refused")?.value;
    };
    assert.deepEqual([refused(9 * MINUTE), refused(10 * MINUTE)], [0, 1]);
  });

  it("Resources come from the pool of the instance, whatever the order of the pools", () => {
    const both = settings(pool({ name: "big", resources: ["big"] }), pool());
    const pools = new Map([["big", state([])], ...running]);
    const given = world({ agents: [deployer, pending("a")], pools, messages: [proof("a")] });
    assert.match(words(decide(given, both).actions)[0] ?? "", /with docker$/);
  });
});

describe("the guard of prod", () => {
  const forged = (changes: Partial<Agent> = {}): Agent => agent("f0", { environments: ["prod"], ...changes });

  it("An agent of prod that is no deployer is disabled at once", () => {
    assert.deepEqual(decided({ agents: [deployer, forged()] }), ["disable uuid-f0"]);
  });

  it("A builder that is in prod is disabled, and its instance ends", () => {
    const pools = new Map([["default", state([instance("i-f0")])]]);
    assert.deepEqual(decided({ agents: [deployer, forged({ environments: ["test", "PROD"] })], pools }), [
      "tag i-f0 foreign",
      "disable uuid-f0",
    ]);
  });

  it("Two agents that claim one deployer are both disabled", () => {
    const twin = forged({ hostname: deployer.hostname });
    assert.deepEqual(decided({ agents: [deployer, twin] }), ["disable uuid-de9", "disable uuid-f0"]);
  });

  it("An agent in neither environment is disabled: it would take jobs of pipelines without environment", () => {
    assert.deepEqual(decided({ agents: [deployer, forged({ environments: [] })] }), ["disable uuid-f0"]);
  });

  it("Agents of prod are left alone while the deployers' instances are unknown", () => {
    assert.deepEqual(decided({ agents: [deployer, forged()], deployers: undefined }), []);
  });

  it("An agent of an instance that has just ended is left to GoCD for three minutes", () => {
    const changes = { deployers: [instance("i-de9", { state: "ended" })] };
    assert.deepEqual(words(decideAfter(2 * MINUTE, world(changes), rules)), []);
    assert.deepEqual(words(decideAfter(4 * MINUTE, world(changes), rules)), ["disable uuid-de9"]);
  });
});
