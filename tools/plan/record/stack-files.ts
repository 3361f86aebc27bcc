/** The stack files as the engine reads them, without the engine. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { distance } from "fastest-levenshtein";
import { parse } from "yaml";
import { jsonSchema, type JsonSchema, schemaAt, placeholder } from "../../../infra/settings/introspect";
import { formatPath, type Path, refuse, SettingsError } from "../../../infra/settings/problems";
import type { ConfigSource } from "../../../infra/settings/read";
import { productionSchema, testSchema } from "../../../infra/settings/schema";

/** A stack file, read. */
export interface StackFile extends ConfigSource {
  stack: string;
  account: string | undefined;
  /** Paths of values that are encrypted but tell how the stack is built; examples stand in for them. */
  opaque: string[];
}

/** An override of `--config`: a path below a key, and a value. */
export interface Override {
  key: string;
  path: Path;
  value: unknown;
}

type Values = Record<string, unknown>;

/** The stacks that have a file in a folder. */
export function stackNames(folder: string): string[] {
  return readdirSync(folder)
    .flatMap((name) => /^Pulumi\.([\w.-]+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}

/**
 * Reads a stack's file, with the defaults of `Pulumi.yaml` put in as the engine does and the overrides in place.
 *
 * @throws SettingsError when there is no such file, or it is no YAML
 */
export function readStackFile(folder: string, stack: string, overrides: readonly Override[]): StackFile {
  const file = `Pulumi.${stack}.yaml`;
  const content = readYaml(folder, file);
  refuseMisplaced(file, content);
  const config = { ...((content.config ?? {}) as Values) };
  for (const [key, value] of Object.entries(config)) {
    if (!key.includes(":")) {
      config[`stups2go:${key}`] = value;
      Reflect.deleteProperty(config, key);
    }
  }
  const account = config["stups2go:account"] as string | undefined;
  const schema = jsonSchema(account === "test" ? testSchema : productionSchema);
  for (const { key, path, value } of overrides) {
    if (!isOtherAccounts(key, account)) {
      config[key] = replaced(config[key], path, value);
    }
  }
  for (const [key, { default: value }] of projectDefaults(folder)) {
    if (value !== undefined) {
      config[key] ??= value;
    }
  }
  const secrets = new Set<string>();
  const opaque: string[] = [];
  const values = Object.entries(config).map(([key, value]): [string, string] => {
    const clear = decrypted(value, [key.replace("stups2go:", "")], schema, (path, known) => {
      secrets.add(key);
      if (!known.secret) {
        opaque.push(formatPath(path));
      }
    });
    return [key, typeof clear === "string" ? clear : JSON.stringify(clear)];
  });
  return { file, stack, account, opaque, values: Object.fromEntries(values), isSecret: (key) => secrets.has(key) };
}

/** What else than settings stands in a stack file: https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/. */
const besideConfig = ["config", "environment", "encryptionsalt", "encryptedkey", "secretsprovider"];

/**
 * Pulumi takes no notice of a setting that is not below `config`, or whose namespace is misspelt.
 *
 * @throws SettingsError that names each
 */
function refuseMisplaced(file: string, content: Readonly<Values>): void {
  const beside = Object.keys(content).filter((key) => !besideConfig.includes(key));
  const misspelt = Object.keys((content.config ?? {}) as Values).flatMap((key) => {
    const near = ["aws:region", "aws:allowedAccountIds", key.replace(/^[^:]*/, "stups2go")].find(
      (known) => key.includes(":") && key !== known && distance(key, known) <= 2,
    );
    return near === undefined ? [] : [[key, near] as const];
  });
  refuse([
    ...beside.map((key) => `${file}: ${key}: got it beside config, wants it below, two blanks to the right of it`),
    ...misspelt.map(([key, near]) => `${file}: ${key}: got an unknown setting, wants ${near}`),
  ]);
}

/** What was read last of each file: every stack asks for `Pulumi.yaml` anew. Nobody writes into it. */
const parsed = new Map<string, { text: string; content: Readonly<Values> }>();

function readYaml(folder: string, file: string): Readonly<Values> {
  const path = join(folder, file);
  if (!existsSync(path)) {
    throw new SettingsError([`${file}: got no such file, wants one of ${stackNames(folder).join(", ") || "any"}`]);
  }
  const text = readFileSync(path, "utf8");
  const known = parsed.get(path);
  if (known?.text === text) {
    return known.content;
  }
  try {
    const content = (parse(text) ?? {}) as Values;
    parsed.set(path, { text, content });
    return content;
  } catch (error) {
    const [message = ""] = (error as Error).message.split("\n");
    throw new SettingsError([`${file}: got what is no YAML (${message}), wants a stack file`]);
  }
}

function projectDefaults(folder: string): [string, { default?: unknown }][] {
  const { config = {} } = readYaml(folder, "Pulumi.yaml") as { config?: Record<string, { default?: unknown }> };
  return Object.entries(config).map(([key, entry]) => [`stups2go:${key}`, entry]);
}

/** An override of a key that only the other account has is meant for that one. */
export function isOtherAccounts(key: string, account: string | undefined): boolean {
  const name = key.replace("stups2go:", "");
  const [mine, others] = account === "test" ? [testSchema, productionSchema] : [productionSchema, testSchema];
  return key.startsWith("stups2go:") && !(name in mine.shape) && name in others.shape;
}

/** The value with what is at the path replaced; lists and maps on the way there are made. */
function replaced(value: unknown, path: Path, inner: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    return inner;
  }
  if (typeof step === "number") {
    const list = Array.isArray(value) ? [...(value as unknown[])] : [];
    list[step] = replaced(list[step], rest, inner);
    return list;
  }
  const map = typeof value === "object" && value !== null ? (value as Values) : {};
  return { ...map, [step]: replaced(map[step], rest, inner) };
}

/** `{secure: …}` values, which nothing here can decrypt, become placeholders of their type. */
function decrypted(
  value: unknown,
  path: Path,
  schema: JsonSchema,
  found: (path: Path, known: JsonSchema) => void,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => decrypted(item, [...path, index], schema, found));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (typeof (value as Values).secure === "string" && Object.keys(value).length === 1) {
    const known = schemaAt(schema, path) ?? {};
    found(path, known);
    return placeholder(known);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, decrypted(inner, [...path, key], schema, found)]),
  );
}

/**
 * Reads `key=value` as `pulumi config set --path` does: `server.instanceType=t3.large`, `builders[1].name=arm`. The value
 * is YAML, so that lists and maps can be given; a key without a namespace is ours.
 *
 * @throws SettingsError when there is no `=`
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf("=");
  const left = text.slice(0, Math.max(0, equals));
  const match = /^((?:[\w-]+:)?[\w-]+)((?:\.[\w-]+|\[\d+\]|\["[^"]+"\])*)$/.exec(left);
  if (!match) {
    throw new SettingsError([
      `--config: got ${JSON.stringify(text)}, wants key=value, such as server.instanceType=t3.large`,
    ]);
  }
  const [, key = "", rest = ""] = match;
  const steps = [...rest.matchAll(/\.([\w-]+)|\[(\d+)\]|\["([^"]+)"\]/g)];
  const path = steps.map(([, name, index, quoted]) => name ?? quoted ?? Number(index));
  let value: unknown;
  try {
    value = parse(text.slice(equals + 1));
  } catch {
    throw new SettingsError([
      `--config: got ${JSON.stringify(text)}, wants YAML behind the =, such as [a, b] or {name: a}`,
    ]);
  }
  return { key: key.includes(":") ? key : `stups2go:${key}`, path, value };
}
