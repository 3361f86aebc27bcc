import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { needDebianPackages } from "../../support/debian";
import { docker, inspected, tryDocker } from "../../support/docker";
import { eventually } from "../../support/eventually";
import { examples, needGoCd, needImages } from "../support/images";
import { type Agent, GoServer } from "./goserver";
import { atExit, temporary } from "../../support/exit";

// Of this run alone: a server that an interrupted run left in a shared one answers to the same name, with other tokens.
const NETWORK = `stups2go-agents-${process.pid}`;

/** One agent with directories of its own, started as a host starts it. */
class GoAgent {
  readonly directory = temporary("agent");
  readonly name = this.directory.split("/").at(-1) ?? "";

  constructor(key: string) {
    atExit(() => tryDocker(["rm", "--force", "--volumes", this.name]));
    for (const name of ["godata", "go-working-dir", "secrets"]) {
      mkdirSync(join(this.directory, name));
      chownSync(join(this.directory, name), 1000, 0);
    }
    writeFileSync(join(this.directory, "secrets/registration-key"), key);
  }

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  start(options: readonly string[] = [], image = "stups2go/agent"): void {
    tryDocker(["rm", "--force", "--volumes", this.name]);
    const environment = {
      GO_SERVER_URL: "http://server:8153/go",
      AGENT_AUTO_REGISTER_HOSTNAME: this.name,
      AGENT_AUTO_REGISTER_ENVIRONMENTS: "test",
      AGENT_AUTO_REGISTER_RESOURCES: "docker,large",
      FAKE_PING_SECONDS: "1",
      STUPS2GO_WATCH_SECONDS: "1",
    };
    docker(
      ...["run", "--detach", "--name", this.name, "--network", NETWORK],
      ...["-v", `${this.path("godata")}:/godata`, "-v", `${this.path("go-working-dir")}:/go-working-dir`],
      ...["-v", `${this.path("secrets")}:/run/secrets/stups2go:ro`],
      ...Object.entries(environment).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
      ...options,
      image,
    );
  }

  get guid(): string {
    const file = this.path("godata/config/guid.txt");
    return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  }

  exec(script: string): string {
    return docker("exec", this.name, "bash", "-c", script);
  }

  logs(): string {
    const { stdout, stderr } = tryDocker(["logs", this.name]);
    return stdout + stderr;
  }

  refusal(options: readonly string[] = []): string {
    this.start(options);
    equal(docker("wait", this.name), "1");
    return this.logs();
  }

  remove(): void {
    tryDocker(["rm", "--force", "--volumes", this.name]);
    execFileSync("rm", ["-rf", this.directory]);
  }
}

describe("agent image", () => {
  let server: GoServer;
  let agent: GoAgent;

  before(async function () {
    this.timeout(1_200_000);
    needDebianPackages("python3-xmlschema");
    await needGoCd();
    atExit(() => tryDocker(["network", "rm", NETWORK]));
    docker("network", "create", NETWORK);
    server = new GoServer(NETWORK);
    await server.boot();
  });
  after(() => {
    server.remove();
  });
  beforeEach(() => {
    agent = new GoAgent(server.key);
  });
  afterEach(() => {
    agent.remove();
  });

  async function registered(): Promise<Agent> {
    for (let i = 0; i < 100; i++) {
      const found = server.agents().find(({ hostname }) => hostname === agent.name);
      if (found) {
        return found;
      }
      await sleep(100);
    }
    throw new Error(`not registered:\n${agent.logs()}\n${server.logs()}`);
  }

  /** Waits for a line of the agent's log. */
  async function logged(line: RegExp): Promise<void> {
    for (let i = 0; i < 100 && !line.test(agent.logs()); i++) {
      await sleep(100);
    }
    match(agent.logs(), line);
  }

  it("registers itself, with its environment and resources", async () => {
    agent.start();
    const found = await registered();
    deepEqual(found.resources, ["docker", "large"]);
    deepEqual(
      found.environments.map(({ name }) => name),
      ["test"],
    );
  });

  it("lets the key out nowhere: no disk, no inspect, no environment, no arguments, no log, no file for jobs", async () => {
    agent.start();
    await registered();
    await logged(/registered as/);
    const { status } = spawnSync("grep", ["-rqF", server.key, agent.path("godata"), agent.path("go-working-dir")]);
    equal(status, 1, "grep found the key on a disk");
    ok(!inspected(agent.name).includes(server.key));
    ok(!agent.logs().includes(server.key));
    equal(
      agent.exec(
        "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c 'key-[&]' || true",
      ),
      "0",
    );
    // GoCD itself only comments it out.
    await eventually("properties without the key", () => agent.exec("cat /dev/shm/autoregister.properties") === "");
  });

  it("keeps its identity over a restart, and then needs no key", async () => {
    agent.start();
    const { uuid } = await registered();
    await logged(/registered as/);
    unlinkSync(agent.path("secrets/registration-key"));
    agent.start();
    await sleep(1500);
    equal(agent.guid, uuid);
    equal(docker("inspect", "--format", "{{.State.Running}}", agent.name), "true", agent.logs());
    equal(server.agents().filter(({ hostname }) => hostname === agent.name).length, 1);
  });

  it("takes a new identity when half of the old one is lost", async () => {
    agent.start();
    const { uuid } = await registered();
    await logged(/registered as/);
    tryDocker(["rm", "--force", agent.name]);
    unlinkSync(agent.path("godata/config/token"));
    agent.start();
    await logged(/registered as/);
    notEqual(agent.guid, uuid);
  });

  it("takes a new identity on another instance with a copy of its disk", async () => {
    const on = (instance: string): string[] => ["-e", `AGENT_AUTO_REGISTER_HOSTNAME=${instance}`];
    agent.start(on("i-0a"));
    await logged(/registered as/);
    const { guid } = agent;
    agent.start(on("i-0a"));
    await sleep(1500);
    equal(agent.guid, guid);
    agent.start(on("i-0b"));
    await logged(/identity is that of i-0a: i-0b registers as a new agent[^]*registered as/);
    notEqual(agent.guid, guid);
  });

  it("registers again while it runs, when its record is deleted", async () => {
    agent.start();
    const { uuid } = await registered();
    server.forget(uuid);
    await eventually("a new registration", () =>
      server.agents().some((found) => found.hostname === agent.name && found.uuid !== uuid),
    );
    match(agent.logs(), /the server no longer knows this agent/);
    equal(docker("inspect", "--format", "{{.State.Running}}", agent.name), "true");
  });

  it("registers again at its start, when the server's data were restored meanwhile", async () => {
    agent.start();
    const { uuid } = await registered();
    await logged(/registered as/);
    docker("stop", agent.name);
    server.forget(uuid);
    agent.start();
    await logged(/the server does not know this agent: it registers again[^]*registered as/);
    notEqual((await registered()).uuid, uuid);
  });

  it("ends when it has to register again and its host has taken the key away, so that it is given again", async () => {
    agent.start();
    const { uuid } = await registered();
    await logged(/registered as/);
    unlinkSync(agent.path("secrets/registration-key"));
    server.forget(uuid);
    equal(docker("wait", agent.name), "75");
    writeFileSync(agent.path("secrets/registration-key"), server.key);
    agent.start();
    notEqual((await registered()).uuid, uuid);
  });

  it("takes an agent of another token generation for unknown", async () => {
    agent.start();
    const { uuid } = await registered();
    await logged(/registered as/);
    tryDocker(["rm", "--force", agent.name]);
    writeFileSync(agent.path("godata/config/token"), Buffer.alloc(32).toString("base64"));
    agent.start();
    await logged(/does not know this agent[^]*registered as/);
    notEqual(agent.guid, uuid);
  });

  const pending = async (): Promise<Agent> => {
    await eventually("a Pending agent", () => server.agents().some(({ uuid }) => uuid === agent.guid));
    const found = server.agents().find(({ uuid }) => uuid === agent.guid);
    equal(found?.agent_config_state, "Pending");
    return found;
  };

  it("waits for approval without a key, keeps its identity meanwhile, and works once it is enabled", async () => {
    unlinkSync(agent.path("secrets/registration-key"));
    agent.start();
    await logged(/the agent is Pending until the caretaker or an administrator enables it/);
    const { uuid } = await pending();
    await sleep(5000);
    equal(agent.guid, uuid);
    agent.start();
    await sleep(5000);
    equal(agent.guid, uuid, "a Pending agent is none that the server does not know");
    server.enable(uuid, "test");
    await eventually("an Idle agent", () =>
      server.agents().some((found) => found.uuid === uuid && found.agent_state === "Idle"),
    );
    ok(!agent.logs().includes("registers again"));
  });

  it("waits for approval with a wrong key", async () => {
    writeFileSync(agent.path("secrets/registration-key"), "wrong");
    agent.start();
    await logged(/answered 202/);
    await pending();
  });

  it("does not take a refusal of a proxy for an unknown agent", async () => {
    agent.start();
    await registered();
    await logged(/registered as/);
    const { guid } = agent;
    const page =
      "self.send_response(403), self.send_header('Content-Length', '3'), self.end_headers(), self.wfile.write(b'no!')";
    const proxy = `from http.server import *
class Proxy(BaseHTTPRequestHandler):
    def do_POST(self): ${page}
    do_GET = do_POST
HTTPServer(("", 8153), Proxy).serve_forever()`;
    const name = docker(
      ...["run", "--detach", "--network", NETWORK, "--network-alias", "proxy", "--entrypoint", "python3"],
      ...["stups2go/fake-gocd-server", "-c", proxy],
    );
    agent.start(["-e", "GO_SERVER_URL=http://proxy:8153/go"]);
    await sleep(8000);
    docker("rm", "--force", name);
    equal(agent.guid, guid);
  });

  it("keeps what jobs print out of its log", async () => {
    agent.start();
    const file = "/go-working-dir/config/agent-logback-include.xml";
    await eventually("the include of the log's settings", () => agent.exec(`cat ${file} 2>&1 || true`).includes("<"));
    const include = agent.exec(`cat ${file}`);
    match(
      include,
      /<logger name="com\.thoughtworks\.go\.util\.command\.CommandLine" level="\$\{stups2go\.jobOutput:-ERROR\}"/,
    );
  });

  it("refuses to start with an empty key", () => {
    writeFileSync(agent.path("secrets/registration-key"), "\n");
    match(agent.refusal(), /registration-key is empty/);
  });

  it("refuses a directory that is root's", () => {
    chownSync(agent.path("go-working-dir"), 0, 0);
    match(agent.refusal(), /\/go-working-dir cannot be written by user 1000: it belongs to 0:0 .*chown -R 1000:0/);
  });

  it("refuses a directory that is read-only", () => {
    mkdirSync(agent.path("godata/pipelines"));
    chownSync(agent.path("godata/pipelines"), 1000, 0);
    match(
      agent.refusal(["-v", `${agent.path("godata/pipelines")}:/godata/pipelines:ro`]),
      /\/godata\/pipelines cannot be written.*read-only/,
    );
  });

  for (const url of ["", "server:8153/go", "http://server:8153"]) {
    it(`refuses the server URL "${url}"`, () => {
      match(agent.refusal(["-e", `GO_SERVER_URL=${url}`]), /GO_SERVER_URL must be like/);
    });
  }

  it("logs in to ECR registries with the host's role", async () => {
    agent.start(["-e", "STUPS2GO_ECR_REGISTRIES=1.dkr.ecr.eu-west-1.amazonaws.com,2.dkr.ecr.eu-west-1.amazonaws.com"]);
    await registered();
    deepEqual(JSON.parse(agent.exec("cat ~/.docker/config.json")), {
      credHelpers: {
        "1.dkr.ecr.eu-west-1.amazonaws.com": "ecr-login",
        "2.dkr.ecr.eu-west-1.amazonaws.com": "ecr-login",
      },
    });
    equal(tryDocker(["exec", agent.name, "docker-credential-ecr-login", "-v"]).status, 0);
  });

  it("works as a custom image whose command is /run.sh", async () => {
    execFileSync("docker", ["build", "-q", "-t", "stups2go/test-command", "-"], {
      input: "FROM stups2go/agent\nCMD /run.sh\n",
      env: { ...process.env, DOCKER_BUILDKIT: "1" },
      stdio: "pipe",
    });
    agent.start([], "stups2go/test-command");
    await registered();
  });

  const commands = [
    "aws --version",
    "kio --version",
    "pierone --version",
    "scm-source --help",
    "senza --version",
    "zign --version",
    "docker --version",
    "docker buildx version",
    "git --version",
    "jq --version",
  ];
  it("has its tools, which start without a complaint", () => {
    for (const command of commands) {
      const { status, stderr } = tryDocker(["run", "--rm", "stups2go/agent", "bash", "-c", command]);
      equal(status, 0, command + stderr);
      equal(stderr, "", command);
    }
  });

  it("adds less than 250 MB to its base", () => {
    const size = (tag: string): number => Number(docker("inspect", "--format", "{{.Size}}", tag));
    ok(size("stups2go/agent") - size("stups2go/fake-gocd-agent") < 250e6);
  });

  const tools: Record<string, string[]> = {
    "maven-npm": ["mvn --version", "npm --version"],
    leiningen: ["lein version"],
    combined: ["mvn --version", "npm --version", "lein version"],
  };
  describe("as a base", () => {
    before(async function () {
      this.timeout(1_200_000);
      await needImages();
    });

    for (const { tag } of examples) {
      it(`is the base of a custom agent that registers: ${tag}`, async () => {
        agent.start([], tag);
        await registered();
        for (const tool of tools[tag.replace("stups2go/example-", "")] ?? []) {
          agent.exec(tool);
        }
      });
    }
  });
});
