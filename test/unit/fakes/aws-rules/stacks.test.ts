import assert from "node:assert/strict";
import { Aws } from "../../../fakes/aws-rules";
import { makeAll } from "./replay";

describe("the fake AWS", () => {
  const variants: [title: string, config: string[]][] = [
    ["as they are shipped", []],
    [
      "with mail, alarms and workflows",
      [
        "mail={from: a@myteam.example.org, domain: myteam.example.org}",
        "alarms={email: a@myteam.example.org, monthlyBudgetUsd: 500}",
        "githubRepository=myteam/delivery",
      ],
    ],
    ["with builders in an auto scaling group", ["builders[0].capacity=auto-scaling-group"]],
  ];
  for (const [title, config] of variants) {
    it(`makes both stacks ${title}`, async () => {
      const aws = new Aws();
      assert.deepEqual(await makeAll(aws, ...config), []);
      const { state } = aws;
      assert.ok(state.resources.length > 80, String(state.resources.length));
      assert.deepEqual([state.overwritten, state.silent], [[], []]);
    });
  }
});
