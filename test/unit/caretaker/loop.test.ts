import assert from "node:assert/strict";
import { GoCdClient } from "../../../images/caretaker/src/gocd/client";
import { feedOf } from "../../../images/caretaker/src/gocd/waiting-jobs";
import { type Cloud, Loop } from "../../../images/caretaker/src/loop";
import type { Measure } from "../../../images/caretaker/src/law/measure";
import type { Action, Instance, Message } from "../../../images/caretaker/src/law/types";
import { type FakeAgent, type FakeGoCd, PASSWORD, startFakeGoCd } from "./fake-gocd";
import { instance, NOW, settings, state } from "./world";

const pending = (uuid: string): FakeAgent => ({
  uuid,
  hostname: "ip-10-0-0-1",
  agent_config_state: "Pending",
  agent_state: "Idle",
  build_state: "Idle",
  environments: [],
  resources: [],
});

/** AWS with one pool, which does what it is asked for, unless it is told to fail. */
class FakeCloud implements Cloud {
  instances: Instance[] = [];
  deployers: Instance[] = [];
  inbox: Message[] = [];
  target = 0;
  reads = 0;
  failing = new Set<string>();
  measures: readonly Measure[] = [];
  readonly did: string[] = [];

  readPools(): ReturnType<Cloud["readPools"]> {
    this.reads += 1;
    this.check("readPools");
    return Promise.resolve({
      pools: settings().pools,
      states: new Map([["default", state(this.instances, { target: this.target })]]),
    });
  }
  listDeployers(): Promise<readonly Instance[]> {
    return Promise.resolve(this.deployers);
  }
  applyToPool(action: Extract<Action, { pool: string }>): Promise<void> {
    this.check(action.do);
    this.did.push(action.do);
    if (action.do === "tag-instance") {
      this.instances = this.instances.map((each) =>
        each.id === action.instanceId ? { ...each, drain: action.drain } : each,
      );
    }
    return Promise.resolve();
  }
  messages(): readonly Message[] {
    return this.inbox;
  }
  drop(id: string): Promise<void> {
    this.inbox = this.inbox.filter((each) => each.id !== id);
    return Promise.resolve();
  }
  record(measures: readonly Measure[]): Promise<void> {
    this.measures = measures;
    return Promise.resolve();
  }
  private check(what: string): void {
    if (this.failing.has(what)) {
      throw new Error(`${what} fails`);
    }
  }
}

describe("the caretaker's loop", () => {
  let fake: FakeGoCd;
  let cloud: FakeCloud;
  let loop: Loop;
  let now = NOW;
  let silence: typeof process.stdout.write;
  beforeEach(async () => {
    silence = process.stdout.write.bind(process.stdout);
    fake = await startFakeGoCd();
    cloud = new FakeCloud();
    cloud.instances = [instance("i-a")];
    cloud.target = 1;
    now = NOW;
    const client = new GoCdClient({ serverUrl: fake.url, user: "caretaker", readPassword: () => PASSWORD });
    loop = new Loop({ client, waitingJobs: feedOf(client), cloud, environments: settings(), clock: () => now });
  });
  afterEach(() => fake.close());

  /** Turns without the log on the terminal of the tests. */
  const turn = async (): Promise<string[]> => {
    process.stdout.write = () => true;
    try {
      return (await loop.turn()).map((action) => action.do);
    } finally {
      process.stdout.write = silence;
    }
  };
  const proof: Message = { kind: "proof", id: "m", sentAt: NOW, instanceId: "i-a", uuid: "u", pool: "default" };
  const spot: Message = { kind: "notice", id: "n", sentAt: NOW, instanceId: "i-a", reason: "spot" };

  it("A builder without a key is pending, proves itself, and is enabled; its proof goes when GoCD shows it", async () => {
    fake.agents.set("u", pending("u"));
    assert.deepEqual(await turn(), []);
    assert.equal(fake.agents.get("u")?.agent_config_state, "Pending");
    cloud.inbox = [proof];
    assert.deepEqual(await turn(), ["enable-agent"]);
    assert.deepEqual(fake.agents.get("u"), {
      ...pending("u"),
      hostname: "i-a",
      agent_config_state: "Enabled",
      environments: ["test"],
      resources: ["docker"],
    });
    assert.deepEqual(await turn(), ["drop-message"]);
    assert.deepEqual(cloud.inbox, []);
  });

  it("A tag that fails leaves the agent enabled and the notice in the queue, and the next look does both", async () => {
    fake.agents.set("u", { ...pending("u"), hostname: "i-a", agent_config_state: "Enabled", environments: ["test"] });
    cloud.inbox = [spot];
    cloud.failing.add("tag-instance");
    assert.deepEqual(await turn(), []);
    assert.equal(fake.agents.get("u")?.agent_config_state, "Enabled");
    assert.equal(cloud.inbox.length, 1);
    cloud.failing.clear();
    assert.deepEqual(await turn(), ["tag-instance", "disable-agent", "drop-message"]);
    assert.equal(fake.agents.get("u")?.agent_config_state, "Disabled");
  });

  it("AWS's lists are read every 15 s, and at once for a host that they do not have", async () => {
    fake.agents.set("u", { ...pending("u"), hostname: "i-a", agent_config_state: "Enabled", environments: ["test"] });
    for (let second = 0; second < 15; second += 5) {
      now = NOW + second * 1000;
      await turn();
    }
    assert.equal(cloud.reads, 1);
    cloud.instances = [...cloud.instances, instance("i-b")];
    cloud.target = 2;
    fake.agents.set("v", { ...pending("v"), hostname: "i-b", agent_config_state: "Enabled", environments: ["test"] });
    assert.deepEqual(await turn(), []);
    assert.equal(cloud.reads, 2);
    assert.equal(fake.agents.get("v")?.agent_config_state, "Enabled");
  });

  it("A forged agent of prod is disabled in the look that lists it", async () => {
    fake.agents.set("u", { ...pending("u"), agent_config_state: "Enabled", environments: ["prod"] });
    assert.deepEqual(await turn(), ["disable-agent"]);
    assert.equal(cloud.measures.find(({ name }) => name === "Foreign")?.value, 1);
  });

  for (const [title, breakIt] of [
    ["GoCD starts", () => (fake.starting = true)],
    ["GoCD is in maintenance mode", () => (fake.maintenance = true)],
    ["AWS's lists fail", () => cloud.failing.add("readPools")],
  ] as const) {
    it(`Nothing is done while ${title}, and the heartbeat says that it is frozen`, async () => {
      fake.agents.set("u", pending("u"));
      cloud.inbox = [proof];
      breakIt();
      assert.deepEqual(await turn(), []);
      const value = (name: string): number | undefined => cloud.measures.find((each) => each.name === name)?.value;
      assert.deepEqual([value("Heartbeat"), value("Frozen")], [1, 1]);
    });
  }

  it("An agent that GoCD refuses to change holds up no other", async () => {
    fake.agents.set("u", { ...pending("u"), agent_config_state: "Enabled", environments: ["prod"] });
    fake.agents.set("v", { ...pending("v"), agent_config_state: "Enabled", environments: ["prod"] });
    fake.agents.delete("u");
    fake.agents.set("gone/../u", {
      ...pending("x"),
      uuid: "not-there",
      agent_config_state: "Enabled",
      environments: ["prod"],
    });
    assert.deepEqual(await turn(), ["disable-agent"]);
    assert.equal(fake.agents.get("v")?.agent_config_state, "Disabled");
  });
});
