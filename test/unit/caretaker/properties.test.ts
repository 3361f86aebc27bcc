import assert from "node:assert/strict";
import * as fc from "fast-check";
import { decide } from "../../../images/caretaker/src/law/decide";
import { emptyMemory } from "../../../images/caretaker/src/law/memory";
import {
  type Action,
  type Agent,
  DRAIN_REASONS,
  type Instance,
  type PoolState,
  type Settings,
  type World,
} from "../../../images/caretaker/src/law/types";
import { job, MINUTE, NOW, pool, SECOND, settings } from "./world";

const DEPLOYERS = ["i-d0", "i-d1"];
const BUILDERS = ["i-a0", "i-a1", "i-a2", "i-b0", "i-b1", "i-b2"];
const UUIDS = ["u0", "u1", "u2", "u3", "u4", "u5", "u6"];
const POOLS = ["small", "large"];

const time = fc.integer({ min: 0, max: 40 }).map((minutes) => NOW - minutes * MINUTE);
const missingAtTimes = <T>(list: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(list, { nil: undefined, freq: 12 });

const agentOf = (uuid: string): fc.Arbitrary<Agent> =>
  fc.record({
    uuid: fc.constant(uuid),
    hostname: fc.constantFrom(...BUILDERS, ...DEPLOYERS, "i-99", "desk"),
    config: fc.constantFrom("Pending", "Enabled", "Enabled", "Disabled"),
    state: fc.constantFrom("Idle", "Idle", "Building", "LostContact", "Missing", "Unknown"),
    environments: fc.constantFrom(["test"], ["test"], ["prod"], [], ["test", "prod"]),
  });

const instanceOf = (id: string): fc.Arbitrary<Instance> =>
  fc.record({
    id: fc.constant(id),
    state: fc.constantFrom("pending", "running", "running", "ended"),
    launchedAt: time,
    onDemand: fc.boolean(),
    template: fc.constantFrom("1", "2"),
    drain: fc.option(fc.record({ reason: fc.constantFrom(...DRAIN_REASONS), at: time }), { nil: undefined }),
  });

const some = <T>(each: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T[]> =>
  fc
    .tuple(...each.map((one) => fc.option(one, { nil: undefined })))
    .map((all) => all.filter((one) => one !== undefined) as T[]);

const poolState = (ids: readonly string[]): fc.Arbitrary<PoolState> =>
  fc.record({
    instances: some(ids.map(instanceOf)),
    target: fc.integer({ min: 0, max: 6 }),
    onDemandTarget: fc.integer({ min: 0, max: 2 }),
    template: fc.constantFrom("1", "2"),
    modifying: fc.boolean(),
    errors: fc.constantFrom([], [{ code: "UnfulfillableCapacity", at: NOW }], [{ code: "VcpuLimitExceeded", at: NOW }]),
  });

const message = (id: number): fc.Arbitrary<NonNullable<World["messages"]>[number]> => {
  const base = {
    id: fc.constant(`m${id}`),
    sentAt: time,
    instanceId: fc.constantFrom(...BUILDERS, ...DEPLOYERS, "i-99"),
  };
  return fc.oneof(
    fc.record({
      ...base,
      kind: fc.constant("proof" as const),
      uuid: fc.constantFrom(...UUIDS),
      pool: fc.constantFrom(...POOLS),
    }),
    fc.record({
      ...base,
      kind: fc.constant("notice" as const),
      reason: fc.constantFrom("spot" as const, "rebalance" as const),
    }),
  );
};

const memoryOf = (agents: readonly Agent[] | undefined, jobs: World["jobs"]): fc.Arbitrary<World["memory"]> =>
  fc
    .record({
      upSince: time,
      since: fc.array(time, { minLength: 12, maxLength: 12 }),
      use: fc.integer({ min: 0, max: 6 }),
      short: time,
    })
    .map(({ upSince, since, use, short }) => ({
      ...emptyMemory(NOW),
      upSince,
      agents: new Map(
        (agents ?? []).map(({ uuid, config, state }, index) => [uuid, { config, state, since: since[index] ?? NOW }]),
      ),
      jobs: new Map((jobs ?? []).map(({ id }, index) => [id, { since: since[index] ?? NOW, stuck: index === 3 }])),
      use: new Map(POOLS.map((name) => [name, [{ at: NOW - 60 * MINUTE, most: use }]])),
      shortSince: new Map([["small", short]]),
      endedSince: new Map(BUILDERS.map((id, index) => [id, since[index] ?? NOW])),
    }));

const worlds: fc.Arbitrary<World> = fc
  .record({
    now: fc.constant(NOW),
    maintenance: fc.constantFrom(false, false, false, false, true, undefined),
    agents: missingAtTimes(some(UUIDS.map(agentOf))),
    jobs: missingAtTimes(
      fc
        .integer({ min: 0, max: 8 })
        .map((count) => Array.from({ length: count }, (_, index) => job(`${index}`, index % 2 ? ["large"] : []))),
    ),
    deployers: missingAtTimes(some(DEPLOYERS.map(instanceOf))),
    pools: fc.tuple(missingAtTimes(poolState(BUILDERS.slice(0, 3))), missingAtTimes(poolState(BUILDERS.slice(3)))).map(
      ([small, large]) =>
        new Map([
          ["small", small],
          ["large", large],
        ]),
    ),
    messages: missingAtTimes(some([0, 1, 2, 3].map(message))),
  })
  .chain((base) => memoryOf(base.agents, base.jobs).map((memory) => ({ ...base, memory })));

const rules: fc.Arbitrary<Settings> = fc
  .record({
    capacity: fc.constantFrom("spot-fleet" as const, "auto-scaling-group" as const),
    elastic: fc.boolean(),
    min: fc.integer({ min: 0, max: 2 }),
    max: fc.integer({ min: 2, max: 6 }),
    onDemandMax: fc.integer({ min: 0, max: 2 }),
  })
  .map((changes) =>
    settings(pool({ name: "small", resources: [], ...changes }), pool({ name: "large", resources: ["large"] })),
  );

/** Runs a check on many worlds; the seed is fixed, so that a failure can be seen again. */
function forAll(check: (world: World, settings: Settings, actions: readonly Action[]) => void): void {
  fc.assert(
    fc.property(worlds, rules, (world, given) => {
      check(world, given, decide(world, given).actions);
    }),
    { seed: 22, numRuns: 800 },
  );
}

const agentsOn = ({ agents }: World, id: string): Agent[] =>
  (agents ?? []).filter(({ hostname, config }) => hostname === id && config !== "Pending");
const findInstance = ({ pools }: World, id: string): Instance | undefined =>
  [...pools.values()].flatMap((each) => each?.instances ?? []).find((each) => each.id === id);
const of = <K extends Action["do"]>(actions: readonly Action[], kind: K): Extract<Action, { do: K }>[] =>
  actions.filter((action): action is Extract<Action, { do: K }> => action.do === kind);

describe("the law, in any world", () => {
  it("enables only what the instance itself has proved, with the pool's own environment and resources", () => {
    forAll((world, { pools }, actions) => {
      for (const { uuid, hostname, environments, resources } of of(actions, "enable-agent")) {
        const proofs = (world.messages ?? []).filter((each) => each.kind === "proof" && each.uuid === uuid);
        assert.ok(proofs.length > 0 && proofs.every(({ instanceId }) => instanceId === hostname));
        const [name] = [...world.pools].find(([, each]) => each?.instances.some(({ id }) => id === hostname)) ?? [];
        const found = findInstance(world, hostname);
        assert.ok(found?.state === "running" && !found.drain);
        assert.ok(proofs.some((each) => each.kind === "proof" && each.pool === name));
        assert.ok(world.agents?.some((each) => each.uuid === uuid && each.config === "Pending"));
        assert.deepEqual(environments, ["test"]);
        assert.equal(resources, pools.find((each) => each.name === name)?.resources);
        // One agent an instance.
        assert.equal(of(actions, "enable-agent").filter((other) => other.hostname === hostname).length, 1);
      }
    });
  });

  it("disables no pending agent, which would register it", () => {
    forAll(({ agents = [] }, _, actions) => {
      for (const { uuid } of of(actions, "disable-agent")) {
        assert.ok(agents.some((agent) => agent.uuid === uuid && agent.config !== "Pending"));
      }
    });
  });

  it("deletes only agents that are lost and disabled", () => {
    forAll((world, _, actions) => {
      for (const { uuid } of of(actions, "delete-agent")) {
        const found = world.agents?.find((each) => each.uuid === uuid);
        assert.ok(found?.state === "LostContact" || found?.state === "Missing");
        const disabled = actions.findIndex((action) => action.do === "disable-agent" && action.uuid === uuid);
        const deleted = actions.findIndex((action) => action.do === "delete-agent" && action.uuid === uuid);
        assert.ok(found.config === "Disabled" || (disabled >= 0 && disabled < deleted));
      }
    });
  });

  it("ends only tagged instances whose agents are disabled, idle and settled, or lost", () => {
    forAll((world, _, actions) => {
      actions.forEach((action, index) => {
        if (action.do !== "end-instance") {
          return;
        }
        const tagged = actions
          .slice(0, index)
          .some((each) => each.do === "tag-instance" && each.instanceId === action.instanceId);
        assert.ok(tagged || findInstance(world, action.instanceId)?.drain);
        for (const { uuid, config, state } of agentsOn(world, action.instanceId)) {
          assert.equal(config, "Disabled");
          assert.ok(state !== "Building" && state !== "Unknown");
          assert.ok(NOW - (world.memory.agents.get(uuid)?.since ?? NOW) >= 25 * SECOND);
        }
        assert.ok(!of(actions, "enable-agent").some(({ hostname }) => hostname === action.instanceId));
      });
    });
  });

  it("never asks for more than max, nor for more on demand than the settings allow, nor anything of a fixed pool", () => {
    forAll((_, { pools }, actions) => {
      for (const { pool: name, target, onDemand } of of(actions, "set-target")) {
        const found = pools.find((each) => each.name === name);
        assert.ok(found?.elastic && target >= 0 && target <= found.max);
        assert.ok(onDemand >= 0 && onDemand <= target && onDemand <= found.onDemandCount + found.onDemandMax);
      }
    });
  });

  it("touches no instance outside its pools", () => {
    forAll((world, _, actions) => {
      for (const action of actions) {
        if ("pool" in action && "instanceId" in action) {
          assert.ok(world.pools.get(action.pool)?.instances.some(({ id }) => id === action.instanceId));
        }
      }
    });
  });

  it("leaves an agent that a person disabled alone while its instance lives", () => {
    forAll((world, _, actions) => {
      for (const { uuid, hostname, config, state } of world.agents ?? []) {
        const host = findInstance(world, hostname);
        const lives = host && host.state !== "ended" && !host.drain;
        const lost = state === "LostContact" || state === "Missing";
        // A second agent of its instance, or a lost one, is another matter.
        if (config === "Disabled" && lives && !lost && agentsOn(world, hostname).length === 1) {
          const touched = actions.filter(
            (action) =>
              action.do !== "drop-message" &&
              (("uuid" in action && action.uuid === uuid) ||
                ("instanceId" in action && action.instanceId === hostname)),
          );
          assert.deepEqual(touched, []);
        }
      }
    });
  });

  it("ends, deletes, shrinks and grows nothing when a list is missing", () => {
    forAll((world, _, actions) => {
      const kinds = new Set(actions.map((action) => action.do));
      const unknown = !world.agents || !world.deployers || [...world.pools.values()].includes(undefined);
      if (unknown || world.maintenance !== false) {
        for (const kind of ["end-instance", "delete-agent", "set-target"] as const) {
          assert.ok(!kinds.has(kind), kind);
        }
      }
      if (!world.jobs) {
        assert.ok(!kinds.has("set-target"));
        assert.ok(!of(actions, "tag-instance").some(({ drain }) => drain.reason === "idle"));
      }
    });
  });

  it("decides the same about the same world, and asks for nothing twice once it is done", () => {
    forAll((world, given, actions) => {
      assert.deepEqual(decide(world, given).actions, actions);
      const again = decide(applyAll(world, actions), given).actions.filter((action) => action.do !== "drop-message");
      for (const action of again) {
        assert.ok(!actions.some((before) => JSON.stringify(before) === JSON.stringify(action)), JSON.stringify(action));
      }
    });
  });
});

/** The world after all actions, at the same moment. */
function applyAll(world: World, actions: readonly Action[]): World {
  const agents = new Map((world.agents ?? []).map((each) => [each.uuid, { ...each }]));
  const pools = new Map(
    [...world.pools].map(([name, each]) => [
      name,
      each && { ...each, instances: each.instances.map((one) => ({ ...one })) },
    ]),
  );
  const dropped = new Set<string>();
  for (const action of actions) {
    const agent = "uuid" in action ? agents.get(action.uuid) : undefined;
    const state = "pool" in action ? pools.get(action.pool) : undefined;
    const instance = "instanceId" in action ? state?.instances.find(({ id }) => id === action.instanceId) : undefined;
    if (action.do === "drop-message") {
      dropped.add(action.id);
    } else if (action.do === "delete-agent") {
      agents.delete(action.uuid);
    } else if (action.do === "set-target" && state) {
      Object.assign(state, { target: action.target, onDemandTarget: action.onDemand });
    } else if (agent && (action.do === "enable-agent" || action.do === "return-agent")) {
      Object.assign(agent, {
        config: "Enabled",
        ...(action.do === "enable-agent" && { hostname: action.hostname, environments: action.environments }),
      });
    } else if (agent && action.do === "disable-agent") {
      agent.config = "Disabled";
    } else if (instance && (action.do === "tag-instance" || action.do === "untag-instance")) {
      instance.drain = action.do === "tag-instance" ? action.drain : undefined;
    } else if (instance && state && action.do === "end-instance") {
      instance.state = "ended";
      state.target -= action.lowerTarget ? 1 : 0;
    }
  }
  return {
    ...world,
    agents: world.agents && [...agents.values()],
    pools,
    messages: world.messages?.filter(({ id }) => !dropped.has(id)),
  };
}
