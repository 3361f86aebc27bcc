import { deepEqual, equal, match, ok } from "node:assert/strict";
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { needDebianPackages } from "../../support/debian";
import { docker, type Finished, tryDocker } from "../../support/docker";
import { needImages } from "../support/images";
import { GoServer, validate } from "./goserver";
import { linesOf, type Scenario, secrets, TeamService } from "./teamservice";

type Users = Record<string, { enabled: boolean }>;

describe("users and roles from the team service", () => {
  let service: TeamService;
  let server: GoServer;
  let first: string;
  const files = { config: "godata/config/cruise-config.xml", users: "godata/db/h2db/users.json" };
  const state = "godata/config/stups2go-teams.json";

  before(async function () {
    this.timeout(1_200_000);
    needDebianPackages("python3-xmlschema");
    await needImages();
    service = new TeamService();
    server = new GoServer();
    await server.boot(service.mount);
    first = server.config;
  });
  beforeEach(() => {
    put(files.config, first);
    users({ admin: { enabled: true } });
    rmSync(server.path(state), { force: true });
    service.credentials();
    service.calls();
  });
  const configurations = new Set<string>();
  afterEach(() => {
    configurations.add(server.config);
  });
  after(() => {
    const paths = [...configurations].map((content, index) => {
      const path = server.path(`config-${index}.xml`);
      writeFileSync(path, content);
      return path;
    });
    validate(...paths);
    server.remove();
  });

  function put(file: string, content: string): void {
    writeFileSync(server.path(file), content);
    chownSync(server.path(file), 1000, 0);
  }

  const users = (all: Users): void => {
    put(files.users, JSON.stringify(all));
  };

  /** Puts roles and administrators into the configuration, as somebody would by hand. */
  const security = (roles: string, admins = ""): void => {
    put(files.config, first.replace("<admins>", `<roles>${roles}</roles><admins>${admins}`));
  };

  const enabled = (): Record<string, boolean> =>
    Object.fromEntries(
      Object.entries(JSON.parse(readFileSync(server.path(files.users), "utf8")) as Users)
        .map(([name, user]) => [name, user.enabled] as const)
        .filter(([name]) => name !== "admin"),
    );

  const roles = (): Record<string, string[]> =>
    Object.fromEntries(
      [...server.config.matchAll(/<role name="([^"]+)">(.*?)<\/role>/gs)].map(([, name = "", content = ""]) => [
        name,
        [...content.matchAll(/<user>([^<]+)<\/user>/g)].map(([, user = ""]) => user).sort(),
      ]),
    );

  const everything = (): (string | null)[] =>
    [files.config, files.users, state].map((file) =>
      existsSync(server.path(file)) ? readFileSync(server.path(file), "utf8") : null,
    );

  /** Runs the sync once, for the teams of the scenario unless told otherwise. */
  function sync(
    scenario: Scenario,
    { teams = Object.keys(scenario.teams), options = [] as string[], args = [] as string[], changed = {} } = {},
  ): Finished {
    service.scenario(scenario);
    const environment = service.environment(teams, changed);
    const run = tryDocker(["exec", ...environment, ...options, server.name, "/opt/stups2go/sync-teams", ...args]);
    for (const secret of [...secrets, server.password]) {
      ok(!(run.stdout + run.stderr).includes(secret), "a secret in the log");
    }
    return run;
  }

  function synced(teams: Record<string, string[]>, how = {}): string[] {
    const run = sync({ teams }, how);
    equal(run.status, 0, run.stderr);
    return linesOf(run);
  }

  describe("come and go with their team", () => {
    it("who joins is added, and put into a role that is named after the team", () => {
      const lines = synced({ orange: ["alice", "Bob"], apple: ["alice", "carol"] });
      deepEqual(enabled(), { alice: true, Bob: true, carol: true });
      deepEqual(roles(), { apple: ["alice", "carol"], orange: ["Bob", "alice"] });
      equal(lines.at(-1), "2 teams, 3 members: 9 changes made");
      deepEqual(service.calls(), [
        "POST /oauth2/access_token?realm=/services",
        "GET /teams/apple",
        "GET /teams/orange",
      ]);
    });

    it("nothing happens where nothing is to be done, whatever the names' case", () => {
      synced({ orange: ["alice", "Bob"] });
      const before = everything();
      deepEqual(synced({ orange: ["BOB", "alice", "Alice"] }), ["1 team, 2 members: in step"]);
      deepEqual(everything(), before);
    });

    it("who leaves is out of the role and disabled, unless another team has them", () => {
      synced({ orange: ["alice", "bob", "carol", "dave"], apple: ["alice"] });
      const lines = synced({ orange: ["dave"], apple: ["alice"] });
      deepEqual(enabled(), { alice: true, bob: false, carol: false, dave: true });
      deepEqual(roles(), { apple: ["alice"], orange: ["dave"] });
      deepEqual(lines, [
        "- role orange: alice",
        "- role orange: bob",
        "- role orange: carol",
        "- user bob, disabled",
        "- user carol, disabled",
        "2 teams, 2 members: 5 changes made",
      ]);
    });

    it("who comes back is enabled again", () => {
      synced({ orange: ["alice", "bob"] });
      synced({ orange: ["alice"] });
      deepEqual(synced({ orange: ["alice", "bob"] }).slice(0, 2), ["+ user bob, enabled again", "+ role orange: bob"]);
      deepEqual(enabled(), { alice: true, bob: true });
    });

    it("a team that is no longer a setting is one that everybody has left; its role stays", () => {
      synced({ orange: ["alice", "bob"], apple: ["alice"] });
      synced({ apple: ["alice"] });
      deepEqual(enabled(), { alice: true, bob: false });
      deepEqual(roles(), { apple: ["alice"], orange: [] });
      deepEqual(synced({ apple: ["alice"] }), ["1 team, 1 member: in step"]);
    });

    it("a dry run prints the difference and changes nothing", () => {
      synced({ orange: ["alice", "bob"] });
      const before = everything();
      deepEqual(synced({ orange: ["bob", "carol"], apple: ["bob"] }, { args: ["--dry-run"] }), [
        "would: + user carol",
        "would: + role apple",
        "would: + role apple: bob",
        "would: + role orange: carol",
        "would: - role orange: alice",
        "would: - user alice, disabled",
        "2 teams, 2 members: 6 changes to make",
      ]);
      deepEqual(everything(), before);
    });

    it("root runs it as the server's user", () => {
      synced({ orange: ["alice"] }, { options: ["--user", "0"] });
      equal(docker("exec", server.name, "stat", "-c", "%u:%a", "/godata/config/stups2go-teams.json"), "1000:644");
    });
  });

  describe("leave alone what was done by hand", () => {
    it("a user who was there before is not disabled", () => {
      users({ admin: { enabled: true }, alice: { enabled: true }, eve: { enabled: true } });
      synced({ orange: ["Alice", "bob"] });
      synced({ orange: ["bob"] });
      deepEqual(enabled(), { alice: true, eve: true, bob: true });
      deepEqual(roles(), { orange: ["bob"] });
    });

    it("a user who was disabled stays so, in a team or not", () => {
      synced({ orange: ["alice", "bob"] });
      users({ admin: { enabled: true }, alice: { enabled: true }, bob: { enabled: false } });
      const [note] = synced({ orange: ["alice", "bob"] });
      equal(note, "bob is in a team, but was disabled by hand, and stays so");
      synced({ orange: ["alice"] });
      synced({ orange: ["alice", "bob"] });
      deepEqual(enabled(), { alice: true, bob: false });
    });

    it("a user who left and was enabled since stays so", () => {
      synced({ orange: ["alice", "bob"] });
      synced({ orange: ["alice"] });
      users({ admin: { enabled: true }, alice: { enabled: true }, bob: { enabled: true } });
      match(synced({ orange: ["alice"] })[0] ?? "", /^bob was disabled for having left, and enabled by hand since/);
      deepEqual(synced({ orange: ["alice"] }), ["1 team, 1 member: in step"]);
      deepEqual(enabled(), { alice: true, bob: true });
    });

    it("a role that was there before keeps its members and its policy", () => {
      const policy = '<policy><allow action="view" type="environment">test</allow></policy>';
      security(`<role name="Orange"><users><user>eve</user><user>alice</user></users>${policy}</role>`);
      synced({ orange: ["alice", "bob", "carol"] });
      deepEqual(roles(), { Orange: ["alice", "bob", "carol", "eve"] });
      synced({ orange: ["carol"] });
      deepEqual(roles(), { Orange: ["alice", "carol", "eve"] });
      match(server.config, /<allow action="view" type="environment">test<\/allow>/);
    });

    it("a role that a plugin fills is not touched, and said so", () => {
      const role = '<pluginRole name="orange" authConfigId="password-file"/>';
      security(role);
      const [, note] = synced({ orange: ["alice"] });
      equal(note, "the role orange belongs to a plugin, which says who is in it: it is left alone");
      match(server.config, /<pluginRole name="orange" authConfigId="password-file" \/>|<pluginRole [^>]*"\/>/);
      deepEqual(enabled(), { alice: true });
    });
  });

  describe("never lock administrators out", () => {
    it("an administrator who leaves stays enabled and an administrator", () => {
      security('<role name="eaters"/>', "<user>alice</user>");
      synced({ orange: ["alice", "bob"] });
      const lines = synced({ orange: ["bob"] });
      ok(lines.includes("alice is in no team, but stays enabled as an administrator of GoCD"), lines.join("\n"));
      deepEqual(enabled(), { alice: true, bob: true });
      deepEqual(roles().orange, ["bob"]);
      match(server.config, /<user>alice<\/user>\s*<user>admin<\/user>/);
    });

    it("the administrator that this works as stays in the role, which may be what makes it one", () => {
      security('<role name="orange"/>');
      put(
        files.config,
        server.config
          .replace("<user>admin</user>", "<role>orange</role>")
          .replace('<role name="orange"/>', '<role name="orange"><users><user>admin</user></users></role>'),
      );
      synced({ orange: ["admin", "alice"] });
      synced({ orange: ["alice"] });
      deepEqual(roles(), { orange: ["admin", "alice"] });
      equal((JSON.parse(readFileSync(server.path(files.users), "utf8")) as Users).admin?.enabled, true);
    });

    it("who was an administrator by the team alone is disabled once no longer one", () => {
      synced({ orange: ["alice", "bob"] });
      put(files.config, server.config.replace("<user>admin</user>", "<user>admin</user><role>orange</role>"));
      synced({ orange: ["bob"] });
      deepEqual(enabled(), { alice: true, bob: true });
      deepEqual(synced({ orange: ["bob"] }), ["- user alice, disabled", "1 team, 1 member: 1 change made"]);
    });
  });

  describe("change nothing, and say why in one line", () => {
    const orange = ["alice", "bob"];
    const json = (body: unknown, status = 200): { status: number; body: unknown } => ({ status, body });

    const refusals: [what: string, message: RegExp, scenario: Scenario, changed?: Record<string, string>][] = [
      [
        "the token endpoint refuses",
        /token endpoint refuses the credentials in .* answers 401.*mint/,
        { teams: { orange }, token: json({ error: "invalid_client" }, 401) },
      ],
      ["the token endpoint is down", /token endpoint answers 503 to POST/, { teams: { orange }, token: json("", 503) }],
      [
        "the token endpoint answers with a page",
        /token endpoint's answer has no JSON object/,
        { teams: { orange }, token: json("<html>") },
      ],
      [
        "the token endpoint gives no token",
        /token endpoint's answer has no text as "access_token"/,
        { teams: { orange }, token: json({ expires_in: 1 }) },
      ],
      [
        "the token endpoint leads elsewhere",
        /token endpoint answers 302/,
        { teams: { orange }, token: { status: 302, body: "", headers: { Location: "/login" } } },
      ],
      [
        "the token endpoint stops half way",
        /token endpoint gives no whole answer .* in 5 seconds/,
        { teams: { orange }, token: { ...json({ access_token: "x" }), hang: true } },
      ],
      [
        "the token endpoint is not there",
        /token endpoint cannot be reached by POST http:\/\/127\.0\.0\.1:9\//,
        { teams: { orange } },
        { OAUTH2_ACCESS_TOKEN_URL: "http://127.0.0.1:9/oauth2/access_token" },
      ],
      [
        "the team service does not take the token",
        /team service answers 401 to GET \S+\/teams\/orange.*may read teams/,
        { teams: { orange }, token: json({ access_token: "another" }) },
      ],
      [
        "the team service knows no such team",
        /team service knows no team orange.*correct stups2go:teams/,
        { teams: {} },
      ],
      ["the team service is down", /team service answers 500/, { teams: { orange: json("", 500) } }],
      [
        "the team service is not there",
        /team service cannot be reached by GET http:\/\/127\.0\.0\.1:9\/teams\/orange/,
        { teams: { orange } },
        { STUPS_TEAM_SERVICE_URL: "http://127.0.0.1:9" },
      ],
      [
        "the team service stops half way",
        /team service gives no whole answer .* in 5 seconds/,
        { teams: { orange: { ...json({ member: orange }), hang: true } } },
      ],
      [
        "the team service answers with half of it",
        /about orange has no JSON object/,
        { teams: { orange: json('{"member": ["alice"') } },
      ],
      [
        "the team service answers with more than one",
        /about orange has no JSON object/,
        { teams: { orange: json('{"member": ["alice"]} {}') } },
      ],
      [
        "the team service has no list of members",
        /about orange has no list as "member"/,
        { teams: { orange: json({ members: orange }) } },
      ],
      [
        "a member is no name",
        /about orange has no text as "member"/,
        { teams: { orange: json({ member: ["alice", { id: 7 }] }) } },
      ],
      [
        "a member's name has a blank",
        /about orange has a member that is no user's name/,
        { teams: { orange: json({ member: ["al ice"] }) } },
      ],
      ["a team is empty", /knows no member of orange.*take the team out/, { teams: { orange: [] } }],
      [
        "one of two teams is unknown",
        /knows no team pear/,
        { teams: { orange: ["alice"] } },
        { STUPS_TEAMS: "orange,pear" },
      ],
      [
        "no token endpoint is set",
        /OAUTH2_ACCESS_TOKEN_URL is not set/,
        { teams: { orange } },
        { OAUTH2_ACCESS_TOKEN_URL: "" },
      ],
      [
        "another administrator is named, who is none",
        /GoCD does not let eve in with the password in its secret/,
        { teams: { orange } },
        { STUPS2GO_ADMIN_USER: "eve" },
      ],
    ];

    /** Ends with 1 and one line, and everything is as before. */
    function refused(message: RegExp, scenario: Scenario, how = {}): void {
      const before = everything();
      const run = sync(scenario, { teams: ["orange"], ...how });
      equal(run.status, 1, run.stderr);
      const lines = linesOf(run);
      equal(lines.length, 1, lines.join("\n"));
      match(lines[0] ?? "", /^nothing is changed: .+\. Next: .+/);
      match(lines[0] ?? "", message);
      deepEqual(everything(), before);
    }

    for (const [what, message, scenario, changed = {}] of refusals) {
      it(`when ${what}`, () => {
        put(state, JSON.stringify({ users: ["bob"], disabled: [], roles: { orange: ["bob"] } }));
        security('<role name="orange"><users><user>bob</user></users></role>');
        users({ admin: { enabled: true }, bob: { enabled: true } });
        refused(message, scenario, { changed });
      });
    }

    it("when mint has not written the credentials yet, or something else", () => {
      service.credentials(null);
      refused(/credentials cannot be read from \/meta\/credentials\/client\.json.*mint/, { teams: { orange } });
      service.credentials("client-secret+&");
      refused(/client\.json has no JSON object/, { teams: { orange } });
      service.credentials('{"client_id": "stups_go_1"}');
      refused(/client\.json has no text as "client_secret"/, { teams: { orange } });
    });

    it("when the administrator's password was changed by hand", () => {
      const passwords = server.path("godata/config/password.properties");
      const before = readFileSync(passwords);
      put("godata/config/password.properties", "admin:$2a$12$wwwwwwwwwwwwwwwwwwwwwu5ZQ0s1nVqpOZ8hzq2r0v2bQ9m5zq0eS\n");
      // Whoever logged in before is asked again, as the configuration has changed.
      security('<role name="apple"/>');
      refused(/password in its secret: it was changed by hand.*raise stups2go:registrationKeyVersion/, {
        teams: { orange },
      });
      writeFileSync(passwords, before);
    });

    it("when the administrator is none any more, or disabled", () => {
      put(files.config, first.replace("<user>admin</user>", "<user>eve</user>"));
      refused(/GoCD's user admin is no administrator any more/, { teams: { orange } });
      put(files.config, first);
      users({ admin: { enabled: false } });
      refused(/GoCD does not let admin in.*or the user is unknown or disabled/, { teams: { orange } });
    });

    it("when what is known of earlier runs is damaged", () => {
      put(state, '{"users": ["alice"]');
      refused(/stups2go-teams\.json cannot be read or is damaged.*restore it from a backup/, { teams: { orange } });
    });

    it("or say that they stopped half way, and forget no user that they let in", () => {
      // A role that GoCD refuses, after the users are there.
      const run = sync({ teams: { ".orange": ["alice"] } });
      equal(run.status, 1);
      match(linesOf(run).at(-1) ?? "", /^stopped half way: GoCD answers 422 to POST \S+roles: .*Validations failed/);
      deepEqual(enabled(), { alice: true });
      synced({ orange: ["bob"] });
      deepEqual(enabled(), { alice: false, bob: true });
    });
  });

  describe("on a timer", () => {
    const log = async (pattern: RegExp, of: GoServer): Promise<void> => {
      for (let i = 0; i < 300 && !pattern.test(of.logs()); i++) {
        await sleep(100);
      }
      match(of.logs(), pattern);
    };

    it("the server starts it when there is a team service, and not without", async () => {
      ok(!docker("exec", server.name, "ps", "-eo", "args").includes("sync-teams"));
      service.scenario({ teams: { orange: ["alice"] } });
      const other = new GoServer();
      try {
        await other.boot([...service.mount, ...service.environment(["orange"])]);
        await log(/stups2go: teams: \+ role orange: alice\n.*1 team, 1 member: 3 changes made/, other);
        match(docker("exec", other.name, "ps", "-eo", "ppid,args"), /^ *1 .*sync-teams --loop$/m);
      } finally {
        other.remove();
      }
    });

    it("it runs again every ten minutes, whatever the last run came to", () => {
      const bin = server.path("godata/bin");
      mkdirSync(bin);
      // In place of ten minutes: says for how long, and waits for the test.
      writeFileSync(`${bin}/sleep`, '#!/bin/bash\necho "sleep $1" >>/godata/bin/log\nread -r _ </godata/bin/next\n', {
        mode: 0o755,
      });
      docker("exec", "--user", "0", server.name, "mkfifo", "-m", "666", "/godata/bin/next");
      docker("exec", "--user", "0", server.name, "touch", "/godata/bin/log");
      docker("exec", "--user", "0", server.name, "chmod", "666", "/godata/bin/log");
      service.scenario({ teams: {} });
      const path = "PATH=/godata/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
      docker(
        "exec",
        "--detach",
        "-e",
        path,
        ...service.environment(["orange"]),
        server.name,
        "/opt/stups2go/sync-teams",
        "--loop",
      );
      const next = (): void => {
        docker("exec", server.name, "bash", "-c", "timeout 30 bash -c 'echo >/godata/bin/next'");
      };
      next();
      ok(!Object.keys(enabled()).includes("alice"));
      service.scenario({ teams: { orange: ["alice"] } });
      next();
      next();
      deepEqual(enabled(), { alice: true });
      match(readFileSync(`${bin}/log`, "utf8"), /^(sleep 600\n){3,}$/);
      docker("exec", server.name, "pkill", "-f", "sync-teams --loop");
    });
  });

  it("50 teams of 40 take one call a team", () => {
    const teams = Object.fromEntries(
      Array.from({ length: 50 }, (_, team) => [
        `team-${team}`,
        Array.from({ length: 40 }, (_, member) => `user-${team}-${member}`),
      ]),
    );
    const timed = (): string => {
      const start = performance.now();
      synced(teams);
      return ((performance.now() - start) / 1000).toFixed(1);
    };
    console.log(`      2000 users added in ${timed()} s, compared in ${timed()} s`);
    equal(Object.keys(enabled()).length, 2000);
    equal(roles()["team-49"]?.length, 40);
    equal(service.calls().length, 2 * 51);
  });
});
