/** Roles, users and their policies. */
import { record, defineRules, statementsOf, text, texts } from "../rule";
import { type as t } from "../types";
import type { World } from "../world";

const api = "https://docs.aws.amazon.com";
const quotas = `${api}/IAM/latest/UserGuide/reference_iam-quotas.html`;
const grammar = `${api}/IAM/latest/UserGuide/reference_policies_grammar.html`;

/** Characters of a policy that count: white space does not. */
const sizeOf = (policy: unknown): number =>
  JSON.stringify(typeof policy === "string" ? (JSON.parse(policy) as unknown) : policy).replace(/\s/g, "").length;

/** Policies that belong to an identity, by their types. */
const inline = [t.rolePolicy, t.userPolicy] as const;

/** Every type that holds a policy, and the inputs that do. */
const documents: Readonly<Record<string, string>> = {
  [t.rolePolicy]: "policy",
  [t.userPolicy]: "policy",
  [t.policy]: "policy",
  [t.role]: "assumeRolePolicy",
};

/** The first principal of a policy that does not exist: roles and users by ARN. Whole accounts are not looked up. */
export function lostPrincipal(world: World, policy: unknown): string | undefined {
  const principals = statementsOf(policy).flatMap(({ Principal }) => [record(Principal).AWS].flat());
  return principals
    .filter((each) => typeof each === "string")
    .find((arn) => {
      const kind = /^arn:aws:iam::\d{12}:(role|user)\//.exec(arn)?.[1];
      const type = kind === "role" ? t.role : t.user;
      return kind !== undefined && !world.named(type, arn, "global");
    });
}

function malformed(policy: unknown, isTrust: boolean): string | undefined {
  const statements = statementsOf(policy);
  const sids = statements.map(({ Sid }) => Sid).filter((sid) => sid !== undefined);
  if (sids.some((sid) => !/^[A-Za-z0-9]*$/.test(text(sid)))) {
    return "Statement IDs (SID) must be alpha-numeric.";
  }
  if (new Set(sids).size < sids.length) {
    return "Statement IDs (SID) in a single policy must be unique.";
  }
  for (const { Action, NotAction, Resource, NotResource, Effect, Principal } of statements) {
    const actions = [Action ?? NotAction ?? []].flat().map(String);
    const resources = [Resource ?? NotResource ?? []].flat().map(String);
    if (!["Allow", "Deny"].includes(text(Effect)) || actions.length === 0) {
      return "Syntax errors in policy.";
    }
    const action = actions.find((each) => each !== "*" && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(each));
    if (action !== undefined) {
      return `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: ${action}`;
    }
    const resource = resources.find((each) => each !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/.test(each));
    if (resource !== undefined) {
      return `Resource ${resource} must be in ARN format or "*".`;
    }
    if (isTrust ? resources.length > 0 || Principal === undefined : resources.length === 0 || Principal !== undefined) {
      return isTrust
        ? "A trust policy has principals and no resources."
        : "Policy statement must contain resources, and no principal.";
    }
  }
  return undefined;
}

export const iamRules = defineRules([
  {
    id: "Policy-document",
    code: "MalformedPolicyDocument",
    source: grammar,
    types: Object.keys(documents),
    on: ["create", "update"],
    refuses: ({ resource: { type }, inputs }) => malformed(inputs[documents[type] ?? ""], type === t.role),
  },
  {
    id: "Role-trusts-nobody",
    code: "MalformedPolicyDocument",
    source: `${api}/IAM/latest/UserGuide/troubleshoot_roles.html`,
    types: [t.role],
    on: ["create", "update"],
    refuses: ({ inputs: { assumeRolePolicy }, world }) => {
      const lost = lostPrincipal(world, assumeRolePolicy);
      return lost === undefined ? undefined : `Invalid principal in policy: "AWS":"${lost}"`;
    },
  },
  {
    id: "Role-trusts-provider",
    code: "MalformedPolicyDocument",
    source: `${api}/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html`,
    types: [t.role],
    on: ["create", "update"],
    refuses: ({ inputs: { assumeRolePolicy }, world }) => {
      const lost = statementsOf(assumeRolePolicy)
        .flatMap(({ Principal }) => [record(Principal).Federated].flat())
        .find((arn) => text(arn).includes(":oidc-provider/") && !world.named(t.oidc, arn));
      return lost === undefined ? undefined : `Invalid principal in policy: "Federated":"${text(lost)}"`;
    },
  },
  {
    id: "Role-trust-size",
    code: "LimitExceeded",
    source: quotas,
    types: [t.role],
    on: ["create", "update"],
    refuses: ({ inputs: { assumeRolePolicy } }) =>
      sizeOf(assumeRolePolicy) > 2048 ? "Cannot exceed quota for ACLSizePerRole: 2048" : undefined,
  },
  {
    id: "Role-inline-size",
    code: "LimitExceeded",
    source: quotas,
    types: inline,
    on: ["create", "update"],
    refuses: ({ resource, inputs, world }) => {
      const [owner, most] = resource.type === t.rolePolicy ? (["role", 10_240] as const) : (["user", 2048] as const);
      const others = world
        .others(resource.type, "account")
        .filter((each) => each.inputs[owner] === inputs[owner] && each.inputs.name !== inputs.name);
      const size = [inputs, ...others.map((each) => each.inputs)].reduce((sum, { policy }) => sum + sizeOf(policy), 0);
      return size > most
        ? `Maximum policy size of ${String(most)} bytes exceeded for ${owner} ${text(inputs[owner])}: ${String(size)}`
        : undefined;
    },
  },
  {
    id: "Policy-size",
    code: "LimitExceeded",
    source: quotas,
    types: [t.policy],
    on: ["create", "update"],
    refuses: ({ inputs: { policy } }) =>
      sizeOf(policy) > 6144 ? "Cannot exceed quota for PolicySize: 6144" : undefined,
  },
  {
    id: "Role-attachments-quota",
    code: "LimitExceeded",
    source: quotas,
    types: [t.attachment],
    on: ["create"],
    refuses: ({ inputs: { role }, world }) =>
      world.others(t.attachment, "account").filter(({ inputs }) => inputs.role === role).length >=
      world.quota("managed policies per role", 10)
        ? "Cannot exceed quota for PoliciesPerRole: 10"
        : undefined,
  },
  {
    id: "Role-description",
    code: "ValidationError",
    source: `${api}/IAM/latest/APIReference/API_CreateRole.html`,
    types: [t.role],
    on: ["create", "update"],
    refuses: ({ inputs: { description } }) =>
      /^[\t\n\r\x20-\x7e\u00a1-\u00ff]{0,1000}$/.test(text(description))
        ? undefined
        : "Value at 'description' failed to satisfy constraint: at most 1000 characters of Latin-1",
  },
  {
    id: "Role-path",
    code: "ValidationError",
    source: `${api}/IAM/latest/APIReference/API_CreateRole.html`,
    types: [t.role, t.user, t.policy, t.profile],
    on: ["create"],
    refuses: ({ inputs: { path } }) =>
      path === undefined || /^(?:\/|\/[\x21-\x7e]{1,510}\/)$/.test(text(path))
        ? undefined
        : `The specified value for path is invalid. It must begin and end with / and contain only ASCII: ${text(path)}`,
  },
  {
    id: "Role-session",
    code: "ValidationError",
    source: `${api}/IAM/latest/APIReference/API_CreateRole.html`,
    types: [t.role],
    on: ["create", "update"],
    refuses: ({ inputs: { maxSessionDuration: seconds } }) =>
      seconds === undefined || (Number(seconds) >= 3600 && Number(seconds) <= 43_200)
        ? undefined
        : "maxSessionDuration must be 3600 to 43200",
  },
  {
    id: "User-keys-quota",
    code: "LimitExceeded",
    source: quotas,
    types: [t.accessKey],
    on: ["create"],
    refuses: ({ inputs: { user }, world }) =>
      world.others(t.accessKey, "account").filter(({ inputs }) => inputs.user === user).length >= 2
        ? "Cannot exceed quota for AccessKeysPerUser: 2"
        : undefined,
  },
  {
    id: "Oidc-audiences",
    code: "InvalidInput",
    source: `${api}/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html`,
    types: [t.oidc],
    on: ["create", "update"],
    refuses: ({ inputs: { clientIdLists } }) => {
      const ids = texts(clientIdLists);
      return ids.length > 100 || ids.some((id) => id.length === 0 || id.length > 255)
        ? "An identity provider has at most 100 audiences of 1 to 255 characters"
        : undefined;
    },
  },
]);
