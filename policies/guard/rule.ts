/** A resource as a rule sees it, in a plan, in the engine's policy pack, or in a test. */
export interface Guarded {
  type: string;
  name: string;
  /** Type of the component that it is a part of; empty for none. */
  parentType: string;
  /** Inputs. The plan writes `[secret]` in place of secrets; the engine hands them over in plain. */
  inputs: Readonly<Record<string, unknown>>;
  /** Whether Pulumi refuses to delete it. */
  protect: boolean;
  /**
   * Whether it outlives its removal from the program. @default unknown, as the engine does not say it to policy packs
   */
  retainOnDelete?: boolean;
  /** Account that the stack is deployed to. */
  accountId: string;
}

/** What the plan writes in place of a secret. */
export const MASK = "[secret]";

/** A check of single resources. */
export interface Rule {
  /** Name that messages and the engine know it by. */
  name: string;
  /** Whether a finding stops a deployment (mandatory) or is only printed (advisory). */
  level: "mandatory" | "advisory";
  /** What the rule wants, as a sentence. */
  wants: string;
  /** Why, as a sentence. */
  reason: string;
  /** What to do about a finding, as a sentence. */
  fix: string;
  /** What is wrong with a resource, a phrase each; nothing when all is well. */
  check: (resource: Guarded) => string[];
}

/** A value below a path of keys and indexes. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, step) =>
      typeof found === "object" && found !== null ? (found as Record<string | number, unknown>)[step] : undefined,
    value,
  );
}

/** The value as a list: AWS and Pulumi take one thing in place of a list of one. */
export function list(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
}

/** A value as a finding shows it. */
export function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
