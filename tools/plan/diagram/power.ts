/** What roles may do where no box stands for it, and which of them administer the account. */
import { many, type Power } from "./diagram";
import type { Role, Statement } from "./statements";

/** Actions that give a role, and so whoever has it, any permission. */
const decisive = [
  "iam:PutRolePolicy",
  "iam:AttachRolePolicy",
  "iam:PutUserPolicy",
  "iam:AttachUserPolicy",
  "iam:CreatePolicyVersion",
];

/** Managed policies of AWS's that hold one of these. */
const administrators = /:policy\/(?:AdministratorAccess|IAMFullAccess)$/;

/** AttachTheDataVolume as `attach the data volume`. */
export const sidWords = (sid: string): string =>
  sid.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ").toLowerCase();

/** The power of roles, given which patterns of a policy mean something that a box stands for. */
export function powerOf(roles: readonly Role[], isDrawn: (pattern: string) => boolean): Power {
  const strong = roles.flatMap((role) => strength(role));
  const also = roles.flatMap((role) => [
    ...(strength(role).length > 0 ? [] : grants(role, isDrawn)),
    ...role.managed
      .filter((arn) => !isDrawn(arn) && !administrators.test(arn))
      .map((arn) => `whatever ${arn.replace(/^.*:policy\//, "")} allows`),
  ]);
  return { ...(strong.length > 0 ? { administers: strong[0] ?? "" } : {}), also: [...new Set(also)] };
}

function grants({ grants }: Role, isDrawn: (pattern: string) => boolean): string[] {
  return grants
    .filter(({ Effect, Resource }) => Effect === "Allow" && !many(Resource).every(isDrawn))
    .map(({ Sid, Action, NotAction }) =>
      Sid === undefined ? services([...many(Action), ...many(NotAction)]) : sidWords(Sid),
    );
}

const services = (actions: readonly string[]): string =>
  [...new Set(actions.map((action) => action.split(":")[0] ?? action))].join(", ");

/** Why a role is as strong as its account, if it is. */
function strength({ role, grants, managed }: Role): string[] {
  const deciding = grants.filter(decides);
  if (managed.some((arn) => administrators.test(arn))) {
    return ["administers the account"];
  }
  if (deciding.length === 0) {
    return [];
  }
  const isBounded = deciding.every((statement) => conditionKeys(statement).includes("iam:permissionsboundary"));
  const { description } = role.inputs;
  const name = (typeof description === "string" ? description.split(": ").at(-1) : undefined) ?? role.name;
  return [`administers the account (${name}): decides what roles may do${isBounded ? ", up to their boundary" : ""}`];
}

/** Whether a statement lets its role decide what roles may do; one that names the policies does not. */
function decides(statement: Statement): boolean {
  const { Effect, Action, NotAction } = statement;
  return (
    Effect === "Allow" &&
    !conditionKeys(statement).includes("iam:policyarn") &&
    decisive.some((action) =>
      NotAction === undefined
        ? many(Action).some((pattern) => matches(pattern, action))
        : !many(NotAction).some((pattern) => matches(pattern, action)),
    )
  );
}

const conditionKeys = ({ Condition = {} }: Statement): string[] =>
  Object.values(Condition).flatMap((keys) => Object.keys(keys).map((key) => key.toLowerCase()));

/** Whether an action is one of those that a pattern of IAM's means. */
function matches(pattern: string, action: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "i").test(action);
}
