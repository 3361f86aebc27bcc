import { allowedAccessKeys } from "../allowed-access-keys";
import type { Rule } from "../rule";

const accessKey = "aws:iam/accessKey:AccessKey";

/** Credentials that stay valid until a person deletes them. */
const standing: Readonly<Record<string, string>> = {
  [accessKey]: "an access key",
  "aws:iam/serviceSpecificCredential:ServiceSpecificCredential": "a password for a service",
  "aws:iam/userLoginProfile:UserLoginProfile": "a password for the console",
};

export const noStandingKeys: Rule = {
  name: "no-standing-keys",
  level: "mandatory",
  wants: "No user has a key or password of AWS that never ends, except where a protocol takes nothing else.",
  reason: "What never expires is what leaks and is used years later.",
  fix: "Use a role; where there is no other way, list component and reason in policies/guard/allowed-access-keys.ts.",
  check: ({ type, parentType }) => {
    const what = standing[type];
    const listed = type === accessKey && allowedAccessKeys.some(({ component }) => component === parentType);
    return what === undefined || listed ? [] : [`it is ${what}`];
  },
};
