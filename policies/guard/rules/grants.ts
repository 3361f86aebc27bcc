import { allowedWildcards } from "../allowed-wildcards";
import { type Guarded, type Rule } from "../rule";
import { restrictedKeys } from "./conditions";
import { type Statement, statements, UNREADABLE } from "./statements";

const named = ({ sid }: Statement): string => (sid === "" ? "a statement without a Sid" : sid);

/** Actions that have no resource in a policy, such as those of a role's trust, are on the resource itself. */
const resourcesOf = ({ resources }: Statement): string[] => (resources.length > 0 ? resources : ["itself"]);

function unlisted(statement: Statement, resource: Guarded): string[] {
  const keys = restrictedKeys(statement);
  return statement.actions.flatMap((action) => {
    const wide = resourcesOf(statement)
      .filter((arn) => /[*?]/.test(action) || /[*?]/.test(arn))
      .filter(
        (arn) =>
          !allowedWildcards.some(
            ({ component, sid, actions, resources, conditions = [] }) =>
              component === resource.parentType &&
              sid === statement.sid &&
              actions.includes(action) &&
              resources.test(arn) &&
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
  reason: "An unconsidered wildcard is how a builder comes to read production's secrets.",
  fix: "Name the ARN; where AWS knows none, list grant, action and reason in policies/guard/allowed-wildcards.ts.",
  check: (resource) =>
    statements(resource)
      .filter(({ effect }) => effect !== "Deny")
      .flatMap((statement) => [
        ...(statement.effect === UNREADABLE ? ["its policy is no JSON"] : []),
        ...(statement.negative ? [`${named(statement)} says what it does not mean, and so allows all the rest`] : []),
        ...(statement.principals.includes("*") ? [`${named(statement)} is for everybody`] : []),
        ...unlisted(statement, resource),
      ]),
};
