import type { Problem } from "./problems";

/** Where a stack is deployed, from `aws:region` and `aws:allowedAccountIds`. */
export interface Place {
  region: string;
  accountId: string;
}

/** A rule between settings. It gets every setting that is valid by itself. @returns the mistakes it found */
export type Rule<Settings> = (settings: Partial<Settings>, place: Place) => Problem[];
