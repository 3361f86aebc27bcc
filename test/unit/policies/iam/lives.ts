/** Each planned resource's life under a workflow's role, asked of IAM. */
import { Aws, type Resource } from "../../../fakes/aws-rules";
import { type Permission, permissionsOf, type Step } from "../../../fakes/aws-rules/permissions";
import { makeAll } from "../../fakes/aws-rules/replay";
import { may, type Who } from "./simulator";

export const STEPS: readonly Step[] = ["create", "read", "update", "delete"];

/** The world that both stacks make with workflows, and changes of settings as `--config` makes them. */
export async function world(...config: string[]): Promise<Aws> {
  const aws = new Aws();
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
    .filter((each) => each.account === account && each.inputs.role === role.outputs.name && each.inputs.policy)
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

/** All questions of an account's resources. */
export function questions({ state, world: all }: Aws, account: string): Question[] {
  return state.resources
    .filter((each) => each.account === account && !isOwn(each) && /^(?:aws|docker):/.test(each.type))
    .filter(({ name, id }) => name !== id) // what was there before
    .flatMap((resource) =>
      STEPS.flatMap((step) =>
        permissionsOf(step, resource, all).map((each) => ({ ...each, account, step, resourceName: resource.name })),
      ),
    );
}

/** Whether IAM allows a question; actions without resource-level permissions are asked about everything. */
export async function allowed(who: Who, { action, resource, context, account }: Omit<Question, "step" | "resourceName">): Promise<boolean> {
  const asked = Object.fromEntries(Object.entries(context).filter(([, value]) => value !== ""));
  try {
    return await may(who, action, { arn: resource, account }, asked);
  } catch (error) {
    if (resource === "*") {
      throw error;
    }
    return may(who, action, { arn: "*", account }, asked);
  }
}
