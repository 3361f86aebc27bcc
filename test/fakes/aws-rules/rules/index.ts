/** All rules. */
import type { Rule } from "../rule";
import { hostRules } from "./hosts";
import { iamRules } from "./iam";
import { loadBalancingRules } from "./load-balancing";
import { monitoringRules } from "./monitoring";
import { namingRules } from "./naming";
import { networkRules } from "./network";
import { recordRules } from "./records";
import { referenceRules } from "./references";
import { securityGroupRules } from "./security-groups";
import { storageRules } from "./storage";
import { tagRules } from "./tags";

export const rules: readonly Rule[] = [
  ...namingRules,
  ...tagRules,
  ...referenceRules,
  ...networkRules,
  ...securityGroupRules,
  ...loadBalancingRules,
  ...hostRules,
  ...iamRules,
  ...storageRules,
  ...recordRules,
  ...monitoringRules,
];
