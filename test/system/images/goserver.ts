import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { docker, tryDocker } from "../../support/docker";
import { atExit, temporary } from "../../support/exit";

export interface Agent {
  uuid: string;
  hostname: string;
  agent_state: string;
  agent_config_state: string;
  resources: string[];
  environments: { name: string }[];
}

/** One server with a volume of its own, started as a host starts it. */
export class GoServer {
  readonly directory = temporary("server");
  readonly name = this.directory.split("/").at(-1) ?? "";
  readonly key = `key-&<>"'-${this.name}`;
  readonly password = `pass "word" & $more-${this.name}`;

  /** @param network to be in, as `server`; the default bridge without one */
  constructor(readonly network?: string) {
    atExit(() => tryDocker(["rm", "--force", "--volumes", this.name]));
    for (const name of ["godata", "go-working-dir", "secrets"]) {
      mkdirSync(join(this.directory, name));
      chownSync(join(this.directory, name), 1000, 0);
    }
    this.secret("registration-key", this.key);
    this.secret("admin-password", `${this.password}\n`);
  }

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  secret(name: string, value: string): void {
    writeFileSync(this.path("secrets", name), value);
  }

  get config(): string {
    return readFileSync(this.path("godata/config/cruise-config.xml"), "utf8");
  }

  start(options: readonly string[] = [], image = "stups2go/server"): void {
    tryDocker(["rm", "--force", "--volumes", this.name]);
    docker(
      ...["run", "--detach", "--name", this.name],
      ...(this.network ? ["--network", this.network, "--network-alias", "server"] : []),
      ...["-v", `${this.path("godata")}:/godata`, "-v", `${this.path("go-working-dir")}:/go-working-dir`],
      ...["-v", `${this.path("secrets")}:/run/secrets/stups2go:ro`],
      ...["-e", "STUPS2GO_SITE_URL=https://delivery.myteam.example.org", ...options, image],
    );
  }

  /** Starts it, and waits until it is healthy. */
  async boot(options: readonly string[] = [], image = "stups2go/server"): Promise<void> {
    this.start(options, image);
    for (let i = 0; i < 150; i++) {
      if (this.get("/go/api/v1/health").includes('"OK"')) {
        return;
      }
      if (docker("inspect", "--format", "{{.State.Running}}", this.name) !== "true") {
        break;
      }
      await sleep(100);
    }
    throw new Error(`the server is not healthy:\n${this.logs()}`);
  }

  /** Starts it, waits until it ends, and returns its exit code and log. */
  refusal(options: readonly string[] = [], image = "stups2go/server"): { status: number; log: string } {
    this.start(options, image);
    const status = Number(docker("wait", this.name));
    return { status, log: this.logs() };
  }

  get(path: string, ...options: string[]): string {
    return tryDocker(["exec", this.name, "curl", "-s", ...options, `http://localhost:8153${path}`]).stdout;
  }

  /** A call of GoCD's API by the administrator; the last line of the answer is the status. */
  call(method: string, path: string, body?: unknown): string {
    const headers = ["-H", "Accept: application/vnd.go.cd+json", "-H", "Content-Type: application/json"];
    const content = body === undefined ? [] : ["-d", JSON.stringify(body)];
    return this.get(
      path,
      ...["-X", method, "-u", `admin:${this.password}`],
      ...headers,
      ...content,
      "-w",
      "\n%{http_code}",
    );
  }

  agents(): Agent[] {
    const answer = this.call("GET", "/go/api/agents").split("\n").slice(0, -1).join("\n");
    return (JSON.parse(answer) as { _embedded: { agents: Agent[] } })._embedded.agents;
  }

  enable(uuid: string, environment: string): void {
    this.#change("PATCH", uuid, { agent_config_state: "Enabled", environments: [environment] });
  }

  /** Deletes an agent's record, as a restore of the server's data may. */
  forget(uuid: string): void {
    this.#change("PATCH", uuid, { agent_config_state: "Disabled" });
    this.#change("DELETE", uuid);
  }

  #change(method: string, uuid: string, body?: unknown): void {
    const answer = this.call(method, `/go/api/agents/${uuid}`, body);
    if (!answer.endsWith("\n200")) {
      throw new Error(`${method} ${uuid}: ${answer}`);
    }
  }

  logs(): string {
    const { stdout, stderr } = tryDocker(["logs", this.name]);
    return stdout + stderr;
  }

  remove(): void {
    // Every configuration that any test leaves behind has to be valid, unless the test damaged it on purpose.
    tryDocker(["rm", "--force", "--volumes", this.name]);
    if (existsSync(this.path("godata/config/cruise-config.xml")) && !existsSync(this.path("damaged"))) {
      validate(this.path("godata/config/cruise-config.xml"));
    }
    execFileSync("rm", ["-rf", this.directory]);
  }
}

/** Throws what is wrong with a cruise-config.xml by GoCD's own schema. */
export function validate(...files: readonly string[]): void {
  const script = `import sys, xmlschema
schema = xmlschema.XMLSchema(sys.argv[1])
for file in sys.argv[2:]: schema.validate(file)`;
  execFileSync("/usr/bin/python3", ["-c", script, "test/fixtures/gocd/cruise-config.xsd", ...files], { stdio: "pipe" });
}
