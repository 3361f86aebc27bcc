/** Policies as the plan holds them: objects, or text where a bucket's other statements were read. */
import type { PlannedResource } from "../record/recorder";

type OneOrMore = string | string[];

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | Record<string, OneOrMore>;
  Action?: OneOrMore;
  NotAction?: OneOrMore;
  Resource?: OneOrMore;
  NotResource?: OneOrMore;
  Condition?: Record<string, Record<string, OneOrMore>>;
}

/** The statements of a policy, as an object or as JSON; none for anything else. */
export function statements(policy: unknown): Statement[] {
  const parsed: unknown = typeof policy === "string" && policy.startsWith("{") ? JSON.parse(policy) : policy;
  const { Statement: found } = (typeof parsed === "object" && parsed !== null ? parsed : {}) as {
    Statement?: Statement | Statement[];
  };
  return found === undefined ? [] : [found].flat();
}

/** A role with all that it may do. */
export interface Role {
  role: PlannedResource;
  trust: Statement[];
  grants: Statement[];
  /** ARNs of managed policies that the stack does not make. */
  managed: string[];
  /** ARN of the policy that limits it. */
  boundary?: string;
}

/**
 * The roles among the resources. Grants name their role by its name, and policies of the stack's own by their ARN,
 * which `madeOf` knows.
 */
export function roles(
  resources: readonly PlannedResource[],
  madeOf: (resource: PlannedResource) => { id: string; state: Record<string, unknown> },
): Role[] {
  const own = new Map(
    resources
      .filter(({ type }) => type === "aws:iam/policy:Policy")
      .map((resource) => [madeOf(resource).state.arn, statements(resource.inputs.policy)]),
  );
  const of = (noun: string, name: string): PlannedResource[] =>
    resources.filter(({ type, inputs }) => type === `aws:iam/${noun}` && inputs.role === name);
  return resources
    .filter(({ type }) => type === "aws:iam/role:Role")
    .map((role) => {
      const name = madeOf(role).id;
      const arns = of("rolePolicyAttachment:RolePolicyAttachment", name).map(({ inputs }) => String(inputs.policyArn));
      const { assumeRolePolicy, permissionsBoundary: boundary } = role.inputs;
      return {
        role,
        trust: statements(assumeRolePolicy),
        grants: [
          ...of("rolePolicy:RolePolicy", name).flatMap(({ inputs }) => statements(inputs.policy)),
          ...arns.flatMap((arn) => own.get(arn) ?? []),
        ],
        managed: arns.filter((arn) => !own.has(arn)),
        ...(typeof boundary === "string" ? { boundary } : {}),
      };
    });
}
