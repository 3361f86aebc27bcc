import type { Guarded, Rule } from "./rule";
import { accountsStayApart } from "./rules/accounts";
import {
  attachedPolicies,
  copiesAreEncrypted,
  identityProviders,
  machineImages,
  sharedByDecision,
} from "./rules/attached";
import { noWildcards } from "./rules/grants";
import { imagesByDigest, imagesStay, imdsV2, noKeyPairs, noPipedShell, tagged, userDataFits } from "./rules/hosts";
import { closedToTheWorld, noSsh, openByDecision, tls } from "./rules/network";
import { buildersHaveNoKey, noPlainSecrets } from "./rules/secrets";
import { bucketsAreClosed, encryption, kept, logsEnd } from "./rules/storage";
import { trustIsNamed, workflowsAreNamed } from "./rules/trust";
import { keepsItsName, knownOnly, routesStayInside } from "./rules/unknown";
import { noStandingKeys } from "./rules/users";

/** All rules, in the order of their findings. */
export const rules: readonly Rule[] = [
  knownOnly,
  encryption,
  kept,
  keepsItsName,
  copiesAreEncrypted,
  sharedByDecision,
  bucketsAreClosed,
  logsEnd,
  closedToTheWorld,
  openByDecision,
  noSsh,
  routesStayInside,
  tls,
  imdsV2,
  noKeyPairs,
  userDataFits,
  noPipedShell,
  machineImages,
  imagesStay,
  imagesByDigest,
  tagged,
  noWildcards,
  accountsStayApart,
  attachedPolicies,
  trustIsNamed,
  workflowsAreNamed,
  identityProviders,
  noStandingKeys,
  noPlainSecrets,
  buildersHaveNoKey,
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

/** A finding in one line: resource and account, rule, mistake, reason, and what to do. */
export function inOneLine({ rule, resource, what }: Finding): string {
  return `${resource.name} in ${resource.accountId}: ${rule.name}: ${what}. ${rule.reason} ${rule.fix}`;
}
