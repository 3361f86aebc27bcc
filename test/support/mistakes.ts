/** The mistakes in the example stack files with settings changed, without a plan of either. */
import assert from "node:assert/strict";
import { SettingsError } from "../../infra/settings/problems";
import { readSettings } from "../../infra/settings/read";
import { parseOverride } from "../../tools/plan/record/overrides";
import { readStackFile } from "../../tools/plan/record/stack-files";
import { exampleStacks } from "./stacks";

/** The lines about one stack file; none if its settings are accepted. */
export function mistakesIn(stack: "prod" | "test", config: readonly string[]): readonly string[] {
  try {
    readSettings(readStackFile(exampleStacks, stack, config.map(parseOverride)));
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError, error instanceof Error ? error.stack : String(error));
    return error.lines;
  }
}

/** The lines about both stack files. */
export const mistakesOf = (config: readonly string[]): string[] =>
  (["prod", "test"] as const).flatMap((stack) => mistakesIn(stack, config));
