/**
 * The linters for what is not TypeScript, as part of `npm run check`: shellcheck and shfmt for scripts, hadolint for
 * Dockerfiles, actionlint for workflows, google-java-format for Java, ruff for Python. Each is installed
 * once, pinned, below node_modules/.cache.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../infra/project-root";
import { mavenJars } from "../support/maven";

const cache = join(projectRoot, "node_modules/.cache/stups2go/lint");
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: projectRoot, encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(projectRoot, file)));
const runsBy = (file: string, interpreter: RegExp): boolean =>
  interpreter.test(readFileSync(join(projectRoot, file), "utf8").split("\n", 1)[0] ?? "");
const scripts = tracked.filter((file) => file.endsWith(".sh") || runsBy(file, /^#!.*\b(?:ba)?sh\b/));
const pythons = tracked.filter((file) => file.endsWith(".py") || runsBy(file, /^#!.*\bpython3?\b/));
const javas = tracked.filter((file) => file.endsWith(".java"));
const dockerfiles = tracked.filter((file) => /(?:^|\/)Dockerfile$|\.[Dd]ockerfile$/.test(file));
const workflows = tracked.filter((file) => /^\.github\/workflows\/.*\.ya?ml$/.test(file));

/** Installs the tools that come from PyPI, once for each state of the requirements. */
function python(): string {
  const requirements = join(projectRoot, "test/lint/requirements.txt");
  const bin = join(cache, "venv/bin");
  const done = join(cache, "installed");
  if (!existsSync(done) || readFileSync(done, "utf8") !== readFileSync(requirements, "utf8")) {
    execFileSync("python3", ["-m", "venv", join(cache, "venv")], { stdio: "inherit" });
    execFileSync(join(bin, "pip"), ["install", "-q", "--require-hashes", "-r", requirements], { stdio: "inherit" });
    execFileSync("cp", [requirements, done]);
  }
  return bin;
}

function go(): string {
  const bin = join(cache, "go");
  if (!existsSync(join(bin, "actionlint"))) {
    execFileSync("go", ["install", actionlint], { stdio: "inherit", env: { ...process.env, GOBIN: bin } });
  }
  return bin;
}

/** Runs a linter over files; nothing to do where there are none. */
function lint(tool: string, args: string[], files: string[]): boolean {
  if (files.length === 0) {
    return true;
  }
  const bin = tool === "actionlint" ? go() : python();
  const env = { ...process.env, PATH: `${python()}:${process.env.PATH ?? ""}` };
  return spawnSync(join(bin, tool), [...args, ...files], { cwd: projectRoot, stdio: "inherit", env }).status === 0;
}

/** Names each Java file that google-java-format would change. */
async function lintJava(): Promise<boolean> {
  const [formatter = ""] = await mavenJars("test/lint/java.sha256");
  const args = ["-jar", formatter, "--dry-run", "--set-exit-if-changed", ...javas];
  const { status, error } = spawnSync("java", args, { cwd: projectRoot, stdio: "inherit" });
  if (error) {
    throw new Error(`java: expected a JDK 17 or newer for google-java-format, got ${error.message}; install one`);
  }
  return status === 0;
}

/**
 * Names each line of comment over 120 characters; an address cannot be broken,
 * so a line that ends in one may be longer.
 */
function lintComments(): boolean {
  const sources = [...tracked.filter((file) => /\.[cm]?[jt]sx?$|\.css$/.test(file)), ...javas];
  const hashed = [...scripts, ...pythons, ...dockerfiles];
  const long = [...sources, ...hashed].flatMap((file) => {
    const comment = hashed.includes(file) ? /^\s*#/ : /^\s*(?:\/\/|\/?\*)/;
    const lines = readFileSync(join(projectRoot, file), "utf8").split("\n");
    return lines.flatMap((line, index) =>
      line.length > 120 && comment.test(line) && !/https?:\S+$/.test(line)
        ? [`${file}:${index + 1}: expected at most 120 characters of comment, got ${line.length}`]
        : [],
    );
  });
  long.forEach((mistake) => {
    console.error(mistake);
  });
  return long.length === 0;
}

async function main(): Promise<void> {
  const clean = [
    lintComments(),
    lint("shellcheck", ["-x"], scripts),
    lint("shfmt", ["-d", "-i", "2", "-ci"], scripts),
    lint("hadolint", [], dockerfiles),
    lint("actionlint", [], workflows),
    lint("ruff", ["check", "--quiet"], pythons),
    lint("ruff", ["format", "--check", "--quiet"], pythons),
    await lintJava(),
  ];
  process.exitCode = clean.every(Boolean) ? 0 : 1;
}

void main();
