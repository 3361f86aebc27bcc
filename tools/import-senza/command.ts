/** A `senza create` command line of the first stups2go, taken apart. */
import { distance } from "fastest-levenshtein";
import { parse as parseShell } from "shell-quote";
import { parse as parseYaml } from "yaml";
import { CommandError } from "../command";

/** The parameters of both templates, `server/senza-go-server.yaml` and `agent/senza-go-agent.yaml`. */
const common = [
  "DockerImage",
  "InstanceType",
  "ApplicationId",
  "AccessTokenUrl",
  "MintBucket",
  "Files",
  "ScalyrKey",
  "LogentriesKey",
  "AppdynamicsApplication",
] as const;
const templates = {
  server: [...common, "HostedZone", "SSLCertificateId", "AvailabilityZone", "TeamServiceUrl", "Teams"],
  agent: [...common, "GoServerDomain", "GoAgentRegistrationKey", "GoAgentEnvironments", "GoAgentCount"],
} as const;

export type Template = keyof typeof templates;
export type Parameter = (typeof templates)[Template][number];

export interface Command {
  template: Template;
  parameters: Partial<Record<Parameter, string>>;
  /** Region of `--region`. */
  region?: string;
}

/** What is wrong with what was given, a line each. */
export class SenzaError extends CommandError {
  constructor(readonly lines: readonly string[]) {
    super(lines.join("\n"));
  }
}

/**
 * Takes `senza create <definition> <version> Name=value …` apart as a shell
 * would, comments and lines that go on included.
 *
 * @throws SenzaError for what is no such command line, or has parameters that the templates do not know
 */
export function parseCommand(text: string): Command {
  // As a page shows it: behind a prompt.
  const [senza = "", create, ...rest] = words(text.replace(/^\s*\$\s+/, ""));
  if (!/^(?:\S*\/)?senza$/.test(senza) || create !== "create") {
    throw new SenzaError([
      `got ${JSON.stringify(text.slice(0, 40))}, wants senza create <definition> <version> Name=value …`,
    ]);
  }
  const [region, others] = takeRegion(rest);
  const option = others.find((word) => word.startsWith("-"));
  if (option !== undefined) {
    throw new SenzaError([
      `got the option ${option}, wants the command line without it: only --region says something here`,
    ]);
  }
  const pairs = others.filter((word) => word.includes("="));
  const [definition = "", , extra] = others.filter((word) => !word.includes("="));
  if (extra !== undefined) {
    throw new SenzaError([
      `got the word ${JSON.stringify(extra)}, wants Name=value; in quotes where the value has a blank`,
    ]);
  }
  const parameters = pairs.map((pair): [string, string] => [
    pair.slice(0, pair.indexOf("=")),
    pair.slice(pair.indexOf("=") + 1),
  ]);
  return { ...checked(parameters, definition), ...(region === undefined ? {} : { region }) };
}

/**
 * Reads a parameter file of senza: YAML, a name and its value each.
 *
 * @throws SenzaError for what is no such file, or has parameters that the templates do not know
 */
export function parseParameterFile(text: string): Command {
  const content: unknown = parseYaml(text, { logLevel: "silent" });
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new SenzaError(["the parameter file: got no map, wants YAML with Name: value on each line"]);
  }
  return checked(
    Object.entries(content).map(([name, value]) => [name, String(value)]),
    "",
  );
}

/** What stands for `<`, `>` and blanks of a placeholder while a shell's rules are applied. */
const hidden = { "<": "\uE000", ">": "\uE001", " ": "\uE002" } as const;

/** `<latest version>`, as examples have it, in one word. */
const hide = (placeholder: string): string =>
  placeholder.replaceAll(/[<> ]/g, (character) => hidden[character as keyof typeof hidden]);

const show = (word: string): string =>
  Object.entries(hidden).reduce((shown, [character, by]) => shown.replaceAll(by, character), word);

function words(text: string): string[] {
  // A shell joins lines before anything else; a variable of a shell of ours would be another one's.
  const joined = text.replaceAll(/\\\r?\n/g, " ").replaceAll(/<[^<>|&;\n]*>/g, hide);
  return parseShell(joined, (name) => `$${name}`).flatMap((part) => {
    if (typeof part === "string") {
      return [show(part)];
    }
    if ("comment" in part) {
      return [];
    }
    if ("pattern" in part) {
      return [show(part.pattern)];
    }
    throw new SenzaError([
      `got ${JSON.stringify(part.op)} outside of quotes, wants the value that it stands for, or quotes around it`,
    ]);
  });
}

function takeRegion(given: readonly string[]): [region: string | undefined, rest: string[]] {
  const at = given.findIndex((word) => word === "--region" || word.startsWith("--region="));
  if (at < 0) {
    return [undefined, [...given]];
  }
  const [, value] = (given[at] ?? "").split("=");
  return value === undefined
    ? [given[at + 1], [...given.slice(0, at), ...given.slice(at + 2)]]
    : [value, [...given.slice(0, at), ...given.slice(at + 1)]];
}

/** Which template, by its file or else by its own parameters; then whether it has all these parameters. */
function checked(parameters: readonly (readonly [string, string])[], definition: string): Command {
  const names = parameters.map(([name]) => name);
  const own = (template: Template): boolean =>
    names.some((name) => !isOf(common, name) && isOf(templates[template], name));
  const template = /agent/i.test(definition)
    ? "agent"
    : /server/i.test(definition) || !own("agent")
      ? "server"
      : "agent";
  const known = templates[template];
  const lines = names.flatMap((name, index) =>
    !isOf(known, name)
      ? [`${name}: got a parameter that the template for ${template}s does not have${suggestion(name, known)}`]
      : names.indexOf(name) < index
        ? [`${name}: got it twice, wants it once`]
        : [],
  );
  if (parameters.length === 0) {
    lines.push("got no parameter, wants Name=value, such as HostedZone=myteam.example.org");
  }
  if (lines.length > 0) {
    throw new SenzaError(lines);
  }
  return { template, parameters: Object.fromEntries(parameters) };
}

const isOf = (list: readonly string[], name: string): boolean => list.includes(name);

function suggestion(name: string, known: readonly string[]): string {
  const nearest = [...known].sort((a, b) => distance(name, a) - distance(name, b))[0] ?? "";
  return distance(name.toLowerCase(), nearest.toLowerCase()) <= name.length / 3
    ? `; did you mean ${nearest}?`
    : `, wants one of ${known.join(", ")}`;
}
