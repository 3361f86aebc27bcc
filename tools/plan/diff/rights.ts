/** What a change of roles, users and their policies means. */
import { many } from "../diagram/diagram";
import { statements } from "../diagram/statements";
import { after, before, type Context, type Inputs, type Say } from "./context";

const attached: Say = (context) => {
  const { policyArn } = { ...before(context), ...after(context) };
  const may = context.step.kind === "remove" ? "may no longer do" : "may do";
  return `the role of ${context.component} ${may} what ${String(policyArn)} allows, at once`;
};

/** The folder of the mint bucket that a policy lets its role read, as `<bucket>/<application>/`. */
const mintFolder = ({ policy }: Inputs): string | undefined => {
  const [resource] = many(statements(policy).find(({ Sid }) => Sid === "ReadMintCredentials")?.Resource);
  return resource?.replace(/^arn:aws:s3:::|\*$/g, "");
};

const policy: Say = (context) => {
  const [old, now] = [mintFolder(before(context)), mintFolder(after(context))];
  return old === undefined || now === undefined || old === now
    ? undefined
    : `credentials are read below s3://${now} from now on: jobs have none until they are copied there, ` +
        `aws s3 sync s3://${old} s3://${now}`;
};

/** Repository and environment that a role of workflows trusts. */
const trusted = ({ assumeRolePolicy }: Inputs): string =>
  statements(assumeRolePolicy)
    .flatMap(({ Condition }) => many(Condition?.StringEquals?.["token.actions.githubusercontent.com:sub"]))
    .map((subject) => subject.replace(/^repo:(.+):environment:(.+)$/, "$1, environment $2"))
    .join(" and ");

const role: Say = (context) => {
  const { step, noun } = context;
  if (noun !== "WorkflowRoles") {
    return undefined;
  }
  const [old, now] = [trusted(before(context)), trusted(after(context))];
  const deploys = isDeployRole(context);
  const may = deploys ? "change everything that the stack holds, its roles included" : "read what the stack holds";
  const moves =
    old === now || step.kind === "add" ? [] : [`workflows of ${old} may no longer ${deploys ? "deploy" : "preview"}`];
  const gains = old === now || step.kind === "remove" ? [] : [`workflows of ${now} may ${may}`];
  const named = step.kind === "replace" && before(context).name !== after(context).name;
  const names = named
    ? [`workflows know the role by its name, now ${String(after(context).name)}: set their variable DEPLOYMENT`]
    : [];
  const all = [...moves, ...gains, ...names];
  return all.length > 0 ? all.join("; ") : undefined;
};

const isDeployRole = (context: Context): boolean => context.step.resource.name.endsWith("-deploy-role");

const user: Say = ({ step, noun }) =>
  noun === "Mail" && step.kind === "remove"
    ? "the server can send no mail any more: its user of SES is deleted. Take the mail server out of GoCD's configuration too"
    : noun === "Mail" && step.kind === "add"
      ? "a server that has a configuration keeps it: enter the mail server there once, docs/changes.md"
      : undefined;

/** What grants. */
export const rights: Readonly<Record<string, Say>> = {
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": policy,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attached,
  "aws:iam/user:User": user,
};
