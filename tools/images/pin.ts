/** `npm run images:pin`: brings the digests of the official images and the plugins' checksums up to date. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command, CommandError, readArguments, start, type Streams } from "../command";
import { root } from "./catalog";
import { type Fetch, pinBase, pinPlugins } from "./pins";

const usage = `Usage: npm run images:pin

Asks Docker Hub for the digests of the official images, and GitHub for the newest plugins and their checksums, and
writes them into the files that carry them. Look at the change, then commit it.

  --help, -h   this text

Exit code: 0 for all files up to date, 1 where something cannot be had (no file is written), 2 for bad options.
`;

const pins: Readonly<Record<string, (text: string, fetch: Fetch) => Promise<string>>> = {
  "images/server/Dockerfile": pinBase,
  "images/agent/Dockerfile": pinBase,
  "images/caretaker/Dockerfile": pinBase,
  "images/log-shipper/Dockerfile": pinBase,
  "images/server/plugins.txt": pinPlugins,
};

/** Runs it, and gives the exit code. */
export async function main(args: string[], streams: Streams = process, get: Fetch = fetch): Promise<number> {
  return command(usage, args, streams, async () => {
    readArguments({ args, options: {} });
    const pinned: { path: string; before: string; after: string }[] = [];
    for (const [path, pin] of Object.entries(pins)) {
      streams.stderr.write(`asking for what ${path} names\n`);
      const before = readFileSync(join(root, path), "utf8");
      pinned.push({ path, before, after: await pin(before, get).catch(explain(path)) });
    }
    for (const { path, before, after } of pinned) {
      writeFileSync(join(root, path), after);
      streams.stdout.write(`${path}: ${before === after ? "up to date" : "changed; look at it, then commit it"}\n`);
    }
    return 0;
  });
}

function explain(path: string): (error: unknown) => never {
  return (error) => {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    throw new CommandError(`${path}: cannot pin: ${message}${why}; nothing was written`, { cause: error });
  };
}

if (require.main === module) {
  start(main);
}
