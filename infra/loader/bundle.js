// Makes one file of a program's many: Node.js takes longer to find, compile and load them one by one than the program
// takes to run. A bundle is made again when a source, the options or the lock file change.
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, relative, resolve } = require("node:path");

const root = resolve(__dirname, "../..");
// In the project and not in node_modules, which several checkouts may share.
const cache = join(root, ".cache");

/** Size and date of each of these files, which show whether one has changed. */
function stateOf(files) {
  const state = files.map((file) => {
    const { size = 0, mtimeMs = 0 } = statSync(join(root, file), { throwIfNoEntry: false }) ?? {};
    return [file, size, mtimeMs];
  });
  return JSON.stringify(state);
}

function isCurrent(bundle, inputs) {
  if (!existsSync(bundle) || !existsSync(inputs)) {
    return false;
  }
  const text = readFileSync(inputs, "utf8");
  return stateOf(JSON.parse(text).map(([file]) => file)) === text;
}

/** Writes a file in one step, because previews of both stacks may run at once. */
function write(file, content) {
  const part = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(part, content);
  renameSync(part, file);
}

/** Runs esbuild. A package that is missing is most likely new since the last `npm ci`. */
function build(options) {
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

const loaderFiles = ["bundle.js", "no-serializer.js"].map((name) => relative(root, join(__dirname, name)));

/** Path of a current bundle, and its text if it could not be written: in a checkout that is read-only. */
function bundled(source, options) {
  const all = {
    absWorkingDir: root,
    entryPoints: [source],
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
    alias: { typescript: join(__dirname, "no-serializer.js"), "@npmcli/arborist": join(__dirname, "no-serializer.js") },
    ...options,
  };
  // A bundle a source file and set of options.
  const key = createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 12);
  const outfile = join(cache, `${source.replaceAll(/[^\w.-]/g, "-").replace(/\.ts$/, "")}-${key}.js`);
  const inputs = `${outfile}.inputs.json`;
  if (isCurrent(outfile, inputs)) {
    return { path: outfile };
  }
  const { metafile, outputFiles } = build({ ...all, outfile });
  const ours = Object.keys(metafile.inputs).filter((file) => !file.includes("node_modules/"));
  try {
    for (const { path, contents } of outputFiles) {
      write(path, contents);
    }
    write(inputs, stateOf([...new Set([...ours, ...loaderFiles, "package-lock.json"])]));
    return { path: outfile };
  } catch {
    return { path: outfile, text: outputFiles.find(({ path }) => path === outfile).text };
  }
}

/**
 * What a source file exports, loaded from its bundle.
 *
 * @param source named from the project's root
 * @param options further ones of esbuild
 */
exports.load = function load(source, options) {
  const { path, text } = bundled(source, options);
  if (text === undefined) {
    return require(path);
  }
  const loaded = new Module(path, module);
  loaded.filename = path;
  loaded.paths = module.paths;
  loaded._compile(text, path);
  return loaded.exports;
};
