import { readArguments, UsageError } from "../../tools/command";

export const usage = `Usage: npm run rehearse -- [options]

Deploys both accounts on this machine, as the stack files say, without AWS, and rehearses what may go wrong.
Needs Debian and root; installs the Debian packages that it lacks. Writes rehearsal.html.

  --kills N      cut the server's power N times (default: 3)
  --qemu         the server in a whole guest of QEMU: much slower, with these kills (1 by default) and a
                 replacement as its only drills
  --engine       run "pulumi up" of both stacks first, with fake providers; needs pulumi on the PATH
  --html FILE    write the timeline to FILE (default: rehearsal.html)
  --help, -h     this text

Exit code: 0 for a rehearsal that went well, 1 for one that did not or cannot run here, 2 for bad options.
`;

export interface Options {
  kills: number;
  qemu: boolean;
  engine: boolean;
  html: string;
}

/**
 * Reads the command line.
 *
 * @throws UsageError that names the option, what it got and what it wants
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = readArguments({
    args: [...args],
    options: {
      kills: { type: "string" },
      qemu: { type: "boolean", default: false },
      engine: { type: "boolean", default: false },
      html: { type: "string", default: "rehearsal.html" },
    },
  });
  const kills = values.kills ?? (values.qemu ? "1" : "3");
  if (!/^[1-9]\d{0,3}$/.test(kills)) {
    throw new UsageError(`--kills: expected a whole number from 1 to 9999, got ${JSON.stringify(kills)}`);
  }
  return { ...values, kills: Number(kills) };
}
