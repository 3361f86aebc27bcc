import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { projectRoot } from "../../project-root";

const folder = "images/caretaker/src";

function sourcesBelow(path: string): string[] {
  return readdirSync(join(projectRoot, path), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? sourcesBelow(`${path}/${entry.name}`) : [`${path}/${entry.name}`]))
    .filter((file) => file.endsWith(".ts"))
    .sort();
}

let known: Buffer | undefined;

/**
 * The caretaker as one file of JavaScript, the same bytes on every machine with these packages. It takes a second to
 * make, so it is kept below `.cache` by what it is made of.
 */
export function caretakerBundle(): Buffer {
  known ??= readBundle();
  return known;
}

function readBundle(): Buffer {
  const hash = createHash("sha256");
  for (const file of [...sourcesBelow(folder), lockFile(projectRoot)]) {
    hash.update(`${file}\0`).update(readFileSync(resolve(projectRoot, file), "utf8").replaceAll("\r\n", "\n"));
  }
  const cache = join(projectRoot, ".cache");
  const kept = join(cache, `caretaker-${hash.digest("hex").slice(0, 16)}.js`);
  try {
    return readFileSync(kept);
  } catch {
    const bundle = build();
    try {
      mkdirSync(cache, { recursive: true });
      // In one step, as previews of both stacks may run at once.
      writeFileSync(`${kept}.${process.pid}`, bundle);
      renameSync(`${kept}.${process.pid}`, kept);
    } catch {
      // A checkout that is read-only makes it each time.
    }
    return bundle;
  }
}

/** npm's lock file, which a workspace has in a folder above; where there is none, the packages' names and ranges. */
function lockFile(below: string): string {
  const file = join(below, "package-lock.json");
  return existsSync(file) ? file : dirname(below) === below ? "package.json" : lockFile(dirname(below));
}

function build(): Buffer {
  // Found at run time: the program itself may be a bundle, which esbuild cannot be part of.
  const { buildSync } = createRequire(join(projectRoot, "package.json"))("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    absWorkingDir: projectRoot,
    entryPoints: [`${folder}/main.ts`],
    bundle: true,
    minify: true,
    keepNames: true,
    legalComments: "none",
    platform: "node",
    target: "node20",
    write: false,
    logLevel: "silent",
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}
