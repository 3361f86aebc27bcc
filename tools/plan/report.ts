/** The report of a plan, for every form of output. */
import type { Finding } from "../../policies/guard/rules";
import type { Change } from "./diff/changes";
import type { Estimate } from "./cost/estimate";
import type { AccountPlan } from "./plan";

export interface Report {
  plans: readonly AccountPlan[];
  /** What the guard rules found, and in which stack. */
  findings: readonly { stack: string; finding: Finding }[];
  /** What it costs a month. @default nothing is said of it */
  estimate?: Estimate | undefined;
  /** What changes from the plan of `against`; an empty list is a change of nothing. @default nothing is said of it */
  changes?: readonly Change[] | undefined;
  /** The git reference that the changes are seen from, as it was given. */
  against?: string | undefined;
}
