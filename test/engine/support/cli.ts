/** The Pulumi CLI of the engine tests: the one on the PATH if it is new enough, or one built from its Go module. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../infra/project-root";

/** A module of its own, because the program needs no Go: `go get -tool` pins the CLI, go.sum its every dependency. */
const moduleFolder = join(projectRoot, "test/engine/cli");
const command = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

export interface Cli {
  version: string;
  /** Folder with `bin/pulumi`; none for the CLI on the PATH. */
  root?: string;
}

const pinned = /pulumi\/pkg\/v3 v(\S+)/.exec(readFileSync(join(moduleFolder, "go.mod"), "utf8"))?.[1] ?? "";

/** Version of the CLI at a path, or nothing where there is none. */
function versionOf(path: string): string | undefined {
  const { status, stdout } = spawnSync(path, ["version"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  return status === 0 ? /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}

function isAtLeast(version: string, least: string): boolean {
  return version.localeCompare(least, "en", { numeric: true }) >= 0;
}

const sums = readFileSync(join(moduleFolder, "go.sum"), "utf8");
const key = createHash("sha256").update(sums).digest("hex").slice(0, 12);
const builtRoot = join(projectRoot, `.cache/pulumi-${pinned}-${key}`);

/**
 * Finds the CLI that tests run.
 *
 * @throws Error when none is on the PATH in the pinned version or a later one, and none was built
 */
export function findCli(): Cli {
  const onPath = versionOf("pulumi");
  if (onPath !== undefined && isAtLeast(onPath, pinned)) {
    return { version: onPath };
  }
  const built = versionOf(join(builtRoot, "bin/pulumi"));
  if (built === undefined) {
    throw new Error(`pulumi: expected ${pinned} or later on the PATH or in ${builtRoot}; run npm run test:engine`);
  }
  return { version: built, root: builtRoot };
}

/** Builds the pinned CLI where there is none new enough: six CPU minutes once, seconds from Go's cache. */
export function provideCli(): Cli {
  const onPath = versionOf("pulumi");
  if ((onPath === undefined || !isAtLeast(onPath, pinned)) && !existsSync(join(builtRoot, "bin/pulumi"))) {
    console.log(`Pulumi CLI: ${onPath ?? "none"} on the PATH, building ${pinned} from its Go module`);
    build();
  }
  return findCli();
}

function build(): void {
  const part = join(builtRoot, `bin/pulumi.${process.pid}`);
  mkdirSync(join(builtRoot, "bin"), { recursive: true });
  const flags = ["-ldflags", `-s -w -X ${versionVariable}=v${pinned}`, "-o", part];
  const { status, error } = spawnSync("go", ["build", ...flags, command], { cwd: moduleFolder, stdio: "inherit" });
  if (status !== 0) {
    throw new Error(`pulumi: go build in ${moduleFolder} failed (${error?.message ?? `exit code ${status}`})`);
  }
  // In one step: a build that was cut short leaves no command behind.
  renameSync(part, join(builtRoot, "bin/pulumi"));
}

/** Whether `pulumi` can run a program by itself: the Node.js language host is in no Go module, only in a release. */
export const hasLanguageHost = spawnSync("which", ["pulumi-language-nodejs"]).status === 0;
