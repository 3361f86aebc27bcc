/** Puts imported settings into a stack file, whose comments and other settings stay. */
import { type Document, isCollection, isScalar, parseDocument } from "yaml";
import { formatValue } from "../../infra/settings/problems";
import { type Imported, settingName } from "./settings";

export interface Merged {
  /** The file with the settings in it. */
  text: string;
  /** Settings that it had with other values, a line each; they are in the text with the new ones. */
  conflicts: string[];
}

/** @param text the stack file as it is; empty for a new one */
export function merge(text: string, { values }: Pick<Imported, "values">): Merged {
  const document = parseDocument(text);
  const conflicts: string[] = [];
  for (const { path, value } of values) {
    const at = ["config", ...path];
    const before: unknown = plain(document, at);
    if (before !== undefined && formatValue(before) !== formatValue(value)) {
      conflicts.push(`${settingName(path)}: has ${formatValue(before)}, the command line ${formatValue(value)}`);
    }
    if (before === undefined || formatValue(before) !== formatValue(value)) {
      set(document, at, value);
    }
  }
  return { text: outdented(text, document.toString({ lineWidth: 0, flowCollectionPadding: false })), conflicts };
}

/**
 * The library takes comments behind a list for the list's own, and indents them: a setting that is then taken out of
 * its comment would be a part of the list. All comments are there, in their order, and get their indentation back.
 */
function outdented(before: string, after: string): string {
  const comments = before.split("\n").filter((line) => /^\s*#/.test(line));
  return after
    .split("\n")
    .map((line) => (line.trim() === comments[0]?.trim() ? (comments.shift() ?? line) : line))
    .join("\n");
}

function plain(document: Document, path: readonly (string | number)[]): unknown {
  const node: unknown = document.getIn(path, true);
  return isCollection(node) || isScalar(node) ? (node.toJSON() as unknown) : undefined;
}

/** Lists on the way there are made as lists, which the library would make maps of. */
function set(document: Document, path: readonly (string | number)[], value: unknown): void {
  for (const [index, step] of path.entries()) {
    const above = path.slice(0, index);
    if (index > 0 && plain(document, above) === undefined) {
      document.setIn(above, document.createNode(typeof step === "number" ? [] : {}));
    }
  }
  document.setIn(path, document.createNode(value));
}
