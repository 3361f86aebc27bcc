import assert from "node:assert/strict";
import { applyToAgent, isInMaintenance, listAgents } from "../../../images/caretaker/src/gocd/agents";
import { GoCdClient } from "../../../images/caretaker/src/gocd/client";
import { feedOf, parseFeed } from "../../../images/caretaker/src/gocd/waiting-jobs";
import { type FakeAgent, type FakeGoCd, PASSWORD, startFakeGoCd } from "./fake-gocd";

const fakeAgent = (uuid: string, changes: Partial<FakeAgent> = {}): FakeAgent => ({
  uuid,
  hostname: `i-${uuid}`,
  agent_config_state: "Enabled",
  agent_state: "Idle",
  build_state: "Idle",
  environments: ["test"],
  resources: [],
  ...changes,
});

describe("the caretaker's calls of GoCD", () => {
  let fake: FakeGoCd;
  let client: GoCdClient;
  beforeEach(async () => {
    fake = await startFakeGoCd();
    client = new GoCdClient({ serverUrl: fake.url, user: "caretaker", readPassword: () => PASSWORD });
  });
  afterEach(() => fake.close());

  it("One login serves all calls", async () => {
    for (let call = 0; call < 3; call += 1) {
      await listAgents(client);
      await feedOf(client)();
      assert.equal(await isInMaintenance(client), false);
    }
    assert.equal(fake.logins, 1);
    assert.equal(fake.calls.filter((call) => call.endsWith("+login")).length, 1);
  });

  it("A dead session costs one new login and no failure", async () => {
    await listAgents(client);
    fake.endSessions();
    assert.deepEqual(await listAgents(client), []);
    assert.equal(fake.logins, 2);
  });

  it("A wrong password is an error at once, without a second try", async () => {
    const wrong = new GoCdClient({ serverUrl: fake.url, user: "caretaker", readPassword: () => "x" });
    await assert.rejects(listAgents(wrong), /^GoCdError: GET \/api\/agents: expected success, got 401/);
    assert.equal(fake.calls.length, 0);
  });

  it("A page in place of an answer is not repeated in the error", async () => {
    fake.starting = true;
    await assert.rejects(
      listAgents(client),
      (error: Error) => error.message === "GET /api/agents: expected success, got 503",
    );
  });

  it("GoCD's mark of deprecation is kept", async () => {
    await feedOf(client)();
    assert.deepEqual(client.deprecations, ["/api/feed/jobs/scheduled.xml"]);
  });

  it("A cancelled job is still a busy agent", async () => {
    fake.agents.set("a", fakeAgent("a", { agent_state: "Idle", build_state: "Cancelled" }));
    assert.deepEqual(await listAgents(client), [
      { uuid: "a", hostname: "i-a", config: "Enabled", state: "Building", environments: ["test"] },
    ]);
  });

  it("A pending agent gets its state, environments, resources and host name in one call", async () => {
    fake.agents.set("a", fakeAgent("a", { agent_config_state: "Pending", environments: [], hostname: "claim" }));
    await applyToAgent(client, {
      do: "enable-agent",
      uuid: "a",
      hostname: "i-1",
      environments: ["test"],
      resources: ["docker"],
      reason: "",
    });
    assert.deepEqual(fake.agents.get("a"), fakeAgent("a", { hostname: "i-1", resources: ["docker"] }));
    assert.equal(fake.calls.filter((call) => call.startsWith("PATCH")).length, 1);
  });

  it("A busy agent is not deleted: GoCD's refusal is an error with its words", async () => {
    fake.agents.set("a", fakeAgent("a", { agent_config_state: "Disabled", agent_state: "Building" }));
    await assert.rejects(
      applyToAgent(client, { do: "delete-agent", uuid: "a", reason: "" }),
      /DELETE \/api\/agents\/a: expected success, got 422 Failed to delete/,
    );
  });

  it("The feed gives each job's place, environment and resources", async () => {
    fake.jobs.push(
      { id: "p/1/s/1/a", environment: "test", resources: ["docker", "12"] },
      { id: "p/1/s/1/b-runOnAll-1", environment: "test", resources: ["one"] },
      { id: "10/2/3/4/5" },
    );
    assert.deepEqual(await feedOf(client)(), [
      { id: "p/1/s/1/a", environment: "test", resources: ["docker", "12"] },
      { id: "p/1/s/1/b-runOnAll-1", environment: "test", resources: ["one"] },
      { id: "10/2/3/4/5", environment: undefined, resources: [] },
    ]);
  });

  for (const [title, xml, expected] of [
    ["An empty feed", `<?xml version="1.0"?><scheduledJobs/>`, []],
    ["A feed with one job", "<scheduledJobs><job><buildLocator>a</buildLocator></job></scheduledJobs>", ["a"]],
  ] as const) {
    it(`${title} is read`, () => {
      assert.deepEqual(
        parseFeed(xml).map(({ id }) => id),
        expected,
      );
    });
  }

  for (const xml of ["", "<html><body>Login</body></html>", "<scheduledJobs><job/></scheduledJobs>"]) {
    it(`The answer ${JSON.stringify(xml)} is no feed`, () => {
      assert.throws(() => parseFeed(xml));
    });
  }
});
