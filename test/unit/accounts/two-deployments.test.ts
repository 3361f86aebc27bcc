import assert from "node:assert/strict";
import { planned, type Resources } from "../../support/stacks";

/** Inputs that AWS takes once an account, a region or the world, by type. */
const uniqueNames: Readonly<Record<string, string>> = {
  "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
  "aws:cloudwatch/logGroup:LogGroup": "name",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
  "aws:ecr/repository:Repository": "name",
  "aws:iam/role:Role": "name",
};

const namesIn = ({ all }: Resources): string[] =>
  all.flatMap(({ type, inputs }) => {
    const name = inputs[uniqueNames[type] ?? ""];
    return typeof name === "string" ? [`${type} ${name}`] : [];
  });

const volumeTags = ({ all }: Resources): unknown[] =>
  all
    .filter(({ type }) => type === "aws:dlm/lifecyclePolicy:LifecyclePolicy")
    .map(({ inputs }) => (inputs.policyDetails as { targetTags: unknown }).targetTags);

describe("two deployments in the same accounts", () => {
  const workflows = "githubRepository=myteam/delivery";
  const others: [what: string, config: string[]][] = [
    ["of two teams", ["applicationId=other"]],
    ["in two regions", ["aws:region=eu-central-1"]],
    ["of one application, the old one and the new one", ["deployment=go-next"]],
  ];
  for (const [what, config] of others) {
    it(`${what}, share no name and no snapshots`, async () => {
      const first = await planned(workflows);
      const second = await planned(workflows, ...config);
      for (const account of ["production", "test"] as const) {
        const names = namesIn(first[account]);
        assert.ok(names.length >= 4, names.join("\n"));
        assert.deepEqual(
          namesIn(second[account]).filter((name) => names.includes(name)),
          [],
        );
      }
      assert.notDeepEqual(volumeTags(first.production), volumeTags(second.production));
    });
  }

  it("give the builders' role of each its own prefix of the mint bucket", async () => {
    const { production, test } = await planned("deployment=go-next");
    assert.equal(test.inputs("builders-host-role").name, "go-next-eu-west-1-builder");
    const [get] = production.policy("mint-policy").Statement;
    assert.equal(
      get?.Condition?.ArnEquals?.["aws:PrincipalArn"],
      "arn:aws:iam::222222222222:role/go-next-eu-west-1-builder",
    );
    assert.match(String(get.Resource), /\/go\/\*$/);
  });
});
