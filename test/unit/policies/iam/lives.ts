/** Each planned resource's life under a workflow's role, asked of IAM. */
import { Aws, type Resource } from "../../../fakes/aws-rules";
import { type Permission, permissionsOf, type Step, STEPS } from "../../../fakes/aws-rules/permissions";
import { makeAll } from "../../fakes/aws-rules/replay";
import { may, type Who } from "./simulator";

/** The world that both stacks make with workflows, and changes of settings as `--config` makes them. */
export async function world(config: readonly string[] = [], aws = new Aws()): Promise<Aws> {
  const refusals = await makeAll(aws, "githubRepository=myteam/delivery", ...config);
  if (refusals.length > 0) {
    throw new Error(refusals.join("\n"));
  }
  return aws;
}

/** A workflow's role with its policies. */
export function workflowRole({ state }: Aws, account: string, action: "deploy" | "preview"): Who {
  const role = state.resources.find((each) => each.account === account && each.name === `workflows-${action}-role`);
  if (!role) {
    throw new Error(`no role workflows-${action}-role in ${account}`);
  }
  const grants = state.resources
    .filter((each) => each.account === account && each.inputs.policy !== undefined)
    .filter((each) => each.inputs.role === role.outputs.name || each.name === `workflows-${action}-hosts`)
    .map(({ name, inputs: { policy } }) => ({ name, policy }));
  return { arn: `arn:aws:iam::${account}:role/stups2go-workflows/${String(role.outputs.name)}`, grants };
}

/** What a workflow never makes: its own roles, which a person makes. */
export const isOwn = ({ name }: Resource): boolean => name.startsWith("workflows-");

export interface Question extends Permission {
  account: string;
  step: Step;
  resourceName: string;
}

/** All questions of an account's resources, those that differ in ids and names alone asked once. */
export function questions(aws: Aws, account: string, types = /./): Question[] {
  const alike = ({ action, resource, context, step }: Question): string => {
    const kind = resource.replace(/-[0-9a-f]{7,}|\/[^/]*$/g, "");
    const rest = Object.entries(context).filter(([name]) => !name.endsWith("Tag/Name"));
    return JSON.stringify([action, kind, rest, step === "create"]);
  };
  return [...new Map(allQuestions(aws, account, types).map((question) => [alike(question), question])).values()];
}

function allQuestions({ state, world: all }: Aws, account: string, types: RegExp): Question[] {
  return state.resources
    .filter(
      (each) => each.account === account && !isOwn(each) && /^(?:aws|docker):/.test(each.type) && types.test(each.type),
    )
    .filter(({ name, id }) => name !== id) // what was there before
    .flatMap((resource) =>
      STEPS.flatMap((step) =>
        permissionsOf(step, resource, all).map((each) => ({ ...each, account, step, resourceName: resource.name })),
      ),
    );
}

const keyPolicy = (account: string): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
});

/** Whether IAM allows a question; actions without resource-level permissions are asked about everything. */
export async function allowed(
  who: Who,
  { action, resource, context, account }: Omit<Question, "step" | "resourceName">,
): Promise<boolean> {
  // A key of which nothing is said has the policy that KMS gives by default: it leaves all to IAM.
  const policy = action.startsWith("kms:") && resource !== "*" ? keyPolicy(account) : undefined;
  // The simulator knows no parameter of AWS's own, whose ARN names no account.
  const inAccount = (text: string): string => text.replace(/^(.*arn:aws:ssm:[\w-]+:):/, `$1${account}:`);
  const asked = Object.fromEntries(Object.entries(context).filter(([, value]) => value !== ""));
  const grants = JSON.parse(
    JSON.stringify(who.grants).replaceAll(/(arn:aws:ssm:[\w-]+:):/g, `$1${account}:`),
  ) as Who["grants"];
  try {
    return await may({ ...who, grants }, action, { arn: inAccount(resource), account, policy }, asked);
  } catch (error) {
    if (resource === "*") {
      throw error;
    }
    return may(who, action, { arn: "*", account }, asked);
  }
}
