/**
 * `npm run test:java`: the unit tests of the server image's Java, test/unit/images/java, by JUnit and without Docker.
 * Compiles with the compiler of the image build, so that a JRE 17 or newer is all it needs.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../infra/project-root";
import { mavenJars } from "./support/maven";

/** Runs Java, prints what it prints, and returns that. */
function java(...args: readonly string[]): { ok: boolean; output: string } {
  const { status, error, stdout } = spawnSync("java", args, {
    cwd: projectRoot,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error) {
    throw new Error(`java: expected a Java runtime 17 or newer, got ${error.message}; install one`);
  }
  process.stdout.write(stdout);
  return { ok: status === 0, output: stdout };
}

const count = (output: string, kind: string): string => new RegExp(`(\\d+) tests ${kind}`).exec(output)?.[1] ?? "0";

const sources = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".java"))
    .map((path) => join(folder, path));

async function main(): Promise<void> {
  const libraries = await mavenJars("images/server/jars.sha256");
  const junit = await mavenJars("test/unit/images/java/jars.sha256");
  const compiler = libraries.find((jar) => jar.includes("/ecj-")) ?? "";
  const classes = mkdtempSync(join(tmpdir(), "stups2go-java-"));
  try {
    const path = [...libraries, ...junit].join(":");
    const files = [...sources("images/server/java"), ...sources("test/unit/images/java")];
    const compiled = java("-jar", compiler, "-17", "-warn:none", "-cp", path, "-d", classes, ...files);
    const { ok, output } = java(
      ...["-Xmx64m", "-cp", `${classes}:${path}`, "org.junit.platform.console.ConsoleLauncher", "execute"],
      ...["--scan-classpath", classes, "--details=tree", "--disable-banner", "--fail-if-no-tests"],
    );
    // In mocha's words, which test/all.ts counts.
    console.log(`  ${count(output, "successful")} passing\n  ${count(output, "failed")} failing`);
    process.exitCode = compiled.ok && ok ? 0 : 1;
  } finally {
    rmSync(classes, { recursive: true });
  }
}

void main();
