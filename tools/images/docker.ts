import { spawnSync } from "node:child_process";
import { CommandError } from "../command";

export interface Finished {
  status: number;
  /** Standard output and error, as they came. */
  output: string;
}

/** Runs a command to its end. A command that cannot be started at all throws. */
export function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Finished {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ...env },
  });
  if (error) {
    throw new CommandError(`cannot run ${command}: ${error.message}; install it`);
  }
  return { status: status ?? 1, output: stdout + stderr };
}

/**
 * Runs docker, and returns what it printed without the last line feed. A failure throws with the end of what it said.
 */
export function docker(...args: readonly string[]): string {
  const { status, output } = run("docker", args, { DOCKER_BUILDKIT: "1" });
  if (status !== 0) {
    throw new Error(
      `docker ${args.slice(0, 2).join(" ")} failed:\n${output.trimEnd().split("\n").slice(-15).join("\n")}`,
    );
  }
  return output.trimEnd();
}

/** @throws CommandError where no daemon answers */
export function needDocker(): void {
  if (run("docker", ["version"]).status !== 0) {
    throw new CommandError("docker: expected a daemon that answers, got none; start it, or set DOCKER_HOST");
  }
}

/** Whether the daemon has the image. */
export function hasImage(reference: string): boolean {
  return run("docker", ["image", "inspect", reference]).status === 0;
}
