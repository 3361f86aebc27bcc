/** The Pulumi CLI beside the providers that this process serves. */
import { execFile } from "node:child_process";

/** Runs the command line beside the providers in this process, and returns what it prints. */
export function run(
  command: string,
  args: string[],
  cwd: string,
  environment: Record<string, string>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { cwd, env: { ...process.env, ...environment }, maxBuffer: 1 << 26 },
      (error, out, wrong) => {
        if (error) {
          reject(new Error(out + wrong));
        } else {
          resolve(out);
        }
      },
    );
  });
}

/** An exported value with its secrets, which stand there as JSON within JSON, in their places. */
export function inPlain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inPlain);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { plaintext } = value as { plaintext?: unknown };
  return typeof plaintext === "string"
    ? JSON.parse(plaintext)
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inPlain(inner)]));
}
