/** Each planned resource's life under a workflow's role, asked of IAM. */
import { Aws, type Resource } from "../../../fakes/aws-rules";
import { type Permission, permissionsOf, type Step, STEPS } from "../../../fakes/aws-rules/permissions";
import { makeAll } from "../../fakes/aws-rules/replay";

/** The world that both stacks make with workflows, and changes of settings as `--config` makes them. */
export async function world(config: readonly string[] = [], aws = new Aws()): Promise<Aws> {
  const refusals = await makeAll(aws, "githubRepository=myteam/delivery", ...config);
  if (refusals.length > 0) {
    throw new Error(refusals.join("\n"));
  }
  return aws;
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
