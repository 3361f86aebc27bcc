/** The plan of both accounts, and its form as JSON. */
import { refuse, SettingsError } from "../../infra/settings/problems";
import type { PlannedResource } from "./record/recorder";
import { deploymentOf } from "../../infra/accounts/deployment";
import { program } from "../../infra/program";
import { readSettings, type Settings } from "../../infra/settings/read";
import type { CostAssumptions } from "../../infra/settings/schema";
import type { Place } from "../../infra/settings/rule";
import { record, type RecordOptions, type Recording } from "./record/record";
import { isOtherAccounts, type Override, readStackFile, type StackFile, stackNames } from "./record/stack-files";

export type Account = "production" | "test";

/** What one account will hold. */
export interface AccountPlan extends Recording {
  account: Account;
  stack: string;
  place: Place;
  /** Paths of settings that are encrypted, for which the plan takes examples. */
  opaque: string[];
  /** Usage that costs are estimated by. */
  costAssumptions: CostAssumptions;
}

export interface PlanOptions {
  /** Folder with the stack files. */
  folder: string;
  /** Stacks to plan. @default all that have a file */
  stacks?: readonly string[];
  overrides?: readonly Override[];
  /** What answers for new resources. @default placeholders of what AWS answers */
  make?: RecordOptions["make"];
}

/**
 * Plans the stacks, production first, because the test account reads its outputs.
 *
 * @throws SettingsError with the mistakes of all stacks
 */
export async function plan({ folder, stacks = [], overrides = [], make }: PlanOptions): Promise<AccountPlan[]> {
  const names = stackNames(folder);
  const files = [...new Set([...names, ...stacks])].map((name) => readStackFile(folder, name, overrides));
  const wanted = files.filter(({ stack }) => stacks.length === 0 || stacks.includes(stack));
  if (wanted.length === 0) {
    throw new SettingsError([
      `Pulumi.<stack>.yaml: got none in ${folder}, wants Pulumi.prod.yaml and Pulumi.test.yaml there`,
    ]);
  }
  if (wanted.some(({ account }) => account !== "production" && account !== "test")) {
    readAll(wanted); // which complains about the account, before anybody misses its stack
  }
  const testFile = only(wanted, "test");
  const productionFile = testFile
    ? productionOf(testFile, files, only(wanted, "production"))
    : only(wanted, "production");
  const used = [productionFile, testFile].filter((file) => file !== undefined);
  refuseUnused(overrides, used);

  const settings = readAll(used);
  refuseMismatch(settings);
  const plans: AccountPlan[] = [];
  for (const [file, read] of settings) {
    const production = plans.find((earlier) => earlier.account === "production");
    plans.push(await planStack(file, read, { production, make }));
  }
  return plans.filter(({ stack }) => wanted.some((file) => file.stack === stack));
}

/** Plans one stack, after production's if it is of the test account. */
export async function planStack(
  { stack, opaque }: StackFile,
  settings: Settings,
  { production, make }: Pick<RecordOptions, "production" | "make">,
): Promise<AccountPlan> {
  const { account, place, costAssumptions } = settings;
  const known =
    settings.account === "production"
      ? { subnetZone: settings.availabilityZone, deployment: deploymentOf(settings, place) }
      : {};
  const recording = await record({ stack, place: { ...place, ...known }, production, make }, () =>
    program(settings, stack),
  );
  return { ...recording, account, stack, place, opaque, costAssumptions };
}

/** The settings of all stacks; their mistakes are told together. */
function readAll(files: readonly StackFile[]): Map<StackFile, Settings> {
  const mistakes: string[] = [];
  const settings = new Map<StackFile, Settings>();
  for (const file of files) {
    try {
      settings.set(file, readSettings(file));
    } catch (error) {
      if (!(error instanceof SettingsError)) {
        throw error;
      }
      mistakes.push(...error.lines);
    }
  }
  refuse(mistakes);
  return settings;
}

/** An override that none of the planned stacks takes would be lost without a word. */
function refuseUnused(overrides: readonly Override[], files: readonly StackFile[]): void {
  const unused = overrides.filter(({ key }) => files.every(({ account }) => isOtherAccounts(key, account)));
  const planned = files.map(({ file }) => file).join(" and ");
  refuse(unused.map(({ key }) => `--config: got ${key.replace("stups2go:", "")}, wants a setting of ${planned}`));
}

/** What has to be the same in both stack files, production's first, and neither can tell by itself. */
function refuseMismatch(settings: ReadonlyMap<StackFile, Settings>): void {
  const [[production, ours] = [], [test, theirs] = []] = [...settings];
  if (!production || ours?.account !== "production" || !test || !theirs) {
    return;
  }
  const [{ region }, { region: other, accountId }] = [ours.place, theirs.place];
  refuse([
    ...(other === region
      ? []
      : [`${test.file}: aws:region: got "${other}", wants "${region}", as in ${production.file}`]),
    ...(ours.testAccountId === accountId
      ? []
      : [
          `${production.file}: stups2go:testAccountId: got "${ours.testAccountId}", ` +
            `wants "${accountId}", the account of ${test.file}`,
        ]),
  ]);
}

/** The one stack of an account. */
function only(files: readonly StackFile[], account: Account): StackFile | undefined {
  const found = files.filter((file) => file.account === account);
  if (found.length > 1) {
    throw new SettingsError([
      `stups2go:account: got ${account} in ${found.map(({ file }) => file).join(" and ")}, ` +
        `wants one stack an account in a plan; choose by --stack, which may be given twice`,
    ]);
  }
  return found[0];
}

/**
 * The stack file that `productionStack` means: its last part is the stack's name. Another production stack in the same
 * plan is most likely a slip, and would be planned beside the wrong builders.
 */
function productionOf(
  test: StackFile,
  files: readonly StackFile[],
  wanted: StackFile | undefined,
): StackFile | undefined {
  const reference = test.values["stups2go:productionStack"];
  if (reference === undefined || reference === "") {
    return wanted; // which the reader of settings complains about
  }
  const stack = reference.split("/").at(-1) ?? "";
  const found = files.find((file) => file.stack === stack && file.account === "production");
  if (!found || (wanted && wanted !== found)) {
    throw new SettingsError([
      `${test.file}: stups2go:productionStack: got ${JSON.stringify(reference)}, ` +
        `wants a stack of the production account${wanted ? `, as Pulumi.${wanted.stack}.yaml is one` : " with a file here"}`,
    ]);
  }
  return found;
}

/** The plan as `--json` writes it, in an order that does not depend on how the runs went. */
export function toJson(plans: readonly AccountPlan[]): string {
  const accounts = Object.fromEntries(
    plans.map(({ account, stack, place, resources, outputs }) => [
      account,
      {
        stack,
        region: place.region,
        accountId: place.accountId,
        resources: sorted(resources),
        outputs: ordered(outputs),
      },
    ]),
  );
  return `${JSON.stringify({ accounts }, null, 2)}\n`;
}

function sorted(resources: readonly PlannedResource[]): unknown[] {
  const key = ({ type, name }: PlannedResource): string => `${type}\n${name}`;
  return [...resources]
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map((resource) => ordered({ ...resource, parent: resource.parent ?? null, uses: undefined }));
}

/** The same value with the keys of every map in alphabetical order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(ordered);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, ordered(inner)]),
      )
    : value;
}
