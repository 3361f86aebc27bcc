/**
 * `npm run test:java`: the unit tests of the server image's Java, test/unit/images/java, by JUnit and without Docker. Compiles with the
 * compiler of the image build, so that a JRE 17 or newer is all it needs.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../infra/project-root";
import { mavenJars } from "./support/maven";

function java(...args: readonly string[]): void {
  const { status, error } = spawnSync("java", args, { cwd: projectRoot, stdio: "inherit" });
  if (error) {
    throw new Error(`java: expected a Java runtime 17 or newer, got ${error.message}; install one`);
  }
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

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
    java("-jar", compiler, "-17", "-warn:none", "-cp", path, "-d", classes, ...files);
    java(
      ...["-Xmx64m", "-cp", `${classes}:${path}`, "org.junit.platform.console.ConsoleLauncher", "execute"],
      ...["--scan-classpath", classes, "--details=tree", "--disable-banner", "--fail-if-no-tests"],
    );
  } finally {
    rmSync(classes, { recursive: true });
  }
}

void main();
