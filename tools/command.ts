/** What all commands of this project do alike: usage, unknown options by name, exit codes, one line for a failure. */
import { parseArgs, type ParseArgsConfig } from "node:util";

/** Where the lines of a command go. */
export interface Streams {
  stdout: { write: (text: string) => unknown };
  stderr: { write: (text: string) => unknown };
}

/** A command line that cannot be read; shown above the usage. Exit code 2. */
export class UsageError extends Error {}

/** Why the work cannot be done, with what to do about it; shown without a stack trace. Exit code 1. */
export class CommandError extends Error {}

/**
 * Reads options as `node:util` does, without `--help`, which {@link command} has answered by then.
 *
 * @throws UsageError for an option that is unknown, or has no value
 */
export function readArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/**
 * Shows the usage for `--help` and `-h`, else does the work.
 *
 * @param work does what the options say, and gives the exit code
 * @returns the exit code: that of the work, 1 where it cannot be done, 2 for a command line that cannot be read
 */
export async function command(
  usage: string,
  args: readonly string[],
  { stdout, stderr }: Streams,
  work: () => number | Promise<number>,
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    stdout.write(usage);
    return 0;
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`${error.message}\n\n${usage}`);
      return 2;
    }
    if (error instanceof CommandError) {
      stderr.write(`${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

/** Runs a command as this process. A fault of the command's own shows where it was. */
export function start(main: (args: string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
