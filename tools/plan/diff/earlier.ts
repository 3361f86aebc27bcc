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
const git = async (folder: string, ...args: string[]): Promise<string> =>
  (await run("git", args, { cwd: folder, maxBuffer: 1 << 28 })).stdout.trim();

/** Where a reference keeps the program, the newest place first. */
const PROGRAMS = ["tools/plan/run.js", "infra/plan/run.js"];

export interface EarlierPlan extends Against {
  plans: Earlier[];
}

/**
 * Plans a git reference in a folder of its own, which it leaves nothing in. Its plan is kept by commit, so that it is
 * planned once.
 *
 * @param folder the project's folder, in a git checkout
 * @param stacks the stacks to plan, of which the reference may have some only; all that it has when empty
 * @throws SettingsError when there is no such reference, or it has no program, or one that cannot be planned
 */
export async function earlierPlan(folder: string, ref: string, stacks: readonly string[]): Promise<EarlierPlan> {
  const commit = await commitOf(folder, ref);
  const prefix = await git(folder, "rev-parse", "--show-prefix");
  const here = (file: string): string => `${commit}:${prefix}${file}`;
  const has = (file: string): Promise<boolean> =>
    git(folder, "cat-file", "-e", here(file)).then(
      () => true,
      () => false,
    );
  const [program] = await filter(PROGRAMS, has);
  if (program === undefined) {
    throw new SettingsError([
      `--against: got ${ref}, a commit without ${PROGRAMS.join(" or ")}, wants one that has it`,
    ]);
  }
  const planned = await filter(stacks, (stack) => has(`Pulumi.${stack}.yaml`));
  if (stacks.length > 0 && planned.length === 0) {
    return { ref, commit, plans: [] };
  }
  const kept = join(folder, ".cache/against", `${[commit, ...planned].join("-")}.json`);
  if (!existsSync(kept)) {
    const text = await inFolder(async (copy) => {
      const archive = join(copy, "tree.tar");
      await git(folder, "archive", "--output", archive, `${commit}:${prefix}`.replace(/:$/, ""));
      await run("tar", ["-xf", archive, "-C", copy]);
      await provideModules(folder, copy, ref);
      return planOf(copy, program, ref, planned);
    });
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, text);
  }
  return { ref, commit, plans: plansIn(readFileSync(kept, "utf8")) };
}

async function filter(names: readonly string[], holds: (name: string) => Promise<boolean>): Promise<string[]> {
  const answers = await Promise.all(names.map(holds));
  return names.filter((_, index) => answers[index]);
}

async function commitOf(folder: string, ref: string): Promise<string> {
  try {
    return await git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    const why = code === "ENOENT" ? "git is not installed" : stderr?.trim();
    throw new SettingsError([
      `--against: got ${JSON.stringify(ref)}, wants a branch, tag or commit of this git checkout${why ? ` (${why})` : ""}`,
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
    throw new SettingsError([`--against: got ${ref}, whose own plan fails; it says:`, ...told.slice(0, 10)]);
  }
  return readFileSync(file, "utf8");
}

interface Written {
  accounts: Record<
    Account,
    { stack: string; region: string; accountId: string; resources: Partial<PlannedResource>[] }
  >;
}

/** Plans as `--json` writes them, with whatever an older version left out. */
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
      uses: {},
      ...resource,
      ...(parent ? { parent } : {}),
    })),
  }));
}
