/** Who may do what, as IAM itself would answer from the planned policies of both accounts. */
import { runSimulation } from "@cloud-copilot/iam-simulate";
import type { Resources } from "./stacks";

type Policy = unknown;

/** Somebody who asks: a role with all that is granted to it. */
export interface Who {
  arn: string;
  grants: { name: string; policy: Policy }[];
  boundary?: Policy;
}

/** What is asked for: a resource, the account it is in, and its own policy if it has one. */
export interface What {
  arn: string;
  account: string;
  policy?: Policy;
}

/** Keys that a request carries, as `aws:SecureTransport`. */
export type Context = Record<string, string | string[]>;

/**
 * Whether IAM allows it. Requests come over TLS unless the context says otherwise.
 *
 * @throws Error when the question makes no sense to IAM, for example an action that does not know such a resource
 */
export async function may(who: Who, action: string, what: What, context: Context = {}): Promise<boolean> {
  const result = await runSimulation(
    {
      request: {
        principal: who.arn,
        action,
        resource: { resource: what.arn, accountId: what.account },
        contextVariables: { "aws:SecureTransport": "true", "aws:PrincipalArn": who.arn, ...context },
      },
      identityPolicies: who.grants,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: what.policy,
      ...(who.boundary === undefined
        ? {}
        : { permissionBoundaryPolicies: [{ name: "boundary", policy: who.boundary }] }),
    },
    {},
  );
  if (result.resultType === "error") {
    throw new Error(`${action} on ${what.arn}: ${JSON.stringify(result.errors)}`);
  }
  return result.overallResult === "Allowed";
}

/** The role that the grants with this prefix are for. */
export function roleOf(resources: Resources, prefix: string): Who {
  const grants = resources.of("RolePolicy").filter(({ name }) => name.startsWith(prefix));
  const [role] = new Set(grants.map(({ inputs }) => String(inputs.role)));
  if (role === undefined) {
    throw new Error(`no grant is named ${prefix}…`);
  }
  return {
    arn: `arn:aws:iam::${accountOf(resources)}:role/${role}`,
    grants: grants.map(({ name }) => ({ name, policy: resources.policy(name) })),
  };
}

export function accountOf(resources: Resources): string {
  return resources.plan?.place.accountId ?? "";
}
