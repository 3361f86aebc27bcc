/** Changes from one plan to another: the contract between the code that finds them and the code that shows them. */
import type { Account } from "../plan";

/** A plan that changes are seen from. */
export interface Against {
  /** The git reference as it was given, such as `main` or `HEAD~2`. */
  ref: string;
  /** The commit that it means, in full. */
  commit: string;
}

/** What happens to one resource. */
export interface Change {
  stack: string;
  account: Account;
  /** `replace` deletes what is there and makes a new one, with another id and nothing in it. */
  kind: "add" | "remove" | "change" | "replace";
  /** Type token, such as `aws:ec2/launchTemplate:LaunchTemplate`. */
  type: string;
  name: string;
  /** Name of the component directly below the stack that it belongs to; its own name when it stands there itself. */
  component: string;
  /** Paths of the inputs that differ, such as `tags.team` or `ingress[0].cidrBlocks`; empty for `add` and `remove`. */
  inputs: string[];
  /** Of `inputs`, those that force the replacement; only for `replace`. */
  forcedBy?: string[];
  /** What it means to the people who use the service, in one sentence; not every change has one. */
  consequence?: string;
  /** The engine, AWS or the program will not do it; the sentence says what to do instead. */
  refused?: boolean;
}
