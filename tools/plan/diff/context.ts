/** A step of a change, and how to look at it. */
import type { PlannedResource } from "../record/recorder";
import type { Step } from "./compare";

/** What there is to say of a step. */
export interface Saying {
  consequence: string;
  refused?: boolean;
}

/** A step, and where it happens. */
export interface Context {
  step: Step;
  /** Kind of the component it belongs to, such as `GoServer`, and its name. */
  noun: string;
  component: string;
  /** The other steps of the same component. */
  siblings: readonly Step[];
  /** What another region means, for what is in one. */
  moved?: string;
}

export type Say = (context: Context) => string | Saying | undefined;
export type Inputs = PlannedResource["inputs"];

export const before = ({ step }: Context): Inputs => step.before?.inputs ?? {};
export const after = ({ step }: Context): Inputs => step.after?.inputs ?? {};
export const touches = ({ step }: Context, ...inputs: string[]): boolean =>
  step.inputs.some((path) => inputs.includes(/^\w+/.exec(path)?.[0] ?? ""));
export const refuse = (consequence: string): Saying => ({ consequence, refused: true });

/** A sentence for some kinds of step. */
export const when =
  (consequence: string, ...kinds: Step["kind"][]): Say =>
  ({ step }) =>
    kinds.includes(step.kind) ? consequence : undefined;
