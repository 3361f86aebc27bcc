#!/usr/bin/env node
// Runs the plan from one bundle that holds the Pulumi SDKs as well: to find and read their thousands of files takes
// Node.js longer than the plan itself. The bundle is made again when a source or the lock file has changed.
const { existsSync, readFileSync, statSync, writeFileSync } = require("node:fs");
const { join, relative, resolve } = require("node:path");

const root = resolve(__dirname, "../..");
const bundle = join(root, "node_modules/.cache/stups2go/plan.js");
const inputs = `${bundle}.inputs.json`;

/** When each of these files was changed, to tell whether any was since. */
const dates = (files) =>
  JSON.stringify(files.map((file) => [file, existsSync(join(root, file)) ? statSync(join(root, file)).mtimeMs : 0]));

function isCurrent() {
  if (!existsSync(bundle) || !existsSync(inputs)) {
    return false;
  }
  const text = readFileSync(inputs, "utf8");
  return dates(JSON.parse(text).map(([file]) => file)) === text;
}

if (!isCurrent()) {
  const { metafile } = require("esbuild").buildSync({
    absWorkingDir: root,
    entryPoints: ["infra/plan/cli.ts"],
    outfile: bundle,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    target: "node20",
    sourcemap: true,
    metafile: true,
    logLevel: "error",
    // The SDK's serializer of functions wants a compiler; the plan serializes none, and reading one takes as long as
    // everything else.
    alias: { typescript: relative(root, join(__dirname, "no-compiler.js")).replace(/^/, "./") },
  });
  const ours = Object.keys(metafile.inputs).filter((file) => !file.includes("node_modules/"));
  writeFileSync(inputs, dates([...ours, "package-lock.json", relative(root, __filename)]));
}
require(bundle).main(process.argv.slice(2));
