/** The form of a rule. */
import type { Resource, Values, World } from "./world";

export type Operation = "create" | "update" | "delete";

export interface Asked {
  resource: Resource;
  inputs: Values;
  /** The resource before an update. */
  before: Resource | undefined;
  world: World;
  operation: Operation;
}

export interface Rule {
  /** Unique; tests name a rule by it. */
  id: string;
  /** AWS's error code. */
  code: string;
  /** Where AWS says so: a URL. */
  source: string;
  types: readonly string[] | "all";
  on: readonly Operation[];
  /** Whether AWS accepts it, and what was wanted does not work: the state's `silent` says so. */
  silent?: boolean;
  /** AWS's message when it refuses, or nothing. */
  refuses: (asked: Asked) => string | undefined;
}

export const text = (value: unknown): string => (typeof value === "string" ? value : "");

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

export const texts = (value: unknown): string[] => list(value).filter((each) => typeof each === "string");

export const record = (value: unknown): Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};

/** A policy document, which may be an input as an object or as text. */
export function policyOf(value: unknown): Values {
  return typeof value === "string" ? record(JSON.parse(value)) : record(value);
}

export const statementsOf = (value: unknown): Values[] => {
  const { Statement } = policyOf(value);
  return (Array.isArray(Statement) ? Statement : [Statement]).map(record);
};

/** A value at a path such as `launchTemplateConfigs.overrides.subnetId`, lists included: all that is there. */
export function at(values: Values, path: string): unknown[] {
  let found: unknown[] = [values];
  for (const step of path.split(".")) {
    found = found.flatMap((each) =>
      list(record(each)[step] ?? []).length > 0 ? list(record(each)[step]) : [record(each)[step]],
    );
  }
  return found.filter((each) => each !== undefined && each !== null);
}

/** Rules of a file. */
export const defineRules = (rules: readonly Rule[]): readonly Rule[] => rules;

/** A value in a message. */
export const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
