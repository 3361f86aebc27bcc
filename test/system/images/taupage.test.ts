import { equal, match, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "../../../tools/images/build";
import { images } from "../../../tools/images/catalog";
import { docker, tryDocker } from "../../support/docker";
import { needImages } from "../support/images";

const KEY = "key-from-the-environment";
const PASSWORD = "password-from-the-environment";

/**
 * A container as Taupage's runtime/Docker.py starts it: the volume at /data, /meta, and all else in the environment.
 */
class Container {
  readonly directory = mkdtempSync(join(tmpdir(), "stups2go-taupage-"));
  readonly name = this.directory.split("/").at(-1) ?? "";

  constructor() {
    for (const folder of ["data", "meta"]) {
      mkdirSync(join(this.directory, folder));
    }
    writeFileSync(join(this.directory, "meta/taupage.yaml"), "application_id: go\n");
  }

  /** A disk of its own at /data, as Taupage leaves it: writable for all. */
  mount(): void {
    execFileSync("mount", ["-t", "tmpfs", "-o", "mode=0777,size=64m", "tmpfs", join(this.directory, "data")]);
  }

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  start(image: string, environment: Readonly<Record<string, string>>, ...options: string[]): void {
    docker(
      ...["run", "--detach", "--name", this.name, ...options, "-v", `${this.path("meta")}:/meta:ro`],
      ...Object.entries(environment).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
      image,
    );
  }

  server(): void {
    const environment = {
      STUPS2GO_SITE_URL: "https://delivery.myteam.example.org",
      STUPS_GO_AGENT_REGISTRATION_KEY: KEY,
      STUPS_SECRET_ADMIN_PASSWORD: PASSWORD,
      STUPS_FILES: ".netrc,.ssh/id_ed25519",
      STUPS_FILE_1: "machine example.org\n",
      STUPS_FILE_2: "a key\nof two lines\n",
    };
    this.start("stups2go/server-for-taupage", environment, "-v", `${this.path("data")}:/data`);
  }

  exec(script: string): string {
    return docker("exec", "--user", "1000", this.name, "bash", "-c", script);
  }

  logs(): string {
    const { stdout, stderr } = tryDocker(["logs", this.name]);
    return stdout + stderr;
  }

  /** Waits until what is run in the container succeeds. */
  async until(script: string): Promise<void> {
    for (let i = 0; i < 300; i++) {
      if (tryDocker(["exec", "--user", "1000", this.name, "bash", "-c", script]).status === 0) {
        return;
      }
      await sleep(100);
    }
    throw new Error(`never came true: ${script}\n${this.logs()}`);
  }

  healthy(): Promise<void> {
    return this.until("curl -s http://localhost:8153/go/api/v1/health | grep -q OK");
  }

  remove(): void {
    tryDocker(["rm", "--force", "--volumes", this.name]);
    if (this.mounted) {
      execFileSync("umount", [this.path("data")]);
    }
    rmSync(this.directory, { recursive: true });
  }

  get mounted(): boolean {
    return readFileSync("/proc/mounts", "utf8").includes(this.path("data"));
  }
}

/**
 * What GoCD has in its environment, and hands on to jobs; `docker exec` itself gets all that the container was given.
 */
const seenByJobs =
  "pgrep -f 'go[-_](server|agent)' | sed 's#.*#/proc/&/environ#' | xargs cat 2>/dev/null | tr '\\0' '\\n'";

describe("images on Taupage", () => {
  let container: Container;

  before(async function () {
    this.timeout(1_200_000);
    await needImages();
    for (const image of images(true).filter(({ tag }) => /\/(?:server|agent)$/.test(tag))) {
      build({ ...image, tag: `${image.tag}-for-taupage`, buildArgs: { ...image.buildArgs, START_USER: "0" } });
    }
  });
  beforeEach(() => {
    container = new Container();
  });
  afterEach(() => {
    container.remove();
  });

  it("run the server on a new volume, as user 1000, with secrets and files from the environment", async () => {
    container.mount();
    container.server();
    await container.healthy();
    const config = container.path("data/godata/config/cruise-config.xml");
    match(readFileSync(config, "utf8"), new RegExp(`agentAutoRegisterKey="${KEY}"`));
    equal(statSync(config).uid, 1000);
    equal(container.exec("cat ~go/.netrc ~go/.ssh/id_ed25519"), "machine example.org\na key\nof two lines");
    equal(container.exec("stat -c %a ~go/.netrc"), "400");
    const environment = container.exec(seenByJobs);
    match(environment, /STUPS2GO_SITE_URL/);
    ok(!/from-the-environment|of two lines/.test(environment + container.logs()));
  });

  it("let root keep teams in step there, with the password from the environment", async () => {
    container.mount();
    container.server();
    await container.healthy();
    const nowhere = "http://127.0.0.1:9";
    const variables = [`STUPS_TEAM_SERVICE_URL=${nowhere}`, "STUPS_TEAMS=orange", `OAUTH2_ACCESS_TOKEN_URL=${nowhere}`];
    const sync = [container.name, "/opt/stups2go/sync-teams", "--dry-run"];
    const { stderr } = tryDocker(["exec", "--user", "0", ...variables.flatMap((one) => ["-e", one]), ...sync]);
    // It has the password, and is stopped by the credentials that this Taupage has not fetched.
    match(
      stderr,
      /nothing is changed: the application's credentials cannot be read from \/meta\/credentials\/client\.json/,
    );
  });

  it("run the server on the first stups2go's volume, where its data are, whoever they belonged to", async () => {
    container.mount();
    execFileSync("install", [
      "-d",
      "-o",
      "105",
      "-m",
      "0755",
      container.path("data/config"),
      container.path("data/db"),
    ]);
    const config = container.path("data/config/cruise-config.xml");
    const template = readFileSync("images/server/cruise-config.xml", "utf8");
    writeFileSync(config, template.replace(/agentAutoRegisterKey="[^"]*"/, 'agentAutoRegisterKey="old"'));
    chownSync(config, 105, 105);
    container.server();
    await container.healthy();
    match(readFileSync(config, "utf8"), new RegExp(`agentAutoRegisterKey="${KEY}"`));
    match(readFileSync(`${config}.old`, "utf8"), /agentAutoRegisterKey="old"/);
    equal(statSync(config).uid, 1000);
    ok(!existsSync(container.path("data/godata")));
  });

  it("refuse to run the server on the host's own disk, where Taupage has not mounted the volume", () => {
    container.server();
    equal(docker("wait", container.name), "1");
    match(container.logs(), /stups2go: \/data is on the host's own disk: Taupage has not mounted the volume/);
    ok(!existsSync(container.path("data/godata")));
  });

  it("run an agent that may use Docker, and takes what to join from the template's variables", async () => {
    const environment = {
      STUPS_GO_SERVER_DOMAIN: "delivery.myteam.example.org",
      STUPS_GO_AGENT_ENVIRONMENTS: "test",
      STUPS_GO_AGENT_RESOURCES: "docker,jdk17",
      STUPS_GO_AGENT_REGISTRATION_KEY: KEY,
      AGENT_AUTO_REGISTER_HOSTNAME: "i-0123456789abcdef0",
    };
    container.start("stups2go/agent-for-taupage", environment, "-v", "/var/run/docker.sock:/var/run/docker.sock");
    await container.until("grep -q jdk17 /godata/config/autoregister.properties");
    const properties = container.exec("cat /godata/config/autoregister.properties");
    match(properties, /^agent\.auto\.register\.resources=docker,jdk17$/m);
    match(properties, /^agent\.auto\.register\.environments=test$/m);
    match(properties, new RegExp(`^agent\\.auto\\.register\\.key=${KEY}$`, "m"));
    const gocd = container.exec(`${seenByJobs} | grep ^GO_SERVER_URL= | sort -u`);
    equal(gocd, "GO_SERVER_URL=https://delivery.myteam.example.org/go");
    // The groups of GoCD itself, and not those that docker exec gives.
    const group = String(statSync("/var/run/docker.sock").gid);
    await container.until(`grep -l '^Groups:.*\\b${group}\\b' /proc/[0-9]*/status`);
  });
});
