import assert from "node:assert/strict";
import type { Aws } from "../../../fakes/aws-rules";
import { allowed, questions, workflowRole, world } from "./lives";

const accounts = { production: "111111111111", test: "222222222222" };

describe("the deploy role", () => {
  const variants: [title: string, config: string[]][] = [
    ["as shipped", []],
  ];
  for (const [title, config] of variants) {
    describe(title, () => {
      let aws: Aws;
      before(async function () {
        this.timeout(30_000);
        aws = await world(...config);
      });
      for (const [name, account] of Object.entries(accounts)) {
        it(`may do all that the life of each resource of ${name} takes`, async function () {
          this.timeout(60_000);
          const who = workflowRole(aws, account, "deploy");
          const refused = new Set<string>();
          const all = questions(aws, account);
          for (const question of all) {
            if (!(await allowed(who, question))) {
              refused.add(`${question.resourceName} ${question.step} ${question.action} ${question.resource}`);
            }
          }
          console.log(all.length);
          assert.deepEqual([...refused], []);
        });
      }
    });
  }
});
