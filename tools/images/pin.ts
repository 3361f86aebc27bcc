import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./catalog";
import { type Fetch, pinBase, pinPlugins } from "./pins";

/** Brings the digests of the official images and the plugins' checksums up to date, in the files that carry them. */
async function main(): Promise<void> {
  const pins: Record<string, (text: string, fetch: Fetch) => Promise<string>> = {
    "images/server/Dockerfile": pinBase,
    "images/agent/Dockerfile": pinBase,
    "images/log-shipper/Dockerfile": pinBase,
    "images/server/plugins.txt": pinPlugins,
  };
  for (const [path, pin] of Object.entries(pins)) {
    const file = join(root, path);
    const before = readFileSync(file, "utf8");
    const after = await pin(before, fetch);
    writeFileSync(file, after);
    console.log(`${path}: ${before === after ? "up to date" : "changed; look at it, then commit it"}`);
  }
}

main().catch((error: unknown) => {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  console.error(`cannot pin: ${error instanceof Error ? error.message : String(error)}${cause}`);
  process.exitCode = 1;
});
