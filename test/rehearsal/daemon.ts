import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { atEnd } from "../support/run";

/** A program that runs until the rehearsal ends; what it says goes to a file. */
export interface Daemon {
  /** What it has said so far. */
  log: () => string;
}

/**
 * Starts a program that is to run until the rehearsal ends. It keeps running on
 * Ctrl-C, until all that needs it has ended.
 */
export function daemon(log: string, name: string, args: readonly string[]): Daemon {
  const file = openSync(log, "w");
  const child = spawn(name, args, { stdio: ["ignore", file, file], detached: true });
  atEnd(() => child.kill("SIGKILL"));
  child.on("error", (error) => {
    throw error;
  });
  return { log: () => readFileSync(log, "utf8") };
}
