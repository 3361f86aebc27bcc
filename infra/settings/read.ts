import * as pulumi from "@pulumi/pulumi";
import { distance } from "fastest-levenshtein";
import * as z from "zod";
import { accountId, region } from "./fields";
import { jsonSchema, type JsonSchema, schemaAt } from "./introspect";
import { formatMistake, formatPath, formatValue, type Path, type Problem, refuse, SettingsError } from "./problems";
import type { Place } from "./rule";
import { productionRules, testRules } from "./rules";
import { type ProductionSettings, productionSchema, type TestSettings, testSchema } from "./schema";

/** The configuration of a stack as the engine hands it to a program. */
export interface ConfigSource {
  /** File that users edit, for messages. */
  file: string;
  /** Values by full key, such as `stups2go:account`; objects and lists as JSON. */
  values: Readonly<Record<string, string>>;
  /** Whether the value of a full key is encrypted, wholly or in part. */
  isSecret: (key: string) => boolean;
}

export type Settings = (ProductionSettings | TestSettings) & { place: Place };

const accounts = {
  production: { schema: productionSchema, rules: productionRules, other: "test" },
  test: { schema: testSchema, rules: testRules, other: "production" },
} as const;

/** The configuration of the stack that runs now. */
export function stackConfig(): ConfigSource {
  // The SDK knows which keys are encrypted, but leaves the question out of its types.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: ConfigSource["isSecret"] };
  return { file: `Pulumi.${pulumi.getStack()}.yaml`, values: pulumi.runtime.allConfig(), isSecret: isConfigSecret };
}

/**
 * Reads and checks the settings of a stack.
 *
 * @throws SettingsError with a line for each mistake: the file and key, what was found, and what is wanted
 */
export function readSettings(source: ConfigSource): Settings {
  const account = source.values["stups2go:account"];
  if (account !== "production" && account !== "test") {
    throw new SettingsError([
      formatMistake(
        `${source.file}: stups2go:account`,
        "production or test, the account of this stack",
        formatValue(account),
      ),
    ]);
  }
  const { schema, rules, other } = accounts[account];
  const known = jsonSchema(schema);
  const raw = parseValues(source, known, jsonSchema(accounts[other].schema));
  const problems = [...unknownSettings(raw, known, other), ...plainSecrets(raw, known, source)];

  const settings: Record<string, unknown> = {};
  for (const [key, field] of Object.entries<z.ZodType>(schema.shape)) {
    const result = field.safeParse(raw[key]);
    if (result.success) {
      settings[key] = result.data;
    } else {
      problems.push(...result.error.issues.flatMap((issue) => fromIssue(issue, key, known)));
    }
  }
  const place = readPlace(source);
  for (const rule of rules as ((settings: object, place: Place) => Problem[])[]) {
    problems.push(...rule(settings, place.value));
  }
  refuse([...place.lines, ...problems.map((problem) => toLine(problem, raw, known, source))]);
  return { ...(settings as ProductionSettings | TestSettings), place: place.value };
}

/**
 * Values by key without its namespace. The engine puts the defaults of `Pulumi.yaml` into every stack, also those of the
 * other account's keys, and an empty one means "not set": users wrote neither.
 */
function parseValues(source: ConfigSource, known: JsonSchema, others: JsonSchema): Record<string, unknown> {
  const entries = Object.entries(source.values)
    .filter(([key]) => key.startsWith("stups2go:"))
    .map(([key, text]): [string, unknown] => {
      const name = key.slice("stups2go:".length);
      const field = known.properties?.[name] ?? others.properties?.[name];
      return [name, field?.type === "string" ? text : parse(text)];
    })
    .filter(([name, value]) => {
      const isDefault = formatValue(value) === formatValue(others.properties?.[name]?.default);
      return !isEmpty(value) && (known.properties?.[name] !== undefined || !isDefault);
    });
  return Object.fromEntries(entries);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isEmpty(value: unknown): boolean {
  return value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}

/** Keys that this account does not have. */
function unknownSettings(raw: object, known: JsonSchema, other: "production" | "test"): Problem[] {
  const names = Object.keys(known.properties ?? {});
  const others = Object.keys(accounts[other].schema.shape);
  return Object.keys(raw)
    .filter((name) => !names.includes(name))
    .map((name) =>
      others.includes(name)
        ? {
            path: [name],
            expected: `it in the stack file of the ${other} account`,
            got: `a setting of the ${other} account`,
          }
        : {
            path: [name],
            expected: "one of the settings in docs/settings.md",
            got: "an unknown setting",
            ...suggestion(name, names),
          },
    );
}

/** The nearest of the names, if one is near enough to be meant. */
function suggestion(name: string, names: readonly string[]): Pick<Problem, "fix"> {
  const [nearest] = names
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return nearest && nearest.far <= Math.max(2, name.length / 3) ? { fix: `did you mean ${nearest.candidate}?` } : {};
}

function fromIssue(issue: z.core.$ZodIssue, key: string, known: JsonSchema): Problem[] {
  const path = [key, ...(issue.path as (string | number)[])];
  if (issue.code === "unrecognized_keys") {
    const names = Object.keys(schemaAt(known, path)?.properties ?? {});
    return issue.keys.map((name) => ({
      path: [...path, name],
      expected: `one of ${names.join(", ")}`,
      got: "an unknown setting",
      ...suggestion(name, names),
    }));
  }
  if (issue.code === "invalid_key") {
    return [{ path, got: `the key ${formatValue(path.at(-1))}`, expected: issue.issues[0]?.message ?? issue.message }];
  }
  if (issue.code === "invalid_type" && issue.expected === "object") {
    return [
      { path, expected: `a map with the keys ${Object.keys(schemaAt(known, path)?.properties ?? {}).join(", ")}` },
    ];
  }
  return [{ path, expected: issue.message }];
}

/** Secrets that are not encrypted in the stack file. */
function plainSecrets(raw: Record<string, unknown>, known: JsonSchema, source: ConfigSource): Problem[] {
  const problems: Problem[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value === "object" && value !== null) {
      for (const [step, inner] of Object.entries(value)) {
        visit(inner, [...path, Array.isArray(value) ? Number(step) : step]);
      }
    } else if (schemaAt(known, path)?.secret && !source.isSecret(`stups2go:${path[0] ?? ""}`)) {
      problems.push({
        path,
        expected: "an encrypted value",
        got: "plain text",
        fix: `run pulumi config set --secret --path 'stups2go:${formatPath(path)}'`,
      });
    }
  };
  visit(raw, []);
  return problems;
}

/** Region and account of a stack. `aws:allowedAccountIds` is required because it stops an `up` in the wrong account. */
function readPlace({ file, values }: ConfigSource): { value: Place; lines: string[] } {
  const ids = parse(values["aws:allowedAccountIds"] ?? "null");
  const place = { region: values["aws:region"] ?? "", accountId: Array.isArray(ids) ? String(ids[0]) : "" };
  const lines: string[] = [];
  if (!region.safeParse(place.region).success) {
    lines.push(
      formatMistake(
        `${file}: aws:region`,
        "a region of the partition aws, such as eu-west-1",
        formatValue(values["aws:region"]),
      ),
    );
  }
  if (!Array.isArray(ids) || ids.length !== 1 || !accountId("this").safeParse(place.accountId).success) {
    lines.push(
      formatMistake(
        `${file}: aws:allowedAccountIds`,
        "a list with one account id, this stack's own, 12 digits in quotes",
        formatValue(ids ?? undefined),
      ),
    );
  }
  return { value: place, lines };
}

function toLine({ path, expected, got, fix }: Problem, raw: object, known: JsonSchema, source: ConfigSource): string {
  const found = path.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | undefined)?.[step], raw);
  const isSecret = schemaAt(known, path)?.secret ?? source.isSecret(`stups2go:${path[0] ?? ""}`);
  const shown = got ?? (isSecret && found !== undefined ? "[secret]" : formatValue(found));
  return formatMistake(`${source.file}: stups2go:${formatPath(path)}`, expected, shown, fix);
}
