/** `npm run simulate`: shows what `max` and `idleMinutes` would do to waits and cost before anything is deployed. */
import { readFileSync, writeFileSync } from "node:fs";
import { command, CommandError, start, type Streams } from "../command";
import { parseOptions, type SimulateOptions, USAGE } from "./options";
import { formatResults, renderPage } from "./report";
import { play } from "./results";
import { makeScenario } from "./scenario";
import { readTrace, type Workload } from "./workload";

/** Runs it, and gives the exit code. */
export async function main(args: readonly string[], streams: Streams = process): Promise<number> {
  return command(USAGE, args, streams, () => {
    const options = parseOptions(args);
    streams.stderr.write(`playing ${options.days} days\n`);
    const results = play(makeScenario(options, traceOf(options)));
    streams.stdout.write(formatResults(results));
    writeFileSync(options.html, renderPage(results));
    if (options.json !== undefined) {
      writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
    }
    return 0;
  });
}

/** @throws CommandError for a trace that cannot be read */
function traceOf({ trace }: SimulateOptions): Workload | undefined {
  try {
    return trace === undefined ? undefined : readTrace(readFileSync(trace, "utf8"), trace);
  } catch (error) {
    throw new CommandError((error as Error).message, { cause: error });
  }
}

if (require.main === module) {
  start(main);
}
