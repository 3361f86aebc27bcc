/**
 * YAML as the Pulumi CLI reads it, by Go's yaml.v3: `0100` is 64, `1_000` is
 * 1000, `yes` is text, merge keys are merged.
 *
 * Source: https://github.com/go-yaml/yaml/blob/v3/resolve.go
 */
import { LineCounter, parseDocument, type ScalarTag, type Tags } from "yaml";
import type { Path } from "../../../infra/settings/problems";

/** A file, read. */
export interface YamlFile {
  content: unknown;
  /** Line of the value at a path, from 1, or of the nearest map or list around it. */
  lineOf: (path: Path) => number | undefined;
}

/** A mistake in the text, with its line. */
export class YamlMistake extends Error {
  constructor(
    message: string,
    readonly line: number | undefined,
  ) {
    super(message);
  }
}

const integer = /^[-+]?(?:0b[01]+|0o[0-7]+|0x[0-9a-f]+|\d+)$/i;
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i;
const timestamp =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\s*\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?(?:Z|\s*[-+]\d{1,2}(?::?\d{2})?)?)?$/;
const infinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** A number as Go reads it; text for what looks like one and is none, such as `0o9`. */
function number(text: string): number | bigint | string {
  const plain = text.replaceAll("_", "");
  if (integer.test(plain)) {
    const sign = plain.startsWith("-") ? -1n : 1n;
    const digits = plain.replace(/^[-+]/, "");
    const octal = /^0[0-7]+$/.test(digits);
    const value = sign * BigInt(octal ? `0o${digits}` : digits.toLowerCase().replace(/^0+(?=\d)/, ""));
    const fits = -(2n ** 63n) <= value && value < 2n ** 64n;
    return Number.isSafeInteger(Number(value)) ? Number(value) : fits ? value : Number(value);
  }
  return float.test(plain) ? Number(plain) : text;
}

const scalar = (name: string, test: RegExp, resolve: ScalarTag["resolve"]): ScalarTag => ({
  tag: `tag:yaml.org,2002:${name}`,
  default: true,
  test,
  resolve,
});

/** Pulumi turns a date into text of Go's own form, which no setting can mean. */
const refused =
  (what: string): ScalarTag["resolve"] =>
  (text, onError) => {
    onError(`expected text in quotes, got ${text}, which Pulumi reads as ${what}`);
    return text;
  };

const goTags: Tags = [
  "map",
  "seq",
  scalar("null", /^(?:~|null|Null|NULL)?$/, () => null),
  scalar("bool", /^(?:true|True|TRUE|false|False|FALSE)$/, (text) => text.toLowerCase() === "true"),
  scalar("timestamp", timestamp, refused("a date")),
  scalar("float", infinite, refused("a number without a value")),
  scalar("int", /^[-+.\d][\w.+-]*$/, number),
  { tag: "tag:yaml.org,2002:binary", resolve: (text: string) => Buffer.from(text, "base64").toString() },
];

/** @throws YamlMistake for what the CLI refuses, for a date without quotes, and for a second document */
export function parseGoYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    customTags: (tags) => [...goTags, ...tags.filter((tag) => typeof tag === "object" && tag.tag.endsWith(":str"))],
    merge: true,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error) {
    throw new YamlMistake(error.message, lines.linePos(error.pos[0]).line);
  }
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 100 });
  } catch (problem) {
    throw new YamlMistake((problem as Error).message, undefined);
  }
  return {
    content,
    lineOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
        if (node?.range) {
          return lines.linePos(node.range[0]).line;
        }
      }
      return undefined;
    },
  };
}

/** A value of a stack file as the engine hands it to a program: text, or JSON with its keys in order. */
export function configText(value: unknown): string {
  if (value === null || value === undefined) {
    return "";
  }
  return typeof value === "string"
    ? value
    : typeof value === "bigint"
      ? value.toString()
      : JSON.stringify(inOrder(value));
}

/** Go writes the keys of a map in the order of their bytes. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inOrder);
  }
  if (typeof value === "bigint") {
    return Number(value);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
          .map(([key, inner]) => [key, inOrder(inner)]),
      )
    : value;
}
