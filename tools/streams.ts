/** Where the lines of a command go. */
export interface Streams {
  stdout: { write: (text: string) => unknown };
  stderr: { write: (text: string) => unknown };
}

/**
 * The exit code of a command that shows its usage in place of any work: 0 for `--help`, 2 for options it cannot read.
 */
export function showUsage(usage: string, options: { help: boolean } | undefined, { stdout, stderr }: Streams): number {
  (options ? stdout : stderr).write(usage);
  return options ? 0 : 2;
}
