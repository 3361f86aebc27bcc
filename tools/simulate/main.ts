/** `npm run simulate`: shows what `max` and `idleMinutes` would do to waits and cost before anything is deployed. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Streams } from "../streams";
import { parseOptions, USAGE } from "./options";
import { formatResults, renderPage } from "./report";
import { play } from "./results";
import { makeScenario } from "./scenario";
import { readTrace } from "./workload";

/** Runs the command, and gives its exit code: 2 for bad options, 1 for a trace that cannot be played. */
export function main(args: readonly string[], streams: Streams = process): number {
  let options;
  try {
    options = parseOptions(args);
  } catch (error) {
    streams.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
  if (!options) {
    streams.stdout.write(USAGE);
    return 0;
  }
  try {
    const trace =
      options.trace === undefined ? undefined : readTrace(readFileSync(options.trace, "utf8"), options.trace);
    const results = play(makeScenario(options, trace));
    streams.stdout.write(formatResults(results));
    writeFileSync(options.html, renderPage(results));
    if (options.json !== undefined) {
      writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
    }
    return 0;
  } catch (error) {
    streams.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

if (require.main === module) {
  process.exitCode = main(process.argv.slice(2));
}
