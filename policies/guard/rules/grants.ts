import { allowedWildcards } from "../allowed-wildcards";
import { type Guarded, list, type Rule, shown } from "../rule";
import { type Statement, statements } from "./statements";

const conditionKeys = ({ conditions }: Statement): string[] => Object.values(conditions).flatMap(Object.keys);

const named = ({ sid }: Statement): string => (sid === "" ? "a statement without a Sid" : sid);

function unlisted(statement: Statement): string[] {
  const keys = conditionKeys(statement);
  return statement.actions.flatMap((action) => {
    const wide = statement.resources
      .filter((resource) => action.includes("*") || resource.includes("*"))
      .filter(
        (resource) =>
          !allowedWildcards.some(
            ({ sid, actions, resources, conditions = [] }) =>
              sid === statement.sid &&
              actions.includes(action) &&
              resources.test(resource) &&
              conditions.every((key) => keys.includes(key)),
          ),
      );
    return wide.length > 0 ? [`${named(statement)} allows ${action} on ${wide.join(", ")}`] : [];
  });
}

export const noWildcards: Rule = {
  name: "no-unlisted-wildcards",
  level: "mandatory",
  wants: "A grant names its actions and resources; each wildcard is listed with its reason and its conditions.",
  reason: "A wildcard that nobody has thought about is how a builder comes to read production's secrets.",
  fix: "Name the ARN; where AWS knows none, list grant, action and reason in policies/guard/allowed-wildcards.ts.",
  check: (resource) =>
    statements(resource)
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) => [
        ...(statement.negative ? [`${named(statement)} says what it does not mean, and so allows all the rest`] : []),
        ...(statement.principals.includes("*") ? [`${named(statement)} is for everybody`] : []),
        ...unlisted(statement),
      ]),
};

/** The account in an ARN; none in those of S3, and of services' own things. */
const accountOf = (arn: string): string | undefined =>
  /^(\d{12})$|^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.slice(1).find(Boolean);

const isForeign = (arn: string, { accountId }: Guarded): boolean => {
  const account = accountOf(arn);
  return account !== undefined && account !== accountId;
};

/** What the other account may do to a bucket: read the application's prefix, as the builders' role, over TLS. */
function isMintPrefix({ actions, resources, conditions }: Statement): boolean {
  const keys = new Set(Object.values(conditions).flatMap(Object.keys));
  const narrow = keys.has("aws:PrincipalArn") && keys.has("aws:SecureTransport");
  const reads =
    actions.every((action) => action === "s3:GetObject") &&
    resources.every((arn) => /:::[\w.-]+\/[^/*]+\/\*$/.test(arn));
  const lists = actions.every((action) => action === "s3:ListBucket") && keys.has("s3:prefix");
  return narrow && (reads || lists);
}

/** What reaches over from one account to the other in an identity's policy: images by name, and the mint prefix. */
function reachesOver(statement: Statement, resource: Guarded): string[] {
  const images = statement.actions.every(
    (action) => action.startsWith("ecr:") && !/Put|Upload|Delete|Set|Create/.test(action),
  );
  const foreign = images ? [] : statement.resources.filter((arn) => isForeign(arn, resource));
  const s3 = statement.actions.filter((action) => action.startsWith("s3:"));
  const writes = s3.filter((action) => action !== "s3:GetObject" && action !== "s3:ListBucket");
  const whole =
    s3.length > 0 ? statement.resources.filter((arn) => /^(?:\*|arn:aws:s3:::(?:\*|[^/]*\/\*))/.test(arn)) : [];
  return [
    ...foreign.map((arn) => `${named(statement)} reaches ${arn} in another account`),
    ...writes.map((action) => `${named(statement)} allows ${action}`),
    ...whole.map((arn) => `${named(statement)} reaches ${arn}, more than one application's prefix`),
  ];
}

/** What lets others in by a policy of its own. */
const isOpenedTo: ReadonlySet<string> = new Set([
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:sns/topicPolicy:TopicPolicy",
]);

export const accountsStayApart: Rule = {
  name: "accounts-stay-apart",
  level: "mandatory",
  wants: "Of production, the builders' account gets the mint prefix, the way to the server, and nothing else.",
  reason: "Builders run whatever anyone pushes; what they hold, anyone who pushes holds.",
  fix: "Leave it to the deployers, which are in production; grant builders no more than buildersReadMint does.",
  check: (resource) => {
    const allows = statements(resource).filter(({ effect }) => effect === "Allow");
    if (resource.type === "aws:ec2/vpcEndpointService:VpcEndpointService") {
      return list(resource.inputs.allowedPrincipals)
        .filter((principal) => !/^arn:aws:iam::\d{12}:(?:root|role\/[\w+=,.@/-]+)$/.test(String(principal)))
        .map((principal) => `it is open to ${String(principal)}`);
    }
    return allows.flatMap((statement) => {
      if (resource.type === "aws:s3/bucketPolicy:BucketPolicy") {
        const foreign = statement.principals.some((principal) => isForeign(principal, resource));
        return foreign && !isMintPrefix(statement)
          ? [
              `${named(statement)} allows ${statement.actions.join(", ")} on ${statement.resources.join(", ")} to another account`,
            ]
          : [];
      }
      if (resource.parentType === "stups2go:security:WorkflowRoles") {
        // A workflow acts for the people who deploy; what for, no-unlisted-wildcards asks.
        return [];
      }
      return isOpenedTo.has(resource.type)
        ? statement.principals
            .filter((principal) => isForeign(principal, resource))
            .map((principal) => `${named(statement)} lets ${principal} in`)
        : reachesOver(statement, resource);
    });
  },
};

/** https://docs.github.com/en/actions/reference/security/oidc */
const environmentOfOneRepository = /^repo:[\w.-]+\/[\w.-]+:environment:[\w-]+$/;

export const workflowsAreNamed: Rule = {
  name: "workflows-are-named",
  level: "mandatory",
  wants: "A role for workflows is assumed by one environment of one repository, and by nothing else of GitHub's.",
  reason: "Without, every repository of the world may deploy here; with a branch or pull_request, whoever opens one.",
  fix: "Use workflowTrust of policies/iam/workflow-trust.ts.",
  check: (resource) =>
    statements(resource)
      .filter(({ actions }) => actions.includes("sts:AssumeRoleWithWebIdentity"))
      .flatMap((statement) => {
        const { StringEquals: equals = {} } = statement.conditions;
        const audience = equals["token.actions.githubusercontent.com:aud"];
        const subject = equals["token.actions.githubusercontent.com:sub"];
        return [
          ...(audience === "sts.amazonaws.com" ? [] : [`${named(statement)} is for the audience ${shown(audience)}`]),
          ...(typeof subject === "string" && environmentOfOneRepository.test(subject)
            ? []
            : [`${named(statement)} is for ${shown(subject)}`]),
        ];
      }),
};
