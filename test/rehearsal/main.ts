import { command, start, type Streams } from "../../tools/command";
import { missing } from "./needs";
import { readOptions, usage } from "./options";
import { rehearse } from "./rehearse";

/** Runs it, and gives the exit code. */
export async function main(args: string[], streams: Streams = process): Promise<number> {
  return command(usage, args, streams, async () => {
    const options = readOptions(args);
    const reason = missing();
    if (reason !== undefined) {
      process.stderr.write(`${reason}\n`);
      return 1;
    }
    process.prependOnceListener("SIGINT", () => {
      process.stderr.write("\ninterrupted: taking everything down\n");
    });
    process.exit((await rehearse(options)) ? 0 : 1);
  });
}

if (require.main === module) {
  start(main);
}
