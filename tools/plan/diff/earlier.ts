/** The plan of a git reference, by the program and the settings that it has. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { SettingsError } from "../../../infra/settings/problems";
import type { Against } from "./changes";
import type { Account } from "../plan";
import type { PlannedResource } from "../record/recorder";
import type { Earlier } from "./compare";
import { provideModules } from "./modules";

const run = promisify(execFile);

/** Runs git as in a shell of its own: a hook has variables that name a repository as seen from another folder. */
async function git(cwd: string, ...args: string[]): Promise<string> {
  const names = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"];
  const env = { ...process.env, ...Object.fromEntries(names.map((name) => [name, undefined])) };
  return (await run("git", args, { cwd, env, maxBuffer: 1 << 28 })).stdout.trim();
}

/** Where a reference keeps the program, the newest place first. */
const PROGRAMS = ["tools/plan/run.js", "infra/plan/run.js"];

export interface EarlierPlan extends Against {
  plans: Earlier[];
}

/**
 * Plans a git reference in a folder of its own, which it leaves nothing in. Its plan is kept by commit, so that it is
 * planned once, where the checkout can be written.
 *
 * @param folder the project's folder, in a git checkout or below its root
 * @param stacks the stacks to plan, of which the reference may have some only; all that it has when empty
 * @throws SettingsError when there is no such reference, or it has no program, or one that cannot be planned
 */
export async function earlierPlan(folder: string, ref: string, stacks: readonly string[]): Promise<EarlierPlan> {
  const root = await rootOf(folder);
  const commit = await commitOf(root, ref);
  const prefix = await git(folder, "rev-parse", "--show-prefix");
  const has = (file: string): Promise<boolean> =>
    git(root, "cat-file", "-e", `${commit}:${file}`).then(
      () => true,
      () => false,
    );
  const [program] = await filter(PROGRAMS, (file) => has(prefix + file));
  if (program === undefined) {
    throw new SettingsError([
      `--against: expected a commit with ${PROGRAMS.join(" or ")}, got ${ref}, which has neither; give a later one`,
    ]);
  }
  const planned = await filter(stacks, (stack) => has(`${prefix}Pulumi.${stack}.yaml`));
  if (stacks.length > 0 && planned.length === 0) {
    return { ref, commit, plans: [] };
  }
  const kept = join(folder, ".cache/against", `${[commit, ...planned].join("-")}.json`);
  if (existsSync(kept)) {
    return { ref, commit, plans: plansIn(readFileSync(kept, "utf8")) };
  }
  const text = await inFolder(async (copy) => {
    // In a workspace of npm the lock file and the packages are those of a folder above.
    const [locked] = await filter(foldersUp(prefix), (above) => has(`${above}package-lock.json`));
    const archive = join(copy, "tree.tar");
    const manifests = locked === undefined || locked === prefix ? [] : [`:(glob)${locked}**/package*.json`];
    await git(root, "archive", "--output", archive, commit, "--", prefix || ".", ...manifests);
    await run("tar", ["-xf", archive, "-C", copy]);
    await provideModules({ root, copy, prefix, locked, ref });
    return planOf(join(copy, prefix), program, ref, planned);
  });
  keep(kept, text);
  return { ref, commit, plans: plansIn(text) };
}

/** Writes the plan down for the next time, which a checkout that is read-only has to do without. */
function keep(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch {
    rmSync(file, { force: true });
  }
}

/** A folder and those above it, as git writes them: `a/b/`, `a/`, and the root as nothing. */
const foldersUp = (prefix: string): string[] =>
  prefix === "" ? [""] : [prefix, ...foldersUp(prefix.replace(/[^/]+\/$/, ""))];

async function filter(names: readonly string[], holds: (name: string) => Promise<boolean>): Promise<string[]> {
  const answers = await Promise.all(names.map(holds));
  return names.filter((_, index) => answers[index]);
}

/** The root of the checkout that a folder is in. */
async function rootOf(folder: string): Promise<string> {
  try {
    return await git(folder, "rev-parse", "--show-toplevel");
  } catch (error) {
    const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
    throw new SettingsError([
      code === "ENOENT"
        ? "--against: expected git, got none in PATH; install it, or plan without --against"
        : stderr.includes("not a git repository")
          ? `--against: expected a git checkout, got ${folder}, which is in none; clone the project, or plan without --against`
          : `--against: expected a git checkout, got ${folder}; git says: ${stderr.trim().split("\n")[0] ?? ""}`,
    ]);
  }
}

async function commitOf(root: string, ref: string): Promise<string> {
  try {
    return await git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  } catch {
    const isShallow = (await git(root, "rev-parse", "--is-shallow-repository")) === "true";
    throw new SettingsError([
      `--against: expected a branch, tag or commit of this git checkout, got ${JSON.stringify(ref)}${
        isShallow
          ? "; the checkout is shallow: get the commit with git fetch first, or all with git fetch --unshallow"
          : ""
      }`,
    ]);
  }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "stups2go-against-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program's plan in its own folder. Findings of its guard rules are allowed; a missing plan is an error. */
async function planOf(copy: string, program: string, ref: string, stacks: readonly string[]): Promise<string> {
  const file = join(copy, "against.json");
  const args = ["--json", file, ...stacks.flatMap((stack) => ["--stack", stack])];
  const attempt = async (...more: string[]): Promise<string> => {
    try {
      await run(process.execPath, [join(copy, program), ...args, ...more], { cwd: copy, maxBuffer: 1 << 28 });
      return "";
    } catch (error) {
      return (error as { stderr?: string }).stderr ?? String(error);
    }
  };
  let errors = await attempt("--no-out");
  if (!existsSync(file)) {
    errors = await attempt(); // before --no-out was there
  }
  if (!existsSync(file)) {
    const told = errors.trim().split("\n");
    throw new SettingsError([
      `--against: expected a commit that can be planned, got ${ref}, whose own plan says:`,
      ...told.slice(0, 10),
    ]);
  }
  return readFileSync(file, "utf8");
}

interface Written {
  accounts: Record<
    Account,
    { stack: string; region: string; accountId: string; resources: Partial<PlannedResource>[] }
  >;
}

/** Plans as `--json` writes them, with the fields that an older version left out. */
function plansIn(text: string): Earlier[] {
  const { accounts } = JSON.parse(text) as Written;
  return Object.entries(accounts).map(([account, { stack, region, accountId, resources }]) => ({
    account: account as Account,
    stack,
    place: { region, accountId },
    resources: resources.map(({ parent, ...resource }) => ({
      type: "",
      name: "",
      inputs: {},
      protect: false,
      retainOnDelete: false,
      dependsOn: [],
      ignoreChanges: [],
      replaceWith: [],
      holds: [],
      secrets: {},
      uses: {},
      ...resource,
      ...(parent ? { parent } : {}),
    })),
  }));
}
