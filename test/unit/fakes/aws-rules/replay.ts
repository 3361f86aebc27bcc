/** Both stacks, made by the fake AWS in the order in which the program registers resources. */
import { Aws } from "../../../fakes/aws-rules";
import { exampleStacks } from "../../../support/stacks";
import { plan } from "../../../../tools/plan/plan";
import { parseOverride } from "../../../../tools/plan/record/stack-files";

/**
 * Makes all that the shipped stacks register, with settings changed as `--config` changes them.
 *
 * @throws AwsError at the first refusal
 */
export async function makeAll(aws: Aws, ...config: string[]): Promise<Aws> {
  for (const name of ["myteam.example.org."]) {
    aws.lookUp({ account: "111111111111", region: "eu-west-1", inputs: { name } }, "aws:route53/getZone:getZone");
  }
  const refusals: unknown[] = [];
  await plan({
    folder: exampleStacks,
    overrides: config.map(parseOverride),
    make: (type, name, inputs, { accountId: account, region }) => {
      try {
        const { id, outputs } = aws.create({ account, region, type, name, inputs });
        return { id, state: outputs };
      } catch (error) {
        refusals.push(error);
        throw error;
      }
    },
  }).catch((error: unknown) => {
    throw refusals[0] ?? error;
  });
  return aws;
}
