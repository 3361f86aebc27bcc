import assert from "node:assert/strict";
import { spotRoles } from "../../../infra/components/compute/spot-roles";
import { planned, plannedProduction } from "../../support/stacks";

describe("what exists already in an account", () => {
  it("is GitHub's identity provider, which the workflows' roles then trust", async () => {
    const github = ["githubRepository=myteam/delivery", "githubIdentityProvider=existing"];
    for (const resources of Object.values(await planned(...github))) {
      assert.deepEqual(resources.of("OpenIdConnectProvider"), []);
      const account = resources.plan?.place.accountId ?? "";
      const trust = JSON.stringify(resources.inputs("workflows-preview-role").assumeRolePolicy);
      const provider = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
      assert.ok(trust.includes(provider), trust);
    }
  });

  it("is SES's identity of the mail's domain, whose records are the same", async () => {
    const mail = "from: delivery@myteam.example.org, domain: myteam.example.org";
    const made = await plannedProduction(`mail={${mail}}`);
    const used = await plannedProduction(`mail={${mail}, identity: existing}`);
    assert.deepEqual([made.of("EmailIdentity").length, used.of("EmailIdentity").length], [1, 0]);
    for (const name of ["mail-dkim-1", "mail-dkim-2", "mail-dkim-3", "mail-send-mail"]) {
      assert.deepEqual(used.inputs(name), made.inputs(name));
    }
  });

  it("is Spot's role for every pool, and Spot Fleet's for its own", () => {
    const names = (...capacities: Parameters<typeof spotRoles>[0]): string[] =>
      spotRoles(capacities).map(({ name }) => name);
    assert.deepEqual(names(), []);
    assert.deepEqual(names("auto-scaling-group"), ["AWSServiceRoleForEC2Spot"]);
    assert.deepEqual(names("auto-scaling-group", "spot-fleet"), [
      "AWSServiceRoleForEC2Spot",
      "AWSServiceRoleForEC2SpotFleet",
    ]);
  });
});
