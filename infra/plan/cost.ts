/** What the planned resources cost a month, from a dated table of prices. */
import type { Account } from "./plan";

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

/** A monthly estimate for all planned accounts. */
export interface Estimate {
  lines: CostLine[];
  /** ISO date of the table of prices. */
  pricesOf: string;
  /** What costs money and is not in the lines, in a few words each. */
  leftOut: string[];
  /** What has no price in the table, such as a whole region, in a sentence each that says what to do. */
  unpriced: string[];
}
