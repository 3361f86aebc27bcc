/** The shipped stacks, as tests use them: with a few settings changed, planned, and looked into. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { projectRoot } from "../../infra/project-root";
import { type AccountPlan, plan, planStack } from "../../tools/plan/plan";
import type { PlannedResource } from "../../tools/plan/record/recorder";
import { type Override, parseOverride } from "../../tools/plan/record/overrides";
import { readStackFile } from "../../tools/plan/record/stack-files";
import { readSettings } from "../../infra/settings/read";

/** Folder with copies of the shipped stack files, which users change: their settings are not to fail a test. */
export const exampleStacks = join(projectRoot, "test/fixtures/stacks");

const known = new Map<string, Promise<AccountPlan[]>>();

/** The plans of the shipped stacks with settings changed as `--config` does, made once for all tests of a process. */
export function plansOf(config: readonly string[], ...stacks: string[]): Promise<AccountPlan[]> {
  const key = JSON.stringify([config, stacks]);
  const made = known.get(key) ?? planWith(config.map(parseOverride), stacks);
  known.set(key, made);
  return made;
}

async function planWith(overrides: readonly Override[], stacks: readonly string[]): Promise<AccountPlan[]> {
  // Production is none of the builders' business.
  if (stacks.length === 0 && overrides.length > 0 && overrides.every(({ key }) => key === "stups2go:builders")) {
    const [production] = await plansOf([]);
    assert.ok(production);
    const file = readStackFile(exampleStacks, "test", overrides);
    return [production, await planStack(file, readSettings(file), { production })];
  }
  return plan({ folder: exampleStacks, stacks, overrides });
}

/** The plan of production alone, which takes two thirds of the time, unless both are there already. */
export async function productionOf(...config: readonly string[]): Promise<AccountPlan[]> {
  const both = known.get(JSON.stringify([config, []]));
  return both ? (await both).slice(0, 1) : plansOf(config, "prod");
}

/** Both accounts, with settings changed as `--config` changes them. */
export async function planned(...config: string[]): Promise<{ production: Resources; test: Resources }> {
  const plans = await plansOf(config);
  const of = (account: string): Resources => {
    const found = plans.find((candidate) => candidate.account === account);
    if (!found) {
      throw new Error(`no plan for the ${account} account`);
    }
    return new Resources(found.resources, found);
  };
  return { production: of("production"), test: of("test") };
}

/** What the plan has in place of a generated secret: tools/plan/record/placeholders.ts. */
export const placeholderPassword = (name: string): string =>
  createHash("sha256").update(name).digest("hex").slice(0, 40);

/** The production account alone. */
export async function plannedProduction(...config: string[]): Promise<Resources> {
  const [production] = await productionOf(...config);
  return new Resources(production?.resources ?? [], production);
}

/** User data of a launch template as cloud-init reads it, compressed or not. */
export function unpacked(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
}

/** Resources of one account, to be asked for. */
export class Resources {
  constructor(
    readonly all: readonly PlannedResource[],
    readonly plan?: AccountPlan,
  ) {}

  /** All of a type, by the last part of its token: `Volume`, `Group`. */
  of(noun: string): PlannedResource[] {
    return this.all.filter(({ type }) => type.endsWith(`:${noun}`));
  }

  /** The one with this name; there has to be exactly one. */
  named(name: string): PlannedResource {
    const [found, another] = this.all.filter((resource) => resource.name === name);
    if (!found || another) {
      throw new Error(`${another ? "more than one" : "no"} resource is named ${name}`);
    }
    return found;
  }

  /**
   * An image that the program builds, whose name ends with its content's tag
   * where it goes to a registry of the settings.
   */
  image(name: string): PlannedResource {
    const [found, another] = this.of("Image").filter((image) => image.name.startsWith(name));
    if (!found || another) {
      throw new Error(`${another ? "more than one" : "no"} image is named ${name}`);
    }
    return found;
  }

  inputs(name: string): Inputs {
    return this.named(name).inputs;
  }

  /** A launch template's user data, as the host reads it. */
  userData(name: string): string {
    return unpacked(this.inputs(name).userData as string);
  }

  /** A policy document, which may be an input as an object or as text. */
  policy(name: string): { Statement: Statement[] } {
    const { policy } = this.inputs(name);
    return (typeof policy === "string" ? JSON.parse(policy) : policy) as { Statement: Statement[] };
  }
}

/** Inputs of any resource: tests know what they look for. */
export type Inputs = Record<string, unknown>;

export interface Statement {
  Sid: string;
  Effect: string;
  Principal?: unknown;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}
