import { RunError } from "@pulumi/pulumi";

/** Path of a value from its top-level key, as in `builders[0].count`. */
export type Path = readonly (string | number)[];

/** One mistake in a stack file. */
export interface Problem {
  path: Path;
  /** A phrase that follows "expected". */
  expected: string;
  /** A phrase that follows "got". @default the value at the path */
  got?: string;
  /** What to do, as an imperative. @default nothing, because `expected` says it all */
  fix?: string;
}

/** One mistake as a line. */
export const formatMistake = (place: string, expected: string, got: string, fix?: string): string =>
  `${place}: expected ${expected}, got ${got}${fix === undefined ? "" : `; ${fix}`}`;

/** Every mistake in the stack files, a line each; a `RunError`, so that Pulumi prints no stack trace. */
export class SettingsError extends RunError {
  constructor(readonly lines: readonly string[]) {
    super(lines.join("\n"));
  }
}

/** @throws SettingsError with these lines, unless there are none */
export function refuse(lines: readonly string[]): void {
  if (lines.length > 0) {
    throw new SettingsError(lines);
  }
}

/** `["builders", 0, "count"]` as `builders[0].count`, the form that `pulumi config set --path` takes. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : /^[\w-]+$/.test(step) ? (index ? "." : "") + step : `["${step}"]`,
    )
    .join("");
}

/** A value as a message shows it: one line of at most 80 characters. */
export function formatValue(value: unknown): string {
  if (value === undefined) {
    return "nothing";
  }
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
