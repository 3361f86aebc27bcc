/** The packages for a copy of the program: those installed here where they are the same, or its own. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { SettingsError } from "../../../infra/settings/problems";

/** A lock file of npm, of version 2 and later. */
interface Lock {
  packages?: Record<string, Package>;
}

interface Package {
  version?: string;
  optional?: boolean;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** A copy of a commit, and the checkout that it is of. */
interface Copied {
  /** Root of the checkout. */
  root: string;
  copy: string;
  /** The project's folder below both, `""` or ending in a slash. */
  prefix: string;
  /** The folder that has the lock file in the copy, in the same form; none for a project that npm did not lock. */
  locked: string | undefined;
  ref: string;
}

/**
 * Gives a copy of the program what it imports. The packages of this checkout are lent to it when every one that it runs
 * with is there in the same version; else `npm ci` installs its own, which takes the registry. Without a lock file of
 * npm's there is nothing to compare, and those of this checkout have to do.
 *
 * @throws SettingsError when that fails
 */
export async function provideModules({ root, copy, prefix, locked, ref }: Copied): Promise<void> {
  const workspace = locked === undefined ? "" : prefix.slice(locked.length).replace(/\/$/, "");
  const others =
    locked === undefined
      ? []
      : different(readLock(join(copy, locked, "package-lock.json")), installed(join(root, locked)), workspace);
  if (others.length === 0) {
    lend(join(root, prefix), join(copy, prefix, "node_modules"));
    return;
  }
  const some = `${others.slice(0, 3).join(", ")}${others.length > 3 ? ` and ${others.length - 3} more` : ""}`;
  process.stderr.write(
    `--against: ${ref} runs with other packages than are installed here (${some}); npm ci gets them\n`,
  );
  try {
    const args = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const only = workspace === "" ? [] : [`--workspace=${workspace}`];
    await promisify(execFile)("npm", [...args, ...only], { cwd: join(copy, locked ?? prefix) });
  } catch (error) {
    throw new SettingsError([
      `--against: expected packages as installed here, got ${ref}, which runs with others (${some}), and npm ci fails:`,
      ...((error as { stderr?: string }).stderr ?? String(error)).trim().split("\n").slice(0, 5),
    ]);
  }
}

const readLock = (file: string): Lock => JSON.parse(readFileSync(file, "utf8")) as Lock;

/** What npm has installed in a folder, by its own notes. */
function installed(folder: string): Lock {
  const files = ["node_modules/.package-lock.json", "package-lock.json"].map((name) => join(folder, name));
  const found = files.find((file) => existsSync(file));
  return found === undefined ? {} : readLock(found);
}

/** The packages that a workspace wants to run with by a lock file, and another does not have in that version. */
function different({ packages = {} }: Lock, { packages: there = {} }: Lock, workspace: string): string[] {
  return needed(packages, workspace)
    .filter((path) => packages[path]?.version !== there[path]?.version)
    .map((path) => `${path.replace(/^.*node_modules\//, "")} ${packages[path]?.version ?? ""}`);
}

/** Paths of the packages that a workspace runs with, found as Node.js does: in its folder, then in those above. */
function needed(packages: Record<string, Package>, workspace: string): string[] {
  const found = new Set([workspace]);
  for (const path of found) {
    const { dependencies, peerDependencies } = packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const [nearest] = above(path)
        .map((folder) => `${folder}node_modules/${name}`)
        .filter((candidate) => candidate in packages);
      if (nearest !== undefined && !packages[nearest]?.optional) {
        found.add(nearest);
      }
    }
  }
  return [...found].filter((path) => path !== workspace);
}

/** The folders that a package at a path looks into, its own first. */
function above(path: string): string[] {
  const steps = path === "" ? [] : path.split("/");
  return [...steps.map((_, index) => `${steps.slice(0, steps.length - index).join("/")}/`), ""];
}

/** Links every package that a folder finds into one of the copy, where it may keep a cache of its own. */
function lend(folder: string, to: string): void {
  const names = (from: string): string[] => readdirSync(from).filter((name) => !name.startsWith("."));
  mkdirSync(to);
  for (const from of nodeModules(folder)) {
    for (const name of names(from)) {
      const packages = name.startsWith("@") ? names(join(from, name)).map((inner) => join(name, inner)) : [name];
      for (const each of packages.filter((each) => !existsSync(join(to, each)))) {
        mkdirSync(dirname(join(to, each)), { recursive: true });
        symlinkSync(join(from, each), join(to, each), "junction");
      }
    }
  }
}

/** The folders of packages that a folder sees, the nearest first. */
function nodeModules(folder: string): string[] {
  const parent = dirname(folder);
  return [join(folder, "node_modules"), ...(parent === folder ? [] : nodeModules(parent))].filter((each) =>
    existsSync(each),
  );
}
