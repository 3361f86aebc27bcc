/**
 * `npm run import-senza`: an installation of the first stups2go, by its command lines, in this program's stack files.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../infra/project-root";
import { type Command, parseCommand, parseParameterFile, SenzaError } from "./command";
import { type Imported, importSettings, settingName } from "./settings";
import { merge } from "./stack-file";
import { command, readArguments, start, type Streams, UsageError } from "../command";

const usage = `Usage: npm run import-senza -- [options] 'senza create <definition> <version> Name=value …'
       npm run import-senza -- [options] -     (the command line from standard input, out of the list of processes)

Prints what a command line of the first stups2go is in a stack file of this program.

  --parameters FILE   a parameter file of senza in place of the command line
  --stack NAME        the stack that it is for (default: prod for a server and agents of prod, test for agents of test)
  --write             puts it into Pulumi.<stack>.yaml; stops where that has other values
  --overwrite         with --write: in place of other values as well
  --folder FOLDER     where the stack files are (default: the project)
  --help, -h          this text

Exit code: 0 for all parameters taken over, 1 where one could not be or nothing was written, 2 for bad options.
`;

/** Where the lines go, and the descriptor that a command line comes from. */
interface AllStreams extends Streams {
  stdin: { fd: number };
}

/** Runs it, and gives the exit code. */
export async function main(args: string[], streams: AllStreams = process): Promise<number> {
  return command(usage, args, streams, () => work(readOptions(args, streams), streams));
}

function work(options: Options, { stdout, stderr }: Streams): number {
  if (!/^[\w.-]+$/.test(options.stack ?? "prod")) {
    throw new SenzaError([`--stack: expected a stack's name, such as prod, got ${JSON.stringify(options.stack)}`]);
  }
  if (!existsSync(options.folder)) {
    throw new SenzaError([`--folder: expected the folder of the stack files, got ${options.folder}, where nothing is`]);
  }
  const imported = importSettings(options.command());
  const stack = options.stack ?? (imported.account === "production" ? "prod" : "test");
  const file = `Pulumi.${stack}.yaml`;
  const path = join(options.folder, file);
  const { text, conflicts } = merge(existsSync(path) ? readFileSync(path, "utf8") : "", imported);
  const stops = options.write && conflicts.length > 0 && !options.overwrite;
  if (options.write && !stops) {
    writeFileSync(path, text);
  }
  stdout.write(report(imported, stack, file, options.write && !stops));
  const mistakes = [...imported.dropped, ...conflicts.map((conflict) => `${file}: ${conflict}`)];
  if (stops) {
    mistakes.push(`${file}: nothing is written; edit the file, or add --overwrite`);
  }
  for (const mistake of mistakes) {
    stderr.write(`${mistake}\n`);
  }
  return stops || imported.dropped.length > 0 ? 1 : 0;
}

interface Options {
  command: () => Command;
  stack?: string;
  folder: string;
  write: boolean;
  overwrite: boolean;
}

function readOptions(args: string[], { stdin }: AllStreams): Options {
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: {
      parameters: { type: "string" },
      stack: { type: "string" },
      folder: { type: "string", default: projectRoot },
      write: { type: "boolean", default: false },
      overwrite: { type: "boolean", default: false },
    },
  });
  const { parameters, ...rest } = values;
  const [line, another] = positionals;
  if (another !== undefined || (line === undefined) === (parameters === undefined)) {
    throw new UsageError("expected one command line in quotes, or --parameters FILE");
  }
  const command = (): Command =>
    parameters === undefined
      ? parseCommand(line === "-" ? readFileSync(stdin.fd, "utf8") : (line ?? ""))
      : parseParameterFile(read(parameters));
  return { ...rest, command };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SenzaError([`--parameters: expected a parameter file of senza, got ${(error as Error).message}`]);
  }
}

function report({ values, secrets, notes, account }: Imported, stack: string, file: string, written: boolean): string {
  const lines = [`${file} ${written ? "now has" : "gets, with --write"}:`];
  lines.push(merge("", { values }).text.trimEnd());
  if (secrets.length > 0) {
    lines.push("", "Secrets are never written here. Each of these asks for its value and encrypts it:");
    lines.push(...secrets.map((path) => `  pulumi config set --stack ${stack} --secret --path '${settingName(path)}'`));
  }
  if (notes.length > 0) {
    lines.push("", "Not taken over as it is:", ...notes.map((note) => `  ${note}`));
  }
  if (account === "production") {
    lines.push("", "The old volume: set dataVolume.volumeId, see docs/stups.md.");
  }
  return `${lines.join("\n")}\n`;
}

if (require.main === module) {
  start(main);
}
