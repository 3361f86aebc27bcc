import assert from "node:assert/strict";
import { planned, plannedProduction } from "../../support/stacks";

const boundary = "arn:aws:iam::aws:policy/PowerUserAccess";

describe("a permissions boundary", () => {
  it("is on every role and user of both accounts", async () => {
    const { production, test } = await planned(
      `permissionsBoundaryArn=${boundary}`,
      "githubRepository=myteam/delivery",
      "mail={from: a@myteam.example.org, domain: myteam.example.org}",
    );
    const principals = [...production.all, ...test.all].filter(({ type }) =>
      /^aws:iam\/(role:Role|user:User)$/.test(type),
    );
    assert.ok(principals.length >= 10, String(principals.length));
    for (const { name, inputs } of principals) {
      assert.equal(inputs.permissionsBoundary, boundary, name);
    }
  });

  it("of the deployers comes before the one of all", async () => {
    const own = "arn:aws:iam::111111111111:policy/at-most";
    const production = await plannedProduction(
      `permissionsBoundaryArn=${boundary}`,
      `deployers.permissionsBoundaryArn=${own}`,
    );
    assert.equal(production.inputs("deployers-host-role").permissionsBoundary, own);
    assert.equal(production.inputs("server-host-role").permissionsBoundary, boundary);
  });
});
