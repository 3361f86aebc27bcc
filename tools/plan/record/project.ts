/** The project's own file, `Pulumi.yaml`, and where its stack files are. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { formatMistake, SettingsError } from "../../../infra/settings/problems";
import { parseGoYaml, type YamlFile, YamlMistake } from "./go-yaml";

export type Values = Record<string, unknown>;

/** The parts of `Pulumi.yaml` that decide how stack files are read. */
export interface Project {
  /** Namespace of the program's own settings. */
  name: string;
  /** Folder of the stack files. */
  stackFolder: string;
  /** Entries of the `config:` block by name. */
  config: Readonly<Record<string, { type?: string; default?: unknown } | undefined>>;
}

/** Files by path, as they were last read: every stack reads `Pulumi.yaml`. */
const known = new Map<string, { text: string; file: YamlFile }>();

/**
 * Reads a YAML file whose content is a map.
 *
 * @throws SettingsError that names file and line
 */
export function readYaml(folder: string, name: string): YamlFile & { content: Readonly<Values> } {
  const path = join(folder, name);
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  const before = known.get(path);
  if (before?.text === text) {
    return before.file as YamlFile & { content: Readonly<Values> };
  }
  try {
    const file = parseGoYaml(text);
    const content = file.content ?? {};
    if (typeof content !== "object" || Array.isArray(content)) {
      throw new YamlMistake("expected a map, such as config: and settings below it", 1);
    }
    const read = { ...file, content: content as Values };
    known.set(path, { text, file: read });
    return read;
  } catch (error) {
    if (!(error instanceof YamlMistake)) {
      throw error;
    }
    throw new SettingsError([`${name}${error.line === undefined ? "" : `:${error.line}`}: ${error.message}`]);
  }
}

/** @throws SettingsError without a `Pulumi.yaml` */
export function readProject(folder: string): Project {
  if (!existsSync(join(folder, "Pulumi.yaml"))) {
    throw new SettingsError([formatMistake("Pulumi.yaml", `the project's file in ${folder}`, "none")]);
  }
  const { name, config, stackConfigDir } = readYaml(folder, "Pulumi.yaml").content;
  // Before `stackConfigDir` there was `config: <folder>`, which Pulumi still reads.
  const stackFolder = typeof stackConfigDir === "string" ? stackConfigDir : typeof config === "string" ? config : "";
  return {
    name: typeof name === "string" ? name : "stups2go",
    stackFolder: join(folder, stackFolder),
    config: typeof config === "object" && config !== null ? (config as Project["config"]) : {},
  };
}

/** The stacks that have a file in a project. */
export function stackNames({ stackFolder }: Project): string[] {
  return existsSync(stackFolder)
    ? readdirSync(stackFolder)
        .flatMap((name) => /^Pulumi\.([\w.-]+)\.yaml$/.exec(name)?.[1] ?? [])
        .sort()
    : [];
}

/** Name of a stack's file as messages show it, from the project's folder. */
export const stackFileName = (folder: string, { stackFolder }: Project, stack: string): string =>
  join(relative(folder, stackFolder), `Pulumi.${stack}.yaml`);
