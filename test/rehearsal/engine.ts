import { Engine, hasEngine } from "../engine/support/engine";
import { atEnd } from "../support/run";
import type { Step } from "./progress";

/** `pulumi up` of both stacks through the real engine, with providers that stand in for AWS, Docker and random. */
export const upWithEngine: Step = {
  name: "pulumi up of both stacks",
  run: async (tell) => {
    if (!hasEngine) {
      throw new Error(
        "--engine needs pulumi and pulumi-language-nodejs on the PATH: https://www.pulumi.com/docs/install/",
      );
    }
    const engine = Engine.start();
    atEnd(() => {
      engine.stop();
    });
    const made: string[] = [];
    for (const stack of ["prod", "test"] as const) {
      tell(stack);
      made.push(`${(await engine.up(stack)).length} resources in ${stack}`);
    }
    return made.join(", ");
  },
};
