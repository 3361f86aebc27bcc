/** The state in a file, which the plugins of one engine share. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import { Aws } from "./aws";
import { type AwsState, emptyState } from "./world";

/**
 * Works on the state in a file, alone: the AWS and the Docker plugin are two processes. The state is kept even when
 * the work is refused, as AWS keeps what was done before.
 */
export function withAws<T>(file: string, work: (aws: Aws) => T): T {
  const lock = `${file}.lock`;
  takeLock(lock);
  try {
    const state = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as AwsState) : emptyState();
    try {
      return work(new Aws(state));
    } finally {
      writeFileSync(`${file}.new`, JSON.stringify(state));
      renameSync(`${file}.new`, file);
    }
  } finally {
    rmdirSync(lock);
  }
}

/** @throws Error after 10 s: a process ended while it held the lock */
function takeLock(lock: string): void {
  for (let tries = 0; ; tries++) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries > 2000) {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
