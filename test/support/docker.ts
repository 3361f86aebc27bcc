import { spawn, spawnSync } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { needDebianPackages } from "./debian";
import { atExit, temporary } from "./exit";

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs docker with these arguments. Never throws for an exit code: that is what tests look at. */
export function tryDocker(args: readonly string[], env: Readonly<Record<string, string>> = {}): Finished {
  const { status, stdout, stderr } = spawnSync("docker", args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/** Runs docker, and returns what it printed, trimmed. */
export function docker(...args: readonly string[]): string {
  const { status, stdout, stderr } = tryDocker(args);
  if (status !== 0) {
    throw new Error(`docker ${args.join(" ")}: ${String(status)}\n${stdout}${stderr}`);
  }
  return stdout.trim();
}

/** All that `docker inspect` tells, decoded once, so that a secret with any characters is found in it. */
export const inspected = (name: string): string => decoded(JSON.parse(docker("inspect", name)));

const decoded = (value: unknown): string =>
  typeof value === "object" && value !== null ? Object.entries(value).flat().map(decoded).join("\n") : String(value);

const answers = (): boolean => spawnSync("docker", ["info"], { stdio: "ignore" }).status === 0;

/**
 * Sees to it that `docker` works, for the rest of the process: the daemon that is there, or one of
 * our own with Debian's docker.io, which ends with the process. Its data stay in
 * /var/lib/stups2go-test, so that a second run builds from cache.
 */
export async function needDocker(): Promise<void> {
  needDebianPackages("docker.io", "iptables", "ca-certificates", "mmdebstrap");
  // Debian's client first: one without buildx may shadow it, and cannot build.
  process.env.PATH = `/usr/bin:${process.env.PATH ?? ""}`;
  if (existsSync("/etc/ssl/certs/ca-certificates.crt")) {
    process.env.STUPS2GO_CA_CERTIFICATES ??= "/etc/ssl/certs/ca-certificates.crt";
  }
  if (answers()) {
    return;
  }
  const directory = temporary("docker");
  const socket = `unix://${directory}/docker.sock`;
  const log = openSync(join(directory, "log"), "w");
  const daemon = spawn(
    "/usr/sbin/dockerd",
    [
      "--host",
      socket,
      "--data-root",
      "/var/lib/stups2go-test",
      "--exec-root",
      join(directory, "exec"),
      "--pidfile",
      join(directory, "pid"),
    ],
    { stdio: ["ignore", log, log] },
  );
  atExit(() => {
    // All that it runs is of these tests.
    spawnSync("sh", ["-c", "docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes"], {
      env: process.env,
    });
    daemon.kill();
    spawnSync("timeout", ["30", "sh", "-c", 'while [ -e "$0" ]; do sleep 0.1; done', join(directory, "pid")]);
    // A mount that a container on this machine's own network leaves.
    spawnSync("umount", [join(directory, "exec/netns/default")], { stdio: "ignore" });
  });
  daemon.unref();
  process.env.DOCKER_HOST = socket;
  for (let i = 0; i < 100 && !answers(); i++) {
    await sleep(200);
  }
  if (!answers()) {
    throw new Error(`dockerd does not answer; its log is ${directory}/log`);
  }
}
