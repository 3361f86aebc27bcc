import type { Guarded, Rule } from "./rule";
import { accountsStayApart, noWildcards, workflowsAreNamed } from "./rules/grants";
import { imagesByDigest, imagesStay, imdsV2, noKeyPairs, tagged, userDataFits } from "./rules/hosts";
import { closedToTheWorld, noSsh, openByDecision, tls } from "./rules/network";
import { noPlainSecrets } from "./rules/secrets";
import { bucketsAreClosed, encryption, kept, logsEnd } from "./rules/storage";
import { noStandingKeys } from "./rules/users";

/** All rules, in the order in which findings are told. */
export const rules: readonly Rule[] = [
  encryption,
  kept,
  bucketsAreClosed,
  logsEnd,
  closedToTheWorld,
  openByDecision,
  noSsh,
  tls,
  imdsV2,
  noKeyPairs,
  userDataFits,
  imagesStay,
  imagesByDigest,
  tagged,
  noWildcards,
  accountsStayApart,
  workflowsAreNamed,
  noStandingKeys,
  noPlainSecrets,
];

/** Something that a rule found. */
export interface Finding {
  rule: Rule;
  resource: Guarded;
  /** What is wrong, as a phrase. */
  what: string;
}

/** What all rules find in the resources. */
export function findings(resources: readonly Guarded[]): Finding[] {
  return rules.flatMap((rule) =>
    resources.flatMap((resource) => rule.check(resource).map((what) => ({ rule, resource, what }))),
  );
}

/** A finding in one line: which resource, which rule, what, why, and what to do. */
export function inOneLine({ rule, resource, what }: Finding): string {
  return `${resource.name}: ${rule.name}: ${what}. ${rule.reason} ${rule.fix}`;
}
