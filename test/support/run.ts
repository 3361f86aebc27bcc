import { spawnSync } from "node:child_process";
import { atExit } from "./exit";

/** How a command ended. */
export interface Ended {
  code: number | null;
  /** Standard output and error, in the order of their writing. */
  output: string;
}

/** Runs a command to its end; `environment` is added to this process's own. */
export function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Ended {
  const line = [command, ...args].map((part) => `'${part.replaceAll("'", String.raw`'\''`)}'`).join(" ");
  const { status, stdout } = spawnSync("bash", ["-c", `exec ${line} 2>&1`], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { code: status, output: stdout };
}

/**
 * Runs a command that must succeed, and gives what it printed, without white space at the end.
 *
 * @throws when it fails, with what it printed
 */
export function must(command: string, ...args: readonly string[]): string {
  const { code, output } = run(command, args);
  if (code !== 0) {
    throw new Error(`${[command, ...args].join(" ")} ended with ${code}:\n${output}`);
  }
  return output.trimEnd();
}

/** Things to undo, last made first undone, at the end of a test or of this process, however that comes. */
const undo: (() => void)[] = [];

export function atEnd(step: () => void): void {
  undo.push(step);
}

/** Undoes all of it, also when a part fails. */
export function cleanUp(): void {
  const failures: unknown[] = [];
  for (let step = undo.pop(); step; step = undo.pop()) {
    try {
      step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} left behind: ${failures.map(String).join("\n")}`);
  }
}

atExit(cleanUp);
