/** The plan of both accounts, and its form as JSON. */
import { formatMistake, refuse, SettingsError } from "../../infra/settings/problems";
import type { PlannedResource } from "./record/recorder";
import { deploymentOf } from "../../infra/accounts/deployment";
import { program } from "../../infra/program";
import { readSettings, type Settings } from "../../infra/settings/read";
import type { CostAssumptions } from "../../infra/settings/schema";
import type { Place } from "../../infra/settings/rule";
import { record, type RecordOptions, type Recording } from "./record/record";
import { zoneWithId } from "./record/answers";
import { isOtherAccounts, type Override } from "./record/overrides";
import { readProject, stackNames } from "./record/project";
import { readStackFile, type StackFile } from "./record/stack-files";

export type Account = "production" | "test";

/** What one account will hold. */
export interface AccountPlan extends Recording {
  account: Account;
  stack: string;
  place: Place;
  /** Paths of encrypted settings, for which the plan takes examples. */
  opaque: string[];
  /** Environments of Pulumi ESC that the stack file imports, which the plan cannot read. */
  environments: string[];
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
  const names = stackNames(readProject(folder));
  const files = [...new Set([...names, ...stacks])].map((name) => readStackFile(folder, name, overrides));
  const wanted = files.filter(({ stack }) => stacks.length === 0 || stacks.includes(stack));
  if (wanted.length === 0) {
    throw new SettingsError([
      formatMistake("Pulumi.<stack>.yaml", `Pulumi.prod.yaml and Pulumi.test.yaml in ${folder}`, "none"),
    ]);
  }
  if (wanted.some(({ account }) => account !== "production" && account !== "test")) {
    readAll(wanted); // a wrong account is the first mistake to name
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
  { stack, opaque, environments }: StackFile,
  settings: Settings,
  { production, make }: Pick<RecordOptions, "production" | "make">,
): Promise<AccountPlan> {
  const { account, place, costAssumptions } = settings;
  const known =
    settings.account === "production"
      ? { serverZone: settings.availabilityZone, deployment: deploymentOf(settings, place) }
      : { serverZone: zoneWithId(String(production?.outputs.serverZoneId), place.region) };
  const recording = await record(
    { stack, place: { ...place, ...known, network: settings.network }, production, make },
    () => program(settings, stack),
  );
  return { ...recording, account, stack, place, opaque, environments, costAssumptions };
}

/** The settings of all stacks; their mistakes are listed together. */
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

/** An override has to change one of the planned stacks. */
function refuseUnused(overrides: readonly Override[], files: readonly StackFile[]): void {
  const unused = overrides.filter(({ key }) => files.every(({ account }) => isOtherAccounts(key, account)));
  const planned = files.map(({ file }) => file).join(" and ");
  refuse(unused.map(({ key }) => formatMistake("--config", `a setting of ${planned}`, key.replace("stups2go:", ""))));
}

/** Values that have to be the same in both stack files, production's first. */
function refuseMismatch(settings: ReadonlyMap<StackFile, Settings>): void {
  const [[production, ours] = [], [test, theirs] = []] = [...settings];
  if (!production || ours?.account !== "production" || !test || !theirs) {
    return;
  }
  const [{ region }, { region: other, accountId }] = [ours.place, theirs.place];
  refuse([
    ...(other === region
      ? []
      : [formatMistake(`${test.file}: aws:region`, `"${region}", as in ${production.file}`, `"${other}"`)]),
    ...(ours.testAccountId === accountId
      ? []
      : [
          formatMistake(
            `${production.file}: stups2go:testAccountId`,
            `"${accountId}", the account of ${test.file}`,
            `"${ours.testAccountId}"`,
          ),
        ]),
  ]);
}

/** The one stack of an account. */
function only(files: readonly StackFile[], account: Account): StackFile | undefined {
  const found = files.filter((file) => file.account === account);
  if (found.length > 1) {
    throw new SettingsError([
      formatMistake(
        "stups2go:account",
        "one stack for each account in a plan",
        `${account} in ${found.map(({ file }) => file).join(" and ")}`,
        "choose with --stack, which may be given twice",
      ),
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
      formatMistake(
        `${test.file}: stups2go:productionStack`,
        `a stack of the production account${wanted ? `, such as that of ${wanted.file}` : " with a file here"}`,
        JSON.stringify(reference),
      ),
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
