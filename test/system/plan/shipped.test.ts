import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../infra/project-root";
import { exampleStacks } from "../../support/stacks";

describe("the shipped stack files", () => {
  for (const file of ["Pulumi.prod.yaml", "Pulumi.test.yaml"]) {
    it(`are what tests plan: ${file}`, () => {
      const [shipped, planned] = [projectRoot, exampleStacks].map((folder) => readFileSync(join(folder, file), "utf8"));
      assert.equal(planned, shipped);
    });
  }
});
