/** Both stacks, made by the fake AWS in the order in which the program registers resources. */
import { Aws } from "../../../fakes/aws-rules";
import { exampleStacks } from "../../../support/stacks";
import { plan } from "../../../../tools/plan/plan";
import { parseOverride } from "../../../../tools/plan/record/overrides";

/**
 * Makes all that the shipped stacks register, with settings changed as `--config` changes them; returns the refusals.
 */
export async function makeAll(aws: Aws, ...config: string[]): Promise<string[]> {
  const refusals: string[] = [];
  const zone = { account: "111111111111", region: "eu-west-1", inputs: { name: "myteam.example.org" } };
  aws.lookUp(zone, "aws:route53/getZone:getZone");
  await plan({
    folder: exampleStacks,
    overrides: config.map(parseOverride),
    make: (type, name, inputs, { accountId: account, region }) => {
      const call = { account, region, type, name, inputs };
      try {
        const { id, outputs } = aws.create(call);
        return { id, state: outputs };
      } catch (error) {
        // To throw would end nothing: the SDK waits for what its mocks refuse.
        refusals.push(`${name}: ${String(error)}`);
        const { id, outputs } = aws.exists(call);
        return { id, state: outputs };
      }
    },
  });
  return refusals;
}
