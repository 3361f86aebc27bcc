/** The stack files as the engine reads them, without the engine. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { distance } from "fastest-levenshtein";
import { jsonSchema, type JsonSchema, placeholder, schemaAt } from "../../../infra/settings/introspect";
import { formatMistake, formatPath, type Path, refuse, SettingsError } from "../../../infra/settings/problems";
import type { ConfigSource } from "../../../infra/settings/source";
import { productionSchema, testSchema } from "../../../infra/settings/schema";
import { configText, type YamlFile } from "./go-yaml";
import { isOtherAccounts, type Override, withOverride } from "./overrides";
import { type Project, readProject, readYaml, stackFileName, stackNames, type Values } from "./project";

/** A stack file, read. */
export interface StackFile extends ConfigSource {
  stack: string;
  account: string | undefined;
  /** Paths of encrypted values that decide how the stack is built; the plan takes examples for them. */
  opaque: string[];
  /** Environments of Pulumi ESC that the file imports, which a plan cannot read. */
  environments: string[];
}

/**
 * Reads a stack's file, with the defaults of `Pulumi.yaml` as the engine applies them, and with the overrides.
 *
 * @throws SettingsError when there is no such file, or the engine would refuse it
 */
export function readStackFile(folder: string, stack: string, overrides: readonly Override[]): StackFile {
  const project = readProject(folder);
  const file = stackFileName(folder, project, stack);
  if (!existsSync(join(folder, file))) {
    throw new SettingsError([
      formatMistake(file, `one of the stacks ${stackNames(project).join(", ") || "(there is none)"}`, "no such file"),
    ]);
  }
  const yaml = readYaml(folder, file);
  refuseMisplaced(file, yaml, project.name);
  const { config, written } = configOf(file, yaml, project.name);
  const account = config["stups2go:account"] as string | undefined;
  const schema = jsonSchema(account === "test" ? testSchema : productionSchema);
  refuseJsonText(file, config, project, yaml, written);
  const overridden = new Set<string>();
  for (const override of overrides) {
    if (!isOtherAccounts(override.key, account)) {
      overridden.add(override.key);
      config[override.key] = withOverride(config[override.key], override);
    }
  }
  for (const [name, entry] of Object.entries(project.config)) {
    if (entry?.default !== undefined) {
      config[`stups2go:${name}`] ??= entry.default;
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
    return [key, configText(clear)];
  });
  return {
    file,
    stack,
    account,
    opaque,
    environments: environmentsOf(yaml.content.environment),
    values: Object.fromEntries(values),
    isSecret: (key) => secrets.has(key),
    lineOf: (key, path) => {
      const name = overridden.has(key) ? undefined : written.get(key);
      return name === undefined ? undefined : yaml.lineOf(["config", name, ...path]);
    },
  };
}

/** The settings by full key, ours with the namespace `stups2go`, and the keys as the file has them. */
function configOf(
  file: string,
  { content, lineOf }: YamlFile & { content: Readonly<Values> },
  project: string,
): { config: Values; written: ReadonlyMap<string, string> } {
  const written = new Map<string, string>();
  const twice: string[] = [];
  const entries = Object.entries((content.config ?? {}) as Values).map(([key, value]): [string, unknown] => {
    // `config:` is a namespace that Pulumi once wrote in front of a project's own.
    const plain = key.replace(/^([\w-]+):config:/, "$1:");
    const name = plain.includes(":") ? plain : `${project}:${plain}`;
    const full = name.startsWith(`${project}:`) ? name.replace(/^[^:]*/, "stups2go") : name;
    const before = written.get(full);
    if (before !== undefined) {
      twice.push(formatMistake(`${file}:${lineOf(["config", key]) ?? 0}: ${full}`, "it once", `${before} and ${key}`));
    }
    written.set(full, key);
    return [full, value];
  });
  refuse(twice);
  return { config: Object.fromEntries(entries), written };
}

/** What a stack file has beside settings: https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/. */
const besideConfig = ["config", "environment", "encryptionsalt", "encryptedkey", "secretsprovider"];

/**
 * Pulumi ignores a setting that is not below `config`, or whose namespace is misspelt.
 *
 * @throws SettingsError that names each
 */
function refuseMisplaced(
  file: string,
  { content, lineOf }: YamlFile & { content: Readonly<Values> },
  project: string,
): void {
  const at = (...path: string[]): string => `${file}:${lineOf(path) ?? 0}`;
  const { config = {} } = content;
  if (typeof config !== "object" || Array.isArray(config)) {
    throw new SettingsError([formatMistake(`${at("config")}: config`, "a map of settings", JSON.stringify(config))]);
  }
  const beside = Object.keys(content).filter((key) => !besideConfig.includes(key));
  const misspelt = Object.keys((config ?? {}) as Values).flatMap((key) => {
    const near = ["aws:region", "aws:allowedAccountIds", key.replace(/^[^:]*/, project)].find(
      (known) => key.includes(":") && key !== known && distance(key, known) <= 2,
    );
    return near === undefined ? [] : [[key, near] as const];
  });
  refuse([
    ...beside.map((key) =>
      formatMistake(`${at(key)}: ${key}`, "it below config, two blanks to the right", "it beside config"),
    ),
    ...misspelt.map(([key, near]) => formatMistake(`${at("config", key)}: ${key}`, near, "an unknown setting")),
  ]);
}

/** The engine takes no text for a list or map, even if the text is JSON, as `config set` without `--path` writes it. */
function refuseJsonText(
  file: string,
  config: Values,
  project: Project,
  { lineOf }: YamlFile,
  written: ReadonlyMap<string, string>,
): void {
  const kinds: Readonly<Record<string, string>> = { array: "a list", object: "a map" };
  refuse(
    Object.entries(config).flatMap(([key, value]) => {
      const kind = kinds[project.config[key.replace("stups2go:", "")]?.type ?? ""];
      const isText = typeof value === "string" && /^\s*[[{]/.test(value);
      const line = lineOf(["config", written.get(key) ?? key]) ?? 0;
      return kind !== undefined && isText
        ? [
            formatMistake(
              `${file}:${line}: ${key}`,
              kind,
              "text",
              "write it without quotes, as pulumi config set --path does",
            ),
          ]
        : [];
    }),
  );
}

/** Names of the environments that a stack file imports. */
function environmentsOf(environment: unknown): string[] {
  const imports: unknown =
    typeof environment === "object" && environment !== null && !Array.isArray(environment)
      ? (environment as Values).imports
      : environment;
  const list: unknown[] = Array.isArray(imports) ? (imports as unknown[]) : [];
  return list.map((item) => (typeof item === "string" ? item : Object.keys((item ?? {}) as Values).join(", ")));
}

/** Of a ciphertext, so that another secret is another placeholder. */
const digestOf = (ciphertext: string): string => createHash("sha256").update(ciphertext).digest("hex").slice(0, 12);

/** Encrypted values, `{secure: …}`, become placeholders of their type. */
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
    return known.secret ? `[secret ${digestOf((value as { secure: string }).secure)}]` : placeholder(known);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, decrypted(inner, [...path, key], schema, found)]),
  );
}
