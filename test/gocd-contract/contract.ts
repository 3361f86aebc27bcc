import { deepEqual, equal, match, ok } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describeBackups } from "./backups";
import { GoCd, type Source, type Target } from "./gocd";

const controller = "server/src/main/java/com/thoughtworks/go/server/controller/AgentRegistrationController.java";
const filters = "server/src/main/java/com/thoughtworks/go/server/newsecurity/filters";
const agentService = "server/src/main/java/com/thoughtworks/go/server/service/AgentService.java";
const agentsApi = "api/api-agents-v7/src/main/java/com/thoughtworks/go/apiv7/agents";

/**
 * What images, host scripts and the caretaker rely on. Each question is asked of the fake and of a real server alike.
 */
export function describeContract(target: () => Target): void {
  const gocd = new GoCd(target);
  const made: string[] = [];

  const answers = (title: string, source: Source, check: () => Promise<void>): void => {
    it(`${title} (${source})`, check);
  };
  const enabled = async (claims: Record<string, string> = {}): Promise<{ uuid: string; token: string }> => {
    const agent = await gocd.enabled(claims);
    made.push(agent.uuid);
    return agent;
  };
  const pending = async (claims: Record<string, string> = {}): Promise<{ uuid: string; token: string }> => {
    const agent = await gocd.pending(claims);
    made.push(agent.uuid);
    return agent;
  };

  afterEach(async () => {
    await gocd.remove(...made.splice(0));
  });

  describe("the server's own", () => {
    answers(
      "health is OK without a login",
      "api/api-server-health-v1/src/main/java/com/thoughtworks/go/apiv1/serverhealth/ServerHealthController.java:36",
      async () => {
        const { status, body } = await gocd.ask("GET", "/api/v1/health");
        deepEqual([status, JSON.parse(body)], [200, { health: "OK" }]);
        equal((await gocd.ask("GET", "/api/v1/health", { Accept: "application/json" })).status, 404);
      },
    );

    answers(
      "redirects take their scheme from X-Forwarded-Proto alone",
      "jetty/src/main/java/com/thoughtworks/go/server/util/GoPlainSocketConnector.java:35",
      async () => {
        for (const [headers, scheme] of [
          [{}, "http:"],
          [{ "X-Forwarded-Proto": "https" }, "https:"],
        ] as const) {
          const answer = await gocd.ask("GET", "/", headers);
          equal(answer.status, 302);
          const location = new URL(answer.headers.get("location") ?? "", target().url);
          // A relative one has the scheme that it was asked by.
          ok(!/^https?:/.test(answer.headers.get("location") ?? "") || location.protocol === scheme, location.href);
        }
      },
    );

    answers(
      "API needs GoCD's media type",
      "api/api-base/src/main/java/com/thoughtworks/go/api/util/HaltApiMessages.java:27",
      async () => {
        const { status, body } = await gocd.api("GET", "/api/agents", undefined, { Accept: "application/json" });
        equal(status, 404, body);
      },
    );

    answers("API needs a login", `${filters}/AbstractBasicAuthenticationFilter.java`, async () => {
      equal((await gocd.ask("GET", "/api/agents", { Accept: "application/vnd.go.cd+json" })).status, 401);
      const headers = { Authorization: `Basic ${Buffer.from("admin:wrong").toString("base64")}` };
      equal((await gocd.ask("GET", "/api/agents", { ...headers, Accept: "application/vnd.go.cd+json" })).status, 401);
    });

    answers(
      "login takes the user's name in any case",
      "gocd-filebased-authentication-plugin, Authenticator.java:57",
      async () => {
        const headers = { ...gocd.login(target().user.toUpperCase()), Accept: "application/vnd.go.cd+json" };
        equal((await gocd.ask("GET", "/api/agents", headers)).status, 200);
      },
    );

    answers("session is enough for the next call", `${filters}/AbstractAuthenticationFilter.java`, async () => {
      const first = await gocd.api("GET", "/api/agents");
      const cookies = first.headers.getSetCookie().map((cookie) => cookie.replace(/;.*/, ""));
      ok(cookies.some((cookie) => cookie.startsWith("JSESSIONID=")));
      const headers = { Cookie: cookies.at(-1) ?? "", Accept: "application/vnd.go.cd+json" };
      equal((await gocd.ask("GET", "/api/agents", headers)).status, 200);
    });

    answers(
      "feed of waiting jobs is XML, and deprecated",
      "api/api-feeds-api-v1/src/main/java/com/thoughtworks/go/apiv1/feedsapi/FeedsApiControllerV1.java:49",
      async () => {
        const feed = "/api/feed/jobs/scheduled.xml";
        const { status, body, headers } = await gocd.api("GET", feed, undefined, { Accept: "application/xml" });
        equal(status, 200);
        match(body, /<scheduledJobs\b/);
        equal(headers.get("x-gocd-api-deprecated-in"), "v25.4.0");
        equal((await gocd.api("GET", feed)).status, 404);
      },
    );

    answers(
      "roles that are missing are named",
      "config/config-api/src/main/java/com/thoughtworks/go/config/exceptions/EntityType.java:111",
      async () => {
        const operations = [{ role: "no-such-role", users: { add: ["jane"], remove: [] } }];
        const headers = { Accept: "application/vnd.go.cd.v3+json", "Content-Type": "application/json" };
        const { status, body } = await gocd.api("PATCH", "/api/admin/security/roles", { operations }, headers);
        ok([404, 422].includes(status), String(status));
        match(body, /Role with name 'no-such-role' was not found!/);
      },
    );
  });

  describe("registration", () => {
    answers("gives a token to a uuid that it does not know, as often as it is asked", `${controller}:309`, async () => {
      const uuid = randomUUID();
      const { status, body } = await gocd.token(uuid);
      equal(status, 200);
      match(body, /^[A-Za-z0-9+/]{43}=$/);
      equal((await gocd.token(uuid)).body, body);
    });

    answers("gives none without a uuid", `${controller}:297`, async () => {
      const { status, body } = await gocd.token("");
      deepEqual([status, body], [409, "UUID cannot be blank."]);
    });

    answers("gives no second token to a Pending or registered agent", `${controller}:303`, async () => {
      for (const { uuid } of [await pending(), await enabled()]) {
        const { status, body } = await gocd.token(uuid);
        deepEqual([status, body], [409, "A token has already been issued for this agent."]);
      }
    });

    answers("refuses a token that is not the uuid's", `${controller}:201`, async () => {
      const { status, body } = await gocd.register(randomUUID(), "x", target().key);
      deepEqual([status, body], [403, "Not a valid token."]);
    });

    answers("refuses a form without one of its fields", `${controller}:183`, async () => {
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      equal((await gocd.ask("POST", "/admin/agent", headers, `uuid=${randomUUID()}`)).status, 400);
    });

    answers(
      "leaves an agent Pending without a key and with a wrong one, with any claim",
      `${controller}:266`,
      async () => {
        for (const key of ["", "wrong"]) {
          const uuid = randomUUID();
          made.push(uuid);
          const { body: token } = await gocd.token(uuid);
          const claims = {
            ...{ agentAutoRegisterEnvironments: "prod", agentAutoRegisterResources: "docker" },
            agentAutoRegisterHostname: "i-0123456789abcdef0",
          };
          const { status, body } = await gocd.register(uuid, token, key, claims);
          deepEqual([status, body], [202, ""]);
          const agent = await gocd.agent(uuid);
          equal(agent?.agent_config_state, "Pending");
          deepEqual([agent.hostname, agent.environments, agent.resources], ["real-host", [], []]);
        }
      },
    );

    answers(
      "enables an agent with the key at once, in the environments that it claims",
      `${controller}:245`,
      async () => {
        const claims = { agentAutoRegisterEnvironments: "prod", agentAutoRegisterHostname: "i-0123456789abcdef0" };
        const { uuid, token } = await enabled(claims);
        const agent = await gocd.agent(uuid);
        equal(agent?.agent_config_state, "Enabled");
        deepEqual([agent.hostname, agent.environments.map(({ name }) => name)], ["i-0123456789abcdef0", ["prod"]]);
        equal((await gocd.register(uuid, token, target().key, { agentAutoRegisterEnvironments: "test" })).status, 200);
        deepEqual(
          (await gocd.agent(uuid))?.environments.map(({ name }) => name),
          ["prod"],
        );
      },
    );
  });

  describe("an agent's call", () => {
    answers(
      "is an empty 403 when it is unknown, Pending, or its token is wrong",
      `${filters}/AgentAuthenticationFilter.java:80`,
      async () => {
        const waiting = await pending();
        const known = await enabled();
        for (const [uuid, token] of [
          [randomUUID(), "x"],
          [waiting.uuid, waiting.token],
          [known.uuid, "x"],
          ["", ""],
        ] as const) {
          const { status, body } = await gocd.ping(uuid, token);
          deepEqual([status, body], [403, ""]);
        }
      },
    );

    answers(
      "is something else than 403 or a fault when it is known",
      `${filters}/AgentAuthenticationFilter.java:101`,
      async () => {
        const { uuid, token } = await enabled();
        for (const body of ["{}", "no JSON"]) {
          const { status } = await gocd.ping(uuid, token, body);
          ok([400, 422].includes(status), `${body}: ${status}`);
        }
      },
    );

    answers(
      "is a 403 for good once its record is deleted",
      `${filters}/AgentAuthenticationFilter.java:78`,
      async () => {
        const { uuid, token } = await enabled();
        await gocd.remove(uuid);
        deepEqual([(await gocd.ping(uuid, token)).status, (await gocd.token(uuid)).status], [403, 200]);
      },
    );
  });

  describe("the agents API", () => {
    answers(
      "changes a Pending agent only with its state",
      "server/src/main/java/com/thoughtworks/go/config/update/AgentUpdateValidator.java:45",
      async () => {
        const { uuid } = await pending();
        const { status, body } = await gocd.change(uuid, { resources: ["docker"] });
        equal(status, 400);
        match(body, /must be explicitly enabled or disabled when performing any operation on it/);
      },
    );

    answers("enables a Pending agent with all that it gets, in one call", `${agentService}:133`, async () => {
      const { uuid } = await pending();
      const wanted = { agent_config_state: "Enabled", environments: ["test"], resources: ["docker"], hostname: "i-1" };
      equal((await gocd.change(uuid, wanted)).status, 200);
      const agent = await gocd.agent(uuid);
      deepEqual(
        [agent?.agent_config_state, agent?.environments.map(({ name }) => name), agent?.resources, agent?.hostname],
        ["Enabled", ["test"], ["docker"], "i-1"],
      );
    });

    answers("refuses a change of nothing", `${agentService}:624`, async () => {
      const { uuid } = await enabled();
      equal((await gocd.change(uuid, {})).status, 400);
    });

    answers("knows no agent that is none", `${agentsApi}/AgentsControllerV7.java:201`, async () => {
      equal((await gocd.change(randomUUID(), { agent_config_state: "Disabled" })).status, 404);
      equal((await gocd.api("DELETE", `/api/agents/${randomUUID()}`)).status, 404);
    });

    answers("deletes an agent only when it is disabled", `${agentService}:616`, async () => {
      for (const { uuid } of [await enabled(), await pending()]) {
        const { status, body } = await gocd.api("DELETE", `/api/agents/${uuid}`);
        equal(status, 422);
        match(body, /Failed to delete an agent, as it is not in a disabled state or is still building\./);
        await gocd.change(uuid, { agent_config_state: "Disabled" });
        equal((await gocd.api("DELETE", `/api/agents/${uuid}`)).status, 200);
      }
    });
  });

  describeBackups(gocd, answers, enabled);

  describe("maintenance mode", () => {
    afterEach(async () => {
      await gocd.maintenance("disable");
    });

    answers(
      "refuses changes and registrations, and lets agents and readers go on",
      `${filters}/ModeAwareFilter.java:43`,
      async () => {
        const { uuid, token } = await enabled();
        equal((await gocd.maintenance("enable")).status, 204);
        equal((await gocd.maintenance("enable")).status, 409);
        const fresh = randomUUID();
        const { status, body } = await gocd.token(fresh);
        equal(status, 200);
        equal((await gocd.register(fresh, body, target().key)).status, 503);
        const refused = await gocd.change(uuid, { agent_config_state: "Disabled" });
        equal(refused.status, 503);
        match(refused.body, /"message"\s*:\s*"Server is in maintenance mode, please try later\."/);
        ok([400, 422].includes((await gocd.ping(uuid, token)).status));
        equal((await gocd.api("GET", "/api/agents")).status, 200);
        equal((await gocd.maintenance("disable")).status, 204);
      },
    );
  });
}
