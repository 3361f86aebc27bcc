import { list, type Rule, shown } from "../rule";
import { admitted } from "./conditions";
import { type Statement, statements } from "./statements";

const named = ({ sid }: Statement): string => (sid === "" ? "a statement without a Sid" : sid);

/** Whether a pattern of actions covers an action. */
const covers = (pattern: string, action: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".")}$`,
    "i",
  ).test(action);

/** https://docs.github.com/en/actions/reference/security/oidc */
const environmentOfOneRepository = /^repo:[\w.-]+\/[\w.-]+:environment:[\w-]+$/;

export const workflowsAreNamed: Rule = {
  name: "workflows-are-named",
  level: "mandatory",
  wants: "A role for workflows is assumed by one environment of one repository, and by nothing else of GitHub's.",
  reason: "Otherwise every repository may deploy here; with a branch or pull_request, everyone who opens one.",
  fix: "Use workflowTrust of policies/iam/workflow-trust.ts.",
  check: (resource) =>
    statements(resource)
      .filter(
        ({ effect, actions }) =>
          effect === "Allow" && actions.some((action) => covers(action, "sts:AssumeRoleWithWebIdentity")),
      )
      .flatMap((statement) => {
        const audiences = admitted(statement, "token.actions.githubusercontent.com:aud");
        const subjects = admitted(statement, "token.actions.githubusercontent.com:sub");
        const isOnly = (values: string[] | undefined, right: RegExp): boolean =>
          values !== undefined && values.length > 0 && values.every((value) => right.test(value));
        return [
          ...(isOnly(audiences, /^sts\.amazonaws\.com$/)
            ? []
            : [`${named(statement)} is for the audience ${shown(audiences)}`]),
          ...(isOnly(subjects, environmentOfOneRepository) ? [] : [`${named(statement)} is for ${shown(subjects)}`]),
        ];
      }),
};

/** How a role is assumed. */
const trustActions: readonly string[] = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"];

export const trustIsNamed: Rule = {
  name: "trust-is-named",
  level: "mandatory",
  wants: "A role names the service, role or provider that assumes it, and how.",
  reason: "A wildcard in a trust policy lets in principals that its author has not thought of.",
  fix: "Use serviceTrust or workflowTrust of policies/iam/.",
  check: (resource) =>
    resource.type !== "aws:iam/role:Role"
      ? []
      : statements(resource)
          .filter(({ effect }) => effect === "Allow")
          .flatMap((statement) => [
            ...statement.actions
              .filter((action) => !trustActions.includes(action))
              .map((action) => `${named(statement)} allows ${action}`),
            ...list(statement.principals)
              .map(String)
              .filter((principal) => /[*?]/.test(principal))
              .map((principal) => `${named(statement)} lets ${principal} in`),
            ...(statement.principals.length === 0 ? [`${named(statement)} names no principal`] : []),
          ]),
};
