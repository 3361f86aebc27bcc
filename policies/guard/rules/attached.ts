import { at, list, type Rule, shown } from "../rule";

/** A policy of AWS that may be attached, with the reason. */
interface AllowedPolicy {
  arn: string;
  reason: string;
}

/** Policies of AWS's own that roles may have. Their content changes when AWS changes it. */
export const allowedPolicies: readonly AllowedPolicy[] = [
  { arn: "arn:aws:iam::aws:policy/ReadOnlyAccess", reason: "It changes nothing; deployments that compare need it." },
];

export const attachedPolicies: Rule = {
  name: "attached-policies",
  level: "mandatory",
  wants: "Attached policies are the account's own, or listed ones of AWS.",
  reason:
    "With AdministratorAccess and the like, everyone who edits a pipeline may do everything, and AWS changes what they allow.",
  fix: "Write a policy for what deployments do, or list the ARN with a reason in policies/guard/rules/attached.ts.",
  check: ({ type, inputs, accountId }) => {
    if (type !== "aws:iam/rolePolicyAttachment:RolePolicyAttachment") {
      return [];
    }
    const arn = String(inputs.policyArn);
    const account = arn.split(":")[4];
    const isListed = allowedPolicies.some((allowed) => allowed.arn === arn);
    return account === accountId || isListed ? [] : [`it attaches ${arn}`];
  },
};

/** https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws */
const github = /^(?:https:\/\/)?token\.actions\.githubusercontent\.com$/;

export const identityProviders: Rule = {
  name: "identity-providers",
  level: "mandatory",
  wants: "GitHub Actions is the only identity provider, for the audience of AWS.",
  reason: "Another provider decides by itself who may assume roles here.",
  fix: "Keep the url and clientIdLists of the WorkflowRoles component.",
  check: ({ type, inputs }) =>
    type === "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
      ? [
          ...(github.test(String(inputs.url)) ? [] : [`its url is ${shown(inputs.url)}`]),
          ...list(inputs.clientIdLists)
            .filter((audience) => audience !== "sts.amazonaws.com")
            .map((audience) => `it takes tokens for ${shown(audience)}`),
        ]
      : [],
};

/** Amazon's own images by parameter, or one that the settings pin. */
const imageId = /^(?:resolve:ssm:\/aws\/service\/|ami-[0-9a-f]+$)/;

export const machineImages: Rule = {
  name: "machine-images",
  level: "mandatory",
  wants: "Hosts boot Amazon's newest image by its public parameter, or the image that the settings pin.",
  reason: "A person who may write another parameter decides which image every new host boots.",
  fix: "Use resolve:ssm:/aws/service/…, or set stups2go:amiId.",
  check: ({ type, inputs }) =>
    type === "aws:ec2/launchTemplate:LaunchTemplate" && !imageId.test(String(inputs.imageId))
      ? [`imageId is ${shown(inputs.imageId)}`]
      : [],
};

interface Schedule {
  crossRegionCopyRules?: unknown;
  shareRules?: unknown;
  shareRule?: unknown;
}

const schedules = (inputs: Readonly<Record<string, unknown>>): Schedule[] =>
  list(at(inputs, "policyDetails", "schedules")) as Schedule[];

export const copiesAreEncrypted: Rule = {
  name: "copies-are-encrypted",
  level: "mandatory",
  wants: "Copies of snapshots in another region are encrypted.",
  reason: "A copy has all that the data volume has.",
  fix: "Set encrypted on the copy rule; cmkArn comes from stups2go:snapshots.copyKmsKeyId.",
  check: ({ type, inputs }) =>
    type === "aws:dlm/lifecyclePolicy:LifecyclePolicy"
      ? schedules(inputs)
          .flatMap(({ crossRegionCopyRules }) => list(crossRegionCopyRules))
          .filter((copy) => at(copy, "encrypted") !== true)
          .map((copy) => `copies in ${shown(at(copy, "target"))} are not encrypted`)
      : [],
};

export const sharedByDecision: Rule = {
  name: "snapshots-are-shared",
  level: "advisory",
  wants: "Snapshots are shared with the account that the settings name, and with no other.",
  reason: "That account can read all that the data volume has, and this line says so at every preview.",
  fix: "Take stups2go:snapshots.shareWithAccountId out to end it.",
  check: ({ type, inputs }) =>
    type === "aws:dlm/lifecyclePolicy:LifecyclePolicy"
      ? schedules(inputs)
          .flatMap(({ shareRule, shareRules }) => [...list(shareRule), ...list(shareRules)])
          .flatMap((share) => list(at(share, "targetAccounts")))
          .map((account) => `account ${String(account)} may copy the snapshots`)
      : [],
};
