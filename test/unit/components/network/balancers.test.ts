import assert from "node:assert/strict";
import { plannedProduction } from "../../../support/stacks";

describe("the load balancers", () => {
  it("take their target groups along when they are replaced, as a target group belongs to one balancer", async () => {
    const production = await plannedProduction();
    for (const name of ["people", "agents"]) {
      assert.deepEqual(production.named(`${name}-targets`).replaceWith, [`${name}-balancer`]);
    }
  });
});
