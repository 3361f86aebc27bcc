import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build, debianBase } from "./build";
import { images, root, fakeBases } from "./catalog";
import { command, CommandError, readArguments, start, type Streams, UsageError } from "../command";
import { needDocker, run } from "./docker";

const usage = `Usage: npm run local -- [--fake-gocd | --down]

Starts a server on http://127.0.0.1:8153, an agent in the environment prod and one in test. Needs Docker and its Compose.

  --fake-gocd   on fakes of the official GoCD images, where those cannot be pulled
  --down        stops them, and deletes their data
  --help, -h    this text

Exit code: 0 for all running, or gone; 1 where that failed, 2 for bad options.
`;

const URL_HERE = "http://127.0.0.1:8153";
/** A real server takes about a minute; the fake one a second. */
const WAIT_SECONDS = 300;
const state = join(root, ".local");
const secrets = join(state, "secrets");
const socket = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace("unix://", "");

/** Docker's plugin, or the older command of its own. */
function composeCommand(): [command: string, ...args: string[]] {
  if (run("docker", ["compose", "version"]).status === 0) {
    return ["docker", "compose"];
  }
  if (spawnSync("docker-compose", ["version"]).status === 0) {
    return ["docker-compose"];
  }
  throw new CommandError(
    "docker compose: expected Docker's compose plugin or docker-compose, got neither; install one, then run this again",
  );
}

function compose(...args: readonly string[]): string {
  const [command, ...first] = composeCommand();
  const file = join(root, "images/local/compose.yaml");
  const { status, output } = run(command, [...first, "--project-name", "stups2go", "--file", file, ...args], {
    SECRETS: secrets,
    DOCKER_SOCKET: socket,
    DOCKER_GROUP: existsSync(socket) ? String(statSync(socket).gid) : "0",
  });
  if (status !== 0) {
    throw new Error(`${command} ${args[0] ?? ""} failed:\n${output}`);
  }
  return output;
}

/** Readable by the containers' user, but below a directory that is only ours. */
function makeSecrets(): void {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  mkdirSync(secrets, { recursive: true, mode: 0o755 });
  for (const name of ["registration-key", "admin-password"]) {
    const file = join(secrets, name);
    if (!existsSync(file)) {
      writeFileSync(file, randomBytes(18).toString("base64url"), { mode: 0o644 });
    }
  }
}

/** Asks until the answer is yes, a dot a second. */
async function waitFor(what: string, ask: () => Promise<boolean>): Promise<void> {
  process.stdout.write(what);
  const start = performance.now();
  const elapsed = (): number => Math.round((performance.now() - start) / 1000);
  while (elapsed() < WAIT_SECONDS) {
    // A connection that is accepted and never answered would otherwise keep us, or end Node.js without a word.
    if (await Promise.race([ask().catch(() => false), sleep(2000, false)])) {
      process.stdout.write(` ${elapsed()} s\n`);
      return;
    }
    process.stdout.write(".");
    await sleep(1000);
  }
  process.stdout.write("\n");
  throw new Error(`gave up after ${WAIT_SECONDS} s:\n${compose("logs", "--tail", "20")}`);
}

async function agentIsRegistered(name: string): Promise<boolean> {
  const password = readFileSync(join(secrets, "admin-password"), "utf8");
  const answer = await fetch(`${URL_HERE}/go/api/agents`, {
    headers: {
      Accept: "application/vnd.go.cd+json",
      Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`,
    },
  });
  const { _embedded } = (await answer.json()) as { _embedded: { agents: { hostname: string }[] } };
  return _embedded.agents.some(({ hostname }) => hostname === name);
}

async function up(fakeGocd: boolean): Promise<void> {
  // Asked for before minutes of building.
  composeCommand();
  needDocker();
  if (fakeGocd) {
    debianBase();
  }
  const wanted = images(fakeGocd).filter(({ tag }) => !tag.includes("toolchain"));
  for (const image of [...(fakeGocd ? fakeBases : []), ...wanted]) {
    console.log(`building ${image.tag}`);
    build(image);
  }
  makeSecrets();
  compose("up", "--detach");
  await waitFor("server", async () => (await fetch(`${URL_HERE}/go/api/v1/health`)).ok);
  await waitFor("agent in prod", () => agentIsRegistered("agent-prod"));
  await waitFor("agent in test", () => agentIsRegistered("agent-test"));
  console.log(`
${URL_HERE}/go is ready. Log in as admin; the password:
  cat ${join(secrets, "admin-password")}
Stop it with: npm run local -- --down`);
}

function down(): void {
  compose("down", "--volumes");
  rmSync(state, { recursive: true, force: true });
}

/** Runs it, and gives the exit code. */
export async function main(args: string[], streams: Streams = process): Promise<number> {
  return command(usage, args, streams, async () => {
    const flag = { type: "boolean", default: false } as const;
    const { values } = readArguments({ args, options: { "fake-gocd": flag, down: flag } });
    const fakeGocd = values["fake-gocd"];
    if (fakeGocd && values.down) {
      throw new UsageError("--fake-gocd and --down: expected one of them, got both");
    }
    if (values.down) {
      down();
      return 0;
    }
    try {
      await up(fakeGocd);
      return 0;
    } catch (error) {
      const hint = fakeGocd ? "" : "\nWhere the official GoCD images cannot be pulled: npm run local -- --fake-gocd";
      throw new CommandError((error as Error).message + hint, { cause: error });
    }
  });
}

if (require.main === module) {
  start(main);
}
