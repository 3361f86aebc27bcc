/**
 * Every component that may have a user with an access key, with the reason. A user of another component is a finding.
 */
export interface AllowedAccessKey {
  /** Type of the component that the key is a part of. */
  component: string;
  reason: string;
}

export const allowedAccessKeys: readonly AllowedAccessKey[] = [
  {
    component: "stups2go:notification:Mail",
    reason: "SES's SMTP endpoint takes a user's key and nothing else; this user may only send, from one address.",
  },
];
