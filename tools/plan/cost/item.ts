/** What an estimate is made of, and what a price depends on. */
import type { CostAssumptions } from "../../../infra/settings/schema";
import type { Account } from "../plan";
import type { PlannedResource } from "../record/recorder";
import type { PriceTable } from "./prices";

/** One thing that is paid for. */
export interface CostLine {
  account: Account;
  /** Name of the component directly below the stack that it belongs to. */
  component: string;
  /** What is paid for, such as `1 t3.medium` or `100 GiB gp3`. */
  what: string;
  /** In US dollars a month, without taxes. */
  usdPerMonth: number;
  /** Instances are either `on-demand` or `spot`; everything else is `other`. */
  market: "on-demand" | "spot" | "other";
}

/** AWS bills hours; this many make a month (https://docs.aws.amazon.com/pricing-calculator/). */
export const HOURS = 730;

export type Item = Pick<CostLine, "what" | "usdPerMonth" | "market">;

/** What a price depends on, apart from the resource itself. */
export interface Context {
  table: PriceTable;
  assumptions: CostAssumptions;
  /** All resources of the account. */
  account: readonly PlannedResource[];
  /** Those of the same component. */
  component: readonly PlannedResource[];
  /** Hours a month that the component's instances run. */
  hours: number;
  /** Tells of what has no price. */
  unpriced: (what: string) => void;
}
