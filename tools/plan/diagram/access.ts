/** Who may do what with whom: read off the roles' policies, and for another account off the resource's own as well. */
import type { AccountPlan } from "../plan";
import type { PlannedResource } from "../record/recorder";
import { make } from "../record/placeholders";
import { boxId } from "./boxes";
import type { Known, Located } from "./known";
import { type Actor, type Link, many } from "./diagram";
import { rolesOf } from "./roles-of";
import { powerOf } from "./power";
import { type Role, type Statement, statements } from "./statements";

/** Words for what actions do; the first that fits an action counts. */
const verbs: readonly [RegExp, string][] = [
  [/^ecr:/, "pulls"],
  [/^sqs:SendMessage/, "sends messages to"],
  [/^sqs:(?:Receive|Delete)Message/, "reads"],
  [/^sts:AssumeRole/, "acts as"],
  [/^kms:Decrypt/, "decrypts with"],
  [/:(?:Batch)?(?:Get|List|Describe|Head)/, "reads"],
  [/:(?:Attach|Detach)/, "attaches"],
  [/^ec2:CreateTags/, "tags"],
  [/^ec2:DeleteTags/, "untags"],
  [/:CreateSnapshot/, "snapshots"],
  [/:(?:Put|Create|Update|Write|Set|Tag)/, "writes"],
  [/:(?:Delete|Terminate|Untag)/, "deletes from"],
  [/\*$/, "may do anything with"],
];

/** What actions amount to, in a word or two each. */
export function deeds(actions: readonly string[]): string[] {
  const verb = (action: string): string => verbs.find(([pattern]) => pattern.test(action))?.[1] ?? action;
  return [...new Set(actions.map(verb))];
}

/** What roles may do with things of the plan, and who from outside may take a role. */
export function access(plans: readonly AccountPlan[], known: Known): { links: Link[]; actors: Actor[] } {
  const found = plans.flatMap((plan) => rolesOf(plan).map((role) => ({ plan, role })));
  return {
    links: [
      ...found.flatMap(({ plan, role }) => [...granted(role, plan, plans, known), ...assumed(role, plan, known)]),
      ...plans.flatMap((plan) => certificates(plan, known)),
    ],
    actors: found.flatMap(({ role }) => outsiders(role)),
  };
}

function granted({ role, grants }: Role, plan: AccountPlan, plans: readonly AccountPlan[], known: Known): Link[] {
  const from = boxId(known, { plan, resource: role });
  if (powerOf([{ role, grants, trust: [], managed: [] }], () => true).administers !== undefined) {
    return []; // its box says so: a line to one thing or another would make it look weaker than it is
  }
  return grants
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap((statement) =>
      many(statement.Resource).flatMap((pattern) => {
        const target = known.meant(pattern, plan);
        const to = target && boxId(known, target);
        if (!target || to === undefined || to === from) {
          return [];
        }
        return deeds(many(statement.Action)).map((deed): Link => {
          const refused =
            target.plan === plan || trusts(target, { role, plan }) || letIn({ role, plan }, statement, pattern, plans)
              ? {}
              : { refused: `no policy in the ${target.plan.account} account lets this role in` };
          return { from, to, layer: "access", label: deed, verb: deed, ...refused };
        });
      }),
    );
}

/** Whether a role of another account names this one in its trust. */
function trusts({ resource }: Located, { role, plan }: { role: PlannedResource; plan: AccountPlan }): boolean {
  const arn = String(make(role.type, role.name, role.inputs, plan.place).state.arn);
  return statements(resource.inputs.assumeRolePolicy).some(
    ({ Effect, Principal: principal }) =>
      Effect === "Allow" && typeof principal === "object" && many(principal.AWS).includes(arn),
  );
}

/** Whether a policy of the resource lets a role of another account do what its own policy lets it. */
function letIn(
  { role, plan }: { role: PlannedResource; plan: AccountPlan },
  wanted: Statement,
  resource: string,
  plans: readonly AccountPlan[],
): boolean {
  const arn = String(make(role.type, role.name, role.inputs, plan.place).state.arn);
  const root = `arn:aws:iam::${plan.place.accountId}:root`;
  return plans
    .filter((other) => other !== plan)
    .flatMap(({ resources }) => resources.filter(({ type }) => type === "aws:s3/bucketPolicy:BucketPolicy"))
    .flatMap(({ inputs }) => statements(inputs.policy))
    .some((statement) => {
      const { Principal: principal, Condition: condition } = statement;
      const principals = principal === undefined || principal === "*" ? ["*"] : many(principal.AWS);
      const only = many(condition?.ArnEquals?.["aws:PrincipalArn"]);
      return (
        statement.Effect === "Allow" &&
        many(statement.Action).some((action) => many(wanted.Action).includes(action)) &&
        many(statement.Resource).includes(resource) &&
        principals.some((each) => [arn, root, "*"].includes(each)) &&
        (only.length === 0 || only.includes(arn))
      );
    });
}

/** What listeners prove their name with. */
function certificates(plan: AccountPlan, known: Known): Link[] {
  return plan.resources.flatMap((resource) => {
    const certificate = known.find(resource.inputs.certificateArn, plan);
    const from = boxId(known, { plan, resource });
    const to = certificate && boxId(known, certificate);
    return to === undefined || to === from
      ? []
      : [{ from, to, layer: "access", label: "uses", verb: "proves its name with" }];
  });
}

const GITHUB = "token.actions.githubusercontent.com";

/** Whom a role of GitHub's identity provider trusts. */
function subjects(role: Role): string[] {
  return role.trust
    .filter(({ Principal: principal }) => typeof principal === "object" && principal.Federated !== undefined)
    .flatMap(({ Condition: condition }) => many(condition?.StringEquals?.[`${GITHUB}:sub`]))
    .map((subject) => subject.replace(/^repo:(.+):environment:(.+)$/, "$1, environment $2"));
}

const actorId = (subject: string): string => `github/${subject.split(",")[0] ?? ""}`;

function outsiders(role: Role): Actor[] {
  return subjects(role).map((subject) => ({
    id: actorId(subject),
    title: "GitHub Actions",
    lines: [subject.split(",")[0] ?? subject],
  }));
}

function assumed(role: Role, plan: AccountPlan, known: Known): Link[] {
  const located: Located = { plan, resource: role.role };
  return subjects(role).map((subject) => ({
    from: actorId(subject),
    to: boxId(known, located),
    layer: "access",
    label: "assumes by OIDC",
    verb: "assumes by OpenID Connect",
  }));
}
