import { at, type Guarded, list } from "../rule";

/** One statement of a policy, its single values made lists. */
export interface Statement {
  sid: string;
  effect: string;
  actions: string[];
  resources: string[];
  /** Whether it names exceptions instead, by NotAction, NotResource or NotPrincipal. */
  negative: boolean;
  /** Keys of its conditions by operator, such as `StringEquals`. */
  conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Accounts, roles and services that it is about; `*` for everybody. Empty in an identity's own policy. */
  principals: string[];
}

const documents: Readonly<Record<string, string>> = {
  "aws:iam/role:Role": "assumeRolePolicy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
  "aws:iam/policy:Policy": "policy",
  "aws:kms/key:Key": "policy",
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
};

/** Effect of the one statement of a policy that cannot be read. */
export const UNREADABLE = "unreadable";

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { Statement: { Effect: UNREADABLE } };
  }
}

/** The statements of a resource's policy; none for a resource without one. */
export function statements({ type, inputs }: Guarded): Statement[] {
  const document = inputs[documents[type] ?? ""];
  const parsed = typeof document === "string" ? parse(document) : document;
  return list(at(parsed, "Statement")).map((statement) => {
    const part = (key: string): unknown => at(statement, key);
    const principal = part("Principal");
    return {
      sid: typeof part("Sid") === "string" ? String(part("Sid")) : "",
      effect: String(part("Effect")),
      actions: list(part("Action")).map(String),
      resources: list(part("Resource")).map(String),
      negative: ["NotAction", "NotResource", "NotPrincipal"].some((key) => part(key) !== undefined),
      conditions: (part("Condition") ?? {}) as Statement["conditions"],
      principals:
        typeof principal === "object" && principal !== null
          ? Object.values(principal).flatMap(list).map(String)
          : list(principal).map(String),
    };
  });
}
