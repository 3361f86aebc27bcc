import assert from "node:assert/strict";
import { planned, type Resources } from "../../../support/stacks";
import { accountOf, type Context, may } from "../../../support/simulator";

const github = "token.actions.githubusercontent.com";

/** The simulator drops the claims of providers that AWS's tables do not name; IAM compares those of all alike. */
const known = "accounts.google.com";

/** The token of a workflow's job, as its claims appear to IAM. */
const token = (subject: string, audience = "sts.amazonaws.com"): Context => ({
  [`${known}:aud`]: audience,
  [`${known}:sub`]: subject,
});

const anything = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };

type Question = [role: string, answer: "may" | "may not", principal: string, context?: Context];

const services = ["ec2.amazonaws.com", "spotfleet.amazonaws.com", "dlm.amazonaws.com", "lambda.amazonaws.com"];

const serviceOf: Record<string, string> = {
  "server-host-role": "ec2.amazonaws.com",
  "deployers-host-role": "ec2.amazonaws.com",
  "snapshots-role": "dlm.amazonaws.com",
  "builders-host-role": "ec2.amazonaws.com",
  "builders-fleet-role": "spotfleet.amazonaws.com",
};

const hosts: Question[] = Object.entries(serviceOf).flatMap(([role, own]): Question[] => [
  ...services.map((service): Question => [role, service === own ? "may" : "may not", service]),
  [role, "may not", "arn:aws:iam::333333333333:role/stranger"],
  [role, "may not", "arn:aws:iam::111111111111:role/server"],
]);

const workflows = ["production", "test"].flatMap((account): Question[] =>
  ["preview", account].flatMap((environment): Question[] => {
    const role = `${account}: workflows-${environment === "preview" ? "preview" : "deploy"}-role`;
    const other = environment === "preview" ? account : "preview";
    return [
      [role, "may", "GitHub", token(`repo:myteam/delivery:environment:${environment}`)],
      [role, "may not", "GitHub", token(`repo:myteam/delivery:environment:${other}`)],
      [role, "may not", "GitHub", token(`repo:myteam/delivery:environment:${environment}-2`)],
      [role, "may not", "GitHub", token(`repo:myteam/another:environment:${environment}`)],
      [role, "may not", "GitHub", token(`repo:stranger/delivery:environment:${environment}`)],
      [role, "may not", "GitHub", token("repo:myteam/delivery:pull_request")],
      [role, "may not", "GitHub", token("repo:myteam/delivery:ref:refs/heads/main")],
      [role, "may not", "GitHub", token(`repo:myteam/delivery:environment:${environment}`, "another.example.org")],
      [role, "may not", "arn:aws:iam::333333333333:role/stranger"],
      [role, "may not", "ec2.amazonaws.com"],
    ];
  }),
);

const caretaker: Question[] = [
  ["caretaker-role", "may", "arn:aws:iam::111111111111:role/server-host-role-39b5f91"],
  ["caretaker-role", "may not", "arn:aws:iam::111111111111:role/deployers-host-role-39b5f91"],
  ["caretaker-role", "may not", "arn:aws:iam::111111111111:role/admin"],
  ["caretaker-role", "may not", "arn:aws:iam::222222222222:role/go-eu-west-1-builder"],
  ["caretaker-role", "may not", "arn:aws:iam::333333333333:role/stranger"],
  ["caretaker-role", "may not", "ec2.amazonaws.com"],
];

describe("who may assume a role", () => {
  let production: Resources;
  let test: Resources;

  before(async function () {
    this.timeout(20_000);
    ({ production, test } = await planned("githubRepository=myteam/delivery"));
  });

  it("is asked about every role there is", () => {
    const asked = new Set([...hosts, ...caretaker, ...workflows].map(([role]) => role.replace(/^\w+: /, "")));
    const there = [production, test].flatMap((resources) => resources.of("Role").map(({ name }) => name));
    assert.deepEqual(new Set(there), asked);
  });

  for (const [role, answer, principal, context] of [...hosts, ...caretaker, ...workflows]) {
    it(`${principal} ${answer} assume ${role}${context ? ` for ${Object.values(context).join(", ")}` : ""}`, async () => {
      const [, account, name = role] = /^(\w+): (.*)$/.exec(role) ?? [];
      const resources =
        (account ?? (/^(?:builders|caretaker)/.test(role) ? "test" : "production")) === "test" ? test : production;
      const ours = accountOf(resources);
      const federated = principal === "GitHub";
      // Across accounts, both have to allow it.
      const grants = principal.startsWith("arn:") ? [{ name: "all", policy: anything }] : [];
      const who = { arn: federated ? `arn:aws:iam::${ours}:oidc-provider/${github}` : principal, grants };
      const trust = JSON.stringify(resources.inputs(name).assumeRolePolicy);
      const policy: unknown = JSON.parse(trust.replaceAll(`"${github}:`, `"${known}:`));
      const what = { arn: `arn:aws:iam::${ours}:role/${name}`, account: ours, policy };
      const action = federated ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
      assert.equal(await may(who, action, what, context), answer === "may");
    });
  }
});
