import { type Guarded, list, type Rule } from "../rule";
import { admitted } from "./conditions";
import { type Statement, statements } from "./statements";

const named = ({ sid }: Statement): string => (sid === "" ? "a statement without a Sid" : sid);

/** The account in an ARN; none in those of S3, and of services' own things. */
const accountOf = (arn: string): string | undefined =>
  /^(\d{12})$|^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.slice(1).find(Boolean);

const isForeign = (arn: string, { accountId }: Guarded): boolean => {
  const account = accountOf(arn);
  return account !== undefined && account !== accountId;
};

/** The principals of other accounts that a statement admits, by its principals or by its conditions. */
function foreignPrincipals(statement: Statement, resource: Guarded): string[] {
  const byCondition = ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:SourceArn", "aws:SourceAccount"]
    .flatMap((key) => admitted(statement, key) ?? [])
    .filter((value) => isForeign(value, resource));
  return [...new Set([...statement.principals.filter((principal) => isForeign(principal, resource)), ...byCondition])];
}

/** What another account may do to a bucket: read one application's prefix, as one role of its own, over TLS. */
function isMintPrefix(statement: Statement): boolean {
  const { actions, resources, principals } = statement;
  const roles = admitted(statement, "aws:PrincipalArn") ?? [];
  const accounts = new Set([...principals, ...roles].map(accountOf));
  const isOneRole =
    accounts.size === 1 && roles.length > 0 && roles.every((arn) => /^arn:aws:iam::\d{12}:role\/[^*?]+$/.test(arn));
  const isTls = admitted(statement, "aws:SecureTransport")?.every((value) => value === "true") ?? false;
  const reads =
    actions.every((action) => action === "s3:GetObject") &&
    resources.every((arn) => /:::[\w.-]+\/[^/*?]+\/\*$/.test(arn));
  const prefixes = admitted(statement, "s3:prefix") ?? [];
  const lists =
    actions.every((action) => action === "s3:ListBucket") &&
    prefixes.length > 0 &&
    prefixes.every((prefix) => /^[^/*?]+\/\*?$/.test(prefix));
  return isOneRole && isTls && (reads || lists);
}

/** What reaches over from one account to the other in an identity's policy: images by name, and the mint prefix. */
function reachesOver(statement: Statement, resource: Guarded): string[] {
  const images = statement.actions.every(
    (action) => action.startsWith("ecr:") && !/Put|Upload|Delete|Set|Create|[*?]/.test(action),
  );
  const foreign = images
    ? []
    : statement.resources.filter((arn) => isForeign(arn, resource) && !isCaretakersRole(statement, arn));
  const s3 = statement.actions.filter((action) => action.toLowerCase().startsWith("s3:"));
  const writes = s3.filter((action) => action !== "s3:GetObject" && action !== "s3:ListBucket");
  const whole =
    s3.length > 0 ? statement.resources.filter((arn) => /^(?:\*|arn:aws:s3:::(?:[*?]|[^/]*\/[*?]))/.test(arn)) : [];
  return [
    ...foreign.map((arn) => `${named(statement)} reaches ${arn} in account ${accountOf(arn) ?? ""}`),
    ...writes.map((action) => `${named(statement)} allows ${action}`),
    ...whole.map((arn) => `${named(statement)} reaches ${arn}, more than one application's prefix`),
  ];
}

/** Resources whose policies say who else may use them. */
const isOpenedTo: ReadonlySet<string> = new Set([
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
]);

/** Who of another account may assume a role, or use a key, topic or queue, and why. */
interface AllowedTrust {
  /** Type of the component that the policy is a part of. */
  component: string;
  sid: string;
  /** Principals of the other account. */
  principals: RegExp;
  reason: string;
}

export const allowedTrusts: readonly AllowedTrust[] = [
  {
    component: "stups2go:security:CaretakerRole",
    sid: "RoleAssumesRole",
    principals: /^arn:aws:iam::\d{12}:role\/server-host-role-[0-9a-f]+$/,
    reason: "The caretaker on production's server lets builders join, and ends them.",
  },
];

/** The other account's role that production's caretaker assumes; nothing leads the other way. */
const isCaretakersRole = ({ sid, actions }: Statement, arn: string): boolean =>
  sid === "LookAfterTheTestAccount" &&
  actions.every((action) => action === "sts:AssumeRole") &&
  /^arn:aws:iam::\d{12}:role\/[\w-]+-keeper$/.test(arn);

export const accountsStayApart: Rule = {
  name: "accounts-stay-apart",
  level: "mandatory",
  wants: "An account gives another one the mint prefix and the way to the server, and nothing else.",
  reason: "Builders run any code that is pushed, and a third account is in other hands.",
  fix: "Name the account's own roles; what the builders need is in buildersReadMint, and other trust is listed with a reason.",
  check: (resource) => {
    const allows = statements(resource).filter(({ effect }) => effect === "Allow");
    if (resource.type === "aws:ec2/vpcEndpointService:VpcEndpointService") {
      return list(resource.inputs.allowedPrincipals)
        .filter((principal) => !/^arn:aws:iam::\d{12}:(?:root|role\/[\w+=,.@/-]+)$/.test(String(principal)))
        .map((principal) => `it is open to ${String(principal)}`);
    }
    return allows.flatMap((statement) => {
      const foreign = foreignPrincipals(statement, resource);
      if (resource.type === "aws:s3/bucketPolicy:BucketPolicy") {
        return foreign.length > 0 && !isMintPrefix(statement)
          ? [
              `${named(statement)} allows ${statement.actions.join(", ")} on ${statement.resources.join(", ")} to ` +
                `another account, ${foreign.join(", ")}`,
            ]
          : [];
      }
      if (isOpenedTo.has(resource.type)) {
        return foreign
          .filter(
            (principal) =>
              !allowedTrusts.some(
                ({ component, sid, principals }) =>
                  component === resource.parentType && sid === statement.sid && principals.test(principal),
              ),
          )
          .map((principal) => `${named(statement)} lets ${principal} in`);
      }
      // A workflow acts for the people who deploy; no-unlisted-wildcards checks what it may do.
      return resource.parentType === "stups2go:security:WorkflowRoles" ? [] : reachesOver(statement, resource);
    });
  },
};
