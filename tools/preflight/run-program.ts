import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RunProgram } from "./check";

const execute = promisify(execFile);

export const runProgram: RunProgram = async (program, ...args) => {
  try {
    return (await execute(program, args, { timeout: 10_000 })).stdout;
  } catch {
    return undefined;
  }
};
