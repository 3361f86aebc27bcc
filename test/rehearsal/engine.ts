import { provideCli } from "../engine/support/cli";
import { Engine } from "../engine/support/engine";
import { atEnd } from "../support/run";
import type { Step } from "./progress";

/** `pulumi up` of both stacks through the real engine, with a fake AWS. */
export const upWithEngine: Step = {
  name: "pulumi up of both stacks",
  run: async (tell) => {
    provideCli();
    const engine = await Engine.start();
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
