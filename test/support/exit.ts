import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

const steps: (() => void)[] = [];

/**
 * Keeps a step for the end of this process, however that comes: of itself, by
 * Ctrl-C, by a signal. The last one comes first.
 */
export function atExit(step: () => void): void {
  steps.push(step);
}

/** An empty folder for the rest of the process. */
export function temporary(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `stups2go-${name}-`));
  atExit(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

process.on("exit", () => {
  for (let step = steps.pop(); step; step = steps.pop()) {
    try {
      step();
    } catch (error) {
      console.error(`left behind: ${String(error)}`);
    }
  }
});
// As shells tell that a signal was the end: 128 and its number.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
