/** The packages for a copy of the program: those installed here where they are the same, or its own. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { SettingsError } from "../../../infra/settings/problems";

/** A lock file of npm, of version 2 and later. */
interface Lock {
  packages?: Record<string, { version?: string; dev?: boolean; optional?: boolean }>;
}

/**
 * Gives a copy of the program what it imports. The packages of this folder are lent to it when every one that it runs
 * with is there in the same version; else `npm ci` installs its own, which takes the registry.
 *
 * @throws SettingsError when that fails
 */
export async function provideModules(folder: string, copy: string, ref: string): Promise<void> {
  const others = different(readLock(join(copy, "package-lock.json")), installed(folder));
  if (others.length === 0) {
    lend(join(folder, "node_modules"), join(copy, "node_modules"));
    return;
  }
  const some = `${others.slice(0, 3).join(", ")}${others.length > 3 ? ` and ${others.length - 3} more` : ""}`;
  process.stderr.write(
    `--against: ${ref} runs with other packages than are installed here (${some}); npm ci gets them\n`,
  );
  try {
    const args = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await promisify(execFile)("npm", args, { cwd: copy });
  } catch (error) {
    throw new SettingsError([
      `--against: got ${ref}, which runs with other packages than are installed here (${some}), and npm ci fails:`,
      ...((error as { stderr?: string }).stderr ?? String(error)).trim().split("\n").slice(0, 5),
    ]);
  }
}

const readLock = (file: string): Lock => JSON.parse(readFileSync(file, "utf8")) as Lock;

/** What npm has installed in a folder, by its own notes. */
function installed(folder: string): Lock {
  const notes = join(folder, "node_modules/.package-lock.json");
  return readLock(existsSync(notes) ? notes : join(folder, "package-lock.json"));
}

/** The packages that a lock file wants to run with, and another does not have in that version. */
function different({ packages = {} }: Lock, { packages: there = {} }: Lock): string[] {
  return Object.entries(packages)
    .filter(([path, { dev, optional }]) => path !== "" && !dev && !optional)
    .filter(([path, { version }]) => there[path]?.version !== version)
    .map(([path, { version = "" }]) => `${path.replace(/^.*node_modules\//, "")} ${version}`);
}

/** Links every package into a folder of its own, where the copy may keep its own cache. */
function lend(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from).filter((name) => !name.startsWith("."))) {
    symlinkSync(join(from, name), join(to, name), "junction");
  }
}
