/** Mistakes that the schema finds, as lines for the people who edit the stack file. */
import type * as z from "zod";
import { type JsonSchema, schemaAt } from "./introspect";
import { nearest } from "./nearest";
import { formatMistake, formatPath, formatValue, type Path, type Problem } from "./problems";
import { type Account, hasSetting, otherAccount } from "./raw";
import type { ConfigSource } from "./source";

/** Keys that this account does not have. */
export function unknownSettings(raw: object, known: JsonSchema, account: Account): Problem[] {
  const other = otherAccount(account);
  const names = Object.keys(known.properties ?? {});
  return Object.keys(raw)
    .filter((name) => !hasSetting(account, name))
    .map((name) =>
      hasSetting(other, name)
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

function suggestion(name: string, names: readonly string[]): Pick<Problem, "fix"> {
  const near = nearest(name, names);
  return near === undefined ? {} : { fix: `did you mean ${near}?` };
}

/** The mistakes that one finding of zod's is about. */
export function fromIssue(issue: z.core.$ZodIssue, key: string, known: JsonSchema, value: unknown): Problem[] {
  const path = [key, ...(issue.path as (string | number)[])];
  const schema = schemaAt(known, path);
  const names = Object.keys(schema?.properties ?? {});
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((name) => ({
        path: [...path, name],
        expected: `one of ${names.join(", ")}`,
        got: "an unknown setting",
        ...suggestion(name, names),
      }));
    case "invalid_key":
      return [
        { path, expected: issue.issues[0]?.message ?? issue.message, got: `the key ${formatValue(path.at(-1))}` },
      ];
    case "invalid_type":
      if (issue.expected === "object" && names.length > 0) {
        return [{ path, expected: `a map with the keys ${names.join(", ")}` }];
      }
      break;
    case "custom":
      if (typeof issue.params?.fix === "string") {
        return [{ path, expected: issue.message, fix: issue.params.fix }];
      }
  }
  const given = valueAt({ [key]: value }, path);
  const needsQuotes = schema?.type === "string" && (typeof given === "number" || typeof given === "boolean");
  const words = (schema?.enum ?? []).map(String);
  return [
    {
      path,
      expected: issue.message,
      ...(needsQuotes ? { fix: "write it in quotes" } : suggestion(typeof given === "string" ? given : "", words)),
    },
  ];
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null && Object.hasOwn(at, step) ? (at as never)[step] : undefined),
    value,
  );

/** A mistake as a line, with the line of the file where that is known. */
export function toLine(
  { path, expected, got, fix }: Problem,
  raw: object,
  known: JsonSchema,
  source: ConfigSource,
): string {
  const found = valueAt(raw, path);
  const [key = "", ...rest] = path;
  const isSecret = schemaAt(known, path)?.secret ?? source.isSecret(`stups2go:${key}`);
  const shown = got ?? (isSecret && found !== undefined ? "[secret]" : formatValue(found));
  const line = source.lineOf?.(`stups2go:${key}`, rest);
  const place = line === undefined ? source.file : `${source.file}:${line}`;
  return formatMistake(`${place}: stups2go:${formatPath(path)}`, expected, shown, fix);
}
