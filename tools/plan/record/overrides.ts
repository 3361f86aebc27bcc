/** Overrides of `--config`, with the paths of `pulumi config set --path`. */
import { formatMistake, type Path, SettingsError } from "../../../infra/settings/problems";
import { productionSchema, testSchema } from "../../../infra/settings/schema";
import { parseGoYaml } from "./go-yaml";

/** A path below a key, and a value for it. */
export interface Override {
  key: string;
  path: Path;
  value: unknown;
}

/** Whether only the other account has the key, so that the override is meant for its stack. */
export function isOtherAccounts(key: string, account: string | undefined): boolean {
  const name = key.replace("stups2go:", "");
  const [mine, others] = account === "test" ? [testSchema, productionSchema] : [productionSchema, testSchema];
  return key.startsWith("stups2go:") && !Object.hasOwn(mine.shape, name) && Object.hasOwn(others.shape, name);
}

/**
 * The value with a new one at the path; lists and maps on the way there are made.
 *
 * @throws SettingsError for an index that would leave a gap in a list
 */
export function withOverride(value: unknown, { key, path, value: inner }: Override): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    return inner;
  }
  const below = (old: unknown): unknown => withOverride(old, { key, path: rest, value: inner });
  if (typeof step === "number") {
    const list = Array.isArray(value) ? [...(value as unknown[])] : [];
    if (step > list.length) {
      throw new SettingsError([
        formatMistake(`--config: ${key.replace("stups2go:", "")}`, `an index up to ${list.length}`, `[${step}]`),
      ]);
    }
    list[step] = below(list[step]);
    return list;
  }
  const map = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  return { ...map, [step]: below(Object.hasOwn(map, step) ? map[step] : undefined) };
}

/**
 * Reads `key=value` as `pulumi config set --path` does: `server.instanceType=t3.large`, `builders[1].name=arm`. The
 * value is YAML, so that lists and maps can be given; a key without a namespace is ours.
 *
 * @throws SettingsError when there is no `=`
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf("=");
  const left = text.slice(0, Math.max(0, equals));
  const match = /^((?:[\w-]+:)?[\w-]+)((?:\.[\w-]+|\[\d+\]|\["[^"]+"\])*)$/.exec(left);
  const refuse = (expected: string): SettingsError =>
    new SettingsError([formatMistake("--config", expected, JSON.stringify(text))]);
  if (!match) {
    throw refuse("key=value, such as server.instanceType=t3.large");
  }
  const [, key = "", rest = ""] = match;
  const steps = [...rest.matchAll(/\.([\w-]+)|\[(\d+)\]|\["([^"]+)"\]/g)];
  const path = steps.map(([, name, index, quoted]) => name ?? quoted ?? Number(index));
  let value: unknown;
  try {
    value = parseGoYaml(text.slice(equals + 1)).content;
  } catch {
    throw refuse("YAML behind the =, such as [a, b] or {name: a}");
  }
  return { key: key.includes(":") ? key : `stups2go:${key}`, path, value };
}
