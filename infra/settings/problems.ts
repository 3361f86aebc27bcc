import { RunError } from "@pulumi/pulumi";

/** Where a value stands below its top-level key, as in `builders[0].count`. */
export type Path = readonly (string | number)[];

/** One mistake in a stack file. */
export interface Problem {
  path: Path;
  /** What is wanted instead, as a phrase that follows "wants". */
  wants: string;
  /** What was found, when that is not simply the value at the path. */
  got?: string;
}

/** Every mistake in one stack file, a line each; a `RunError`, so that Pulumi prints no stack trace. */
export class SettingsError extends RunError {
  constructor(readonly lines: readonly string[]) {
    super(lines.join("\n"));
  }
}

/** @throws SettingsError with these lines, if there is any */
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

/** A value as a message shows it: one line, and never a whole file's worth. */
export function formatValue(value: unknown): string {
  if (value === undefined) {
    return "nothing";
  }
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
