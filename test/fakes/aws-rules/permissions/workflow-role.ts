/** The roles of GitHub's workflows, as the state of the accounts has them, and what IAM allows them. */
import { may, type Who } from "../../../support/simulator";
import type { World } from "../world";
import type { Permission } from "./index";

/** A workflow's role with its policies. */
export function workflowRole({ state }: World, account: string, action: "deploy" | "preview"): Who {
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

const keyPolicy = (account: string): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
});

/** Whether IAM allows a question; actions without resource-level permissions are asked about everything. */
export async function allowed(
  who: Who,
  { action, resource, context, account }: Permission & { account: string },
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
