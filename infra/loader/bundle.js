// Makes one file of a program's many. To find, compile and load each of them by itself takes Node.js longer than the
// program runs. The bundle is made again when a source or the lock file has changed.
const { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const { basename, dirname, join, relative, resolve } = require("node:path");

const root = resolve(__dirname, "../..");
// In the project and not in node_modules, which several checkouts may share.
const cache = join(root, ".cache");

/** When each of these files was changed, to tell whether any was since. */
const dates = (files) =>
  JSON.stringify(files.map((file) => [file, existsSync(join(root, file)) ? statSync(join(root, file)).mtimeMs : 0]));

function isCurrent(bundle, inputs) {
  if (!existsSync(bundle) || !existsSync(inputs)) {
    return false;
  }
  const text = readFileSync(inputs, "utf8");
  return dates(JSON.parse(text).map(([file]) => file)) === text;
}

/** In one step, as previews of both stacks may run at once. */
function write(file, content) {
  const part = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(part, content);
  renameSync(part, file);
}

/** What esbuild makes. Packages that are missing are most likely new since the last `npm ci`. */
function built(options) {
  try {
    return require("esbuild").buildSync(options);
  } catch (error) {
    const missing = [
      ...String(error.message).matchAll(/Could not resolve "([^".][^"]*)"|Cannot find module '(esbuild)'/g),
    ];
    if (missing.length === 0) {
      throw error;
    }
    const names = [...new Set(missing.map(([, name, other]) => name ?? other))].join(", ");
    process.stderr.write(`node_modules lacks ${names}: run npm ci\n`);
    process.exit(1);
  }
}

/** Path of the current bundle of a source file, named from the project's root. `options` are further ones of esbuild. */
module.exports = function bundled(source, options) {
  const bundle = join(cache, `${basename(source, ".ts")}.js`);
  const inputs = `${bundle}.inputs.json`;
  if (!isCurrent(bundle, inputs)) {
    const { metafile, outputFiles } = built({
      absWorkingDir: root,
      entryPoints: [source],
      outfile: bundle,
      write: false,
      bundle: true,
      minify: true,
      keepNames: true,
      platform: "node",
      target: "node20",
      sourcemap: true,
      metafile: true,
      logLevel: "silent",
      // As light-sdk.js does where the SDK stays outside.
      alias: { typescript: "./infra/loader/no-serializer.js", "@npmcli/arborist": "./infra/loader/no-serializer.js" },
      ...options,
    });
    const ours = Object.keys(metafile.inputs).filter((file) => !file.includes("node_modules/"));
    for (const { path, contents } of outputFiles) {
      write(path, contents);
    }
    write(inputs, dates([...ours, "package-lock.json", relative(root, __filename)]));
  }
  return bundle;
};
