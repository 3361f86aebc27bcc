import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { accountId, region } from "./fields";
import { jsonSchema } from "./introspect";
import { fromIssue, toLine, unknownSettings } from "./messages";
import { formatMistake, formatValue, type Problem, refuse, SettingsError } from "./problems";
import { unreadSettings } from "./providers";
import { parse, parseValues, schemas } from "./raw";
import type { Place } from "./rule";
import { productionRules, testRules } from "./rules";
import type { ProductionSettings, TestSettings } from "./schema";
import type { ConfigSource } from "./source";
import { unfitValues } from "./unfit";

export type Settings = (ProductionSettings | TestSettings) & { place: Place };

const rules = { production: productionRules, test: testRules } as const;

/** The configuration of the stack that runs now. */
export function stackConfig(): ConfigSource {
  // The SDK knows which keys are encrypted, but leaves the question out of its types.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: ConfigSource["isSecret"] };
  const project = pulumi.getProject();
  const entries = Object.entries(pulumi.runtime.allConfig());
  return {
    file: `Pulumi.${pulumi.getStack()}.yaml`,
    values: Object.fromEntries(
      entries.map(([key, value]) => [key.startsWith(`${project}:`) ? key.replace(/^[^:]*/, "stups2go") : key, value]),
    ),
    isSecret: (key) => isConfigSecret(key.replace(/^stups2go:/, `${project}:`)),
  };
}

/**
 * Reads and checks the settings of a stack.
 *
 * @throws SettingsError with a line for each mistake: file and key, the value
 * that is expected, and the one that is there
 */
export function readSettings(source: ConfigSource): Settings {
  const account = source.values["stups2go:account"];
  if (account !== "production" && account !== "test") {
    const line = source.lineOf?.("stups2go:account", []);
    throw new SettingsError([
      formatMistake(
        `${source.file}${line === undefined ? "" : `:${line}`}: stups2go:account`,
        "production or test, the account of this stack",
        formatValue(account),
      ),
    ]);
  }
  const schema = schemas[account];
  const known = jsonSchema(schema);
  const raw = parseValues(source.values, account);
  const unfit = unfitValues(raw, known, (key) => source.isSecret(`stups2go:${key}`));
  const problems = [...unknownSettings(raw, known, account), ...unfit];

  const settings: Record<string, unknown> = {};
  const invalid = new Set(unfit.map(({ path: [key] }) => key));
  for (const [key, field] of Object.entries<z.ZodType>(schema.shape)) {
    const result = field.safeParse(raw[key]);
    if (result.success) {
      settings[key] = result.data;
    } else {
      invalid.add(key);
      const found = result.error.issues.flatMap((issue) => fromIssue(issue, key, known, raw[key]));
      problems.push(
        ...mostHelpful(found).filter(
          ({ path }) => !unfit.some((other) => !other.fix && String(other.path) === String(path)),
        ),
      );
    }
  }
  const place = readPlace(source);
  for (const rule of rules[account] as ((settings: object, place: Place) => Problem[])[]) {
    problems.push(...checkBy(rule, settings, invalid, place.value));
  }
  const lines = problems.map((problem) => toLine(problem, raw, known, source));
  refuse([...unreadSettings(source), ...place.lines, ...new Set(lines)]);
  return { ...(settings as ProductionSettings | TestSettings), place: place.value };
}

/** Of two mistakes about one value, the one that says what was meant. */
const mostHelpful = (problems: readonly Problem[]): Problem[] =>
  problems.filter(
    ({ path, fix }) =>
      fix !== undefined || !problems.some((other) => other.fix !== undefined && String(other.path) === String(path)),
  );

/** The mistakes that a rule finds; none if it needs a setting that is invalid by itself. */
function checkBy(
  rule: (settings: object, place: Place) => Problem[],
  settings: object,
  invalid: ReadonlySet<unknown>,
  place: Place,
): Problem[] {
  const read = new Set<unknown>();
  const watched = new Proxy(settings, {
    get: (target, key) => {
      read.add(key);
      return Reflect.get(target, key) as unknown;
    },
  });
  const problems = rule(watched, place);
  return [...read].some((key) => invalid.has(key)) ? [] : problems;
}

/** Region and account of a stack. `aws:allowedAccountIds` is required because it stops an `up` in the wrong account. */
function readPlace({ file, values, lineOf }: ConfigSource): { value: Place; lines: string[] } {
  const ids = parse(values["aws:allowedAccountIds"] ?? "null");
  const place = { region: values["aws:region"] ?? "", accountId: Array.isArray(ids) ? String(ids[0]) : "" };
  const at = (key: string): string => {
    const line = lineOf?.(key, []);
    return `${file}${line === undefined ? "" : `:${line}`}: ${key}`;
  };
  const lines: string[] = [];
  const checked = region.safeParse(place.region);
  if (!checked.success) {
    const [fix] = checked.error.issues.flatMap((issue) =>
      issue.code === "custom" && typeof issue.params?.fix === "string" ? [issue.params.fix] : [],
    );
    lines.push(
      formatMistake(
        at("aws:region"),
        "a region of the partition aws, such as eu-west-1",
        formatValue(values["aws:region"]),
        fix,
      ),
    );
  }
  if (!Array.isArray(ids) || ids.length !== 1 || !accountId("this").safeParse(place.accountId).success) {
    lines.push(
      formatMistake(
        at("aws:allowedAccountIds"),
        "a list with one account id, this stack's own, 12 digits in quotes",
        formatValue(ids === "" ? undefined : (ids ?? undefined)),
      ),
    );
  }
  return { value: place, lines };
}
