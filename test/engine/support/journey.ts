/**
 * A journey: a deployment changes by its settings, and changes back. It fails when `npm run plan -- --against` promised
 * something else than the engine then did, when AWS refused, or when AWS accepted what will not work.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { changes } from "../../../tools/plan/diff/diff";
import type { Change } from "../../../tools/plan/diff/changes";
import { type AccountPlan, plan } from "../../../tools/plan/plan";
import type { Settings } from "./project-copy";
import { Engine, type Snapshot, type StackName, stackNames } from "./engine";

export interface Journey {
  /** A full sentence about what the settings do. */
  title: string;
  prod?: Settings;
  test?: Settings;
  /** Encrypted settings, by the path that `pulumi config set --path` takes. */
  secrets?: Readonly<Record<string, string>>;
  /** Stacks that get the encrypted settings. @default both */
  secretsIn?: readonly StackName[];
  /** What the engine says when it refuses the change. */
  refused?: RegExp;
  /** What the engine says when it refuses the way back, as a volume never shrinks. */
  backRefused?: RegExp;
  /**
   * What AWS refuses the way back with, by a fault of the program that is known
   * and not mended yet; a mend fails the test.
   */
  knownFault?: RegExp;
  /** What the plan says of the way back and no `up` does, as the program ignores it on what is there already. */
  backIgnored?: readonly string[];
  /** Policies, certificates and the like that this program did not make, by the id that settings name. */
  exists?: readonly (readonly [stack: StackName, type: string, id: string, outputs?: Record<string, unknown>])[];
  /** Steps that have to be among what is done, such as `replace builder-default-fleet`. */
  steps?: readonly string[];
}

/** A deployment of both stacks that journeys start from. */
export class Journeys {
  private base: Snapshot | undefined;
  private basePlans: readonly AccountPlan[] = [];
  engine!: Engine;

  /** @param from settings of the deployment that all journeys start from, and what exists before it */
  constructor(private readonly from: Pick<Journey, StackName | "exists"> = {}) {}

  async start(): Promise<void> {
    this.engine = await Engine.start();
    this.putThere(this.from.exists);
    for (const name of stackNames) {
      this.engine.set(name, this.from[name] ?? {});
      await this.engine.up(name);
    }
    this.base = this.engine.save();
    this.basePlans = await this.plans();
  }

  stop(): void {
    this.engine.stop();
  }

  /** Defines a test for each journey. */
  define(journeys: readonly Journey[]): void {
    for (const journey of journeys) {
      it(journey.title, () => this.run(journey));
    }
  }

  private async run(journey: Journey): Promise<void> {
    const { engine, base } = this;
    assert.ok(base, "the base is deployed");
    engine.restore(base);
    this.putThere(journey.exists);
    for (const [path, value] of Object.entries(journey.secrets ?? {})) {
      for (const name of journey.secretsIn ?? stackNames) {
        await engine.setSecret(name, path, value);
      }
    }
    for (const name of stackNames) {
      engine.set(name, journey[name] ?? {});
    }
    const there = await this.plans();
    const steps = await this.go(this.basePlans, there, journey.refused);
    for (const step of journey.steps ?? []) {
      assert.ok(steps.includes(step), `${step} is not among ${steps.join(", ")}`);
    }
    if (journey.refused) {
      return;
    }
    for (const [name, text] of base.files) {
      writeFileSync(join(engine.folder, name), text);
    }
    const back = this.go(there, this.basePlans, journey.backRefused, journey.backIgnored);
    if (journey.knownFault) {
      await assert.rejects(back, journey.knownFault);
      return;
    }
    await back;
    const { overwritten, silent } = engine.aws.state;
    assert.deepEqual([overwritten, silent], [[], []], "AWS accepted what will not work");
  }

  private putThere(exists: Journey["exists"] = []): void {
    for (const [stack, type, id, outputs] of exists) {
      this.engine.madeElsewhere(stack, type, id, outputs);
    }
  }

  /** Deploys both stacks, and compares what the engine did with what the plan said. */
  private async go(
    before: readonly AccountPlan[],
    after: readonly AccountPlan[],
    refused?: RegExp,
    ignored: readonly string[] = [],
  ): Promise<string[]> {
    const all = changes(before, after);
    const isRefused = all.some((change) => change.refused);
    assert.equal(isRefused, refused !== undefined, `the plan refuses: ${String(isRefused)}`);
    if (refused) {
      const stack = all.find((change) => change.refused)?.stack as StackName;
      await assert.rejects(this.engine.up(stack), refused);
      return [];
    }
    const done: string[] = [];
    for (const name of stackNames) {
      const steps = await this.engine.up(name);
      const said = promised(all, name).filter((step) => !ignored.includes(step));
      assert.deepEqual(said, steps, `${name}: the plan promised the first, the engine did the second`);
      done.push(...steps);
    }
    return done;
  }

  private plans(): Promise<AccountPlan[]> {
    return plan({ folder: this.engine.folder });
  }
}

const operations = { add: "create", change: "update", replace: "replace", remove: "delete" } as const;

/** What the plan says of a stack, in the engine's words and order. */
function promised(all: readonly Change[], stack: StackName): string[] {
  return all
    .filter((change) => change.stack === stack)
    .map(({ kind, name }) => `${operations[kind]} ${name}`)
    .sort();
}
