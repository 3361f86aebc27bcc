import assert from "node:assert/strict";
import { planned, type Resources } from "../../../support/stacks";
import { accountOf, type Context, may, roleOf, type What, type Who } from "../../../support/simulator";

type Question = [who: string, answer: "may" | "may not", action: string, what: string, context?: Context];

const ours: Context = {
  "aws:ResourceTag/stups2go:role": "builder",
  "aws:ResourceTag/stups2go:deployment": "go-eu-west-1",
};
const others: Context = { ...ours, "aws:ResourceTag/stups2go:deployment": "other-eu-west-1" };
const drain: Context = { ...ours, "aws:TagKeys": ["stups2go:drain"] };
const plainHttp: Context = { "aws:SecureTransport": "false" };

const questions: Question[] = [
  // Who may send to the queue: builders, and EventBridge by the one rule.
  ["builder", "may", "sqs:SendMessage", "queue"],
  ["builder", "may not", "sqs:SendMessage", "queue", plainHttp],
  ["builder", "may not", "sqs:SendMessage", "another queue"],
  ["builder", "may not", "sqs:ReceiveMessage", "queue"],
  ["builder", "may not", "sqs:DeleteMessage", "queue"],
  ["builder", "may not", "sqs:PurgeQueue", "queue"],
  ["builder", "may not", "sqs:SetQueueAttributes", "queue"],
  ["builder", "may not", "sts:AssumeRole", "caretaker's role"],
  ["builder", "may not", "ec2:CreateTags", "instance", drain],
  ["builder", "may not", "ec2:CreateTags", "launch template", ours],
  ["builder", "may not", "events:PutRule", "rule"],
  ["builder", "may not", "events:PutEvents", "event bus"],
  ["administrator of test", "may not", "sqs:SendMessage", "queue"],
  ["administrator of test", "may", "sqs:ReceiveMessage", "queue"],
  ["another role named like the builders'", "may not", "sqs:SendMessage", "queue"],
  ["EventBridge", "may", "sqs:SendMessage", "queue", { "aws:SourceArn": "the rule" }],
  ["EventBridge", "may not", "sqs:SendMessage", "queue", { "aws:SourceArn": "another rule" }],
  ["EventBridge", "may not", "sqs:ReceiveMessage", "queue", { "aws:SourceArn": "the rule" }],

  // The caretaker in the test account: the queue, and builders of its deployment.
  ["caretaker", "may", "sqs:ReceiveMessage", "queue"],
  ["caretaker", "may", "sqs:DeleteMessage", "queue"],
  ["caretaker", "may not", "sqs:ReceiveMessage", "queue", plainHttp],
  ["caretaker", "may not", "sqs:SendMessage", "queue"],
  ["caretaker", "may not", "sqs:ReceiveMessage", "another queue"],
  ["caretaker", "may", "ec2:DescribeInstances", "everything"],
  ["caretaker", "may", "ec2:DescribeSpotFleetRequests", "everything"],
  ["caretaker", "may", "autoscaling:DescribeAutoScalingGroups", "everything"],
  ["caretaker", "may", "ec2:TerminateInstances", "instance", ours],
  ["caretaker", "may not", "ec2:TerminateInstances", "instance", others],
  ["caretaker", "may not", "ec2:TerminateInstances", "instance"],
  ["caretaker", "may not", "ec2:StopInstances", "instance", ours],
  ["caretaker", "may not", "ec2:RunInstances", "instance", ours],
  ["caretaker", "may", "ec2:CreateTags", "instance", drain],
  ["caretaker", "may", "ec2:DeleteTags", "instance", drain],
  ["caretaker", "may not", "ec2:CreateTags", "instance", { ...drain, "aws:TagKeys": ["stups2go:role"] }],
  ["caretaker", "may not", "ec2:CreateTags", "instance", { ...drain, "aws:TagKeys": ["stups2go:drain", "Name"] }],
  ["caretaker", "may not", "ec2:CreateTags", "instance", { ...others, "aws:TagKeys": ["stups2go:drain"] }],
  ["caretaker", "may not", "ec2:CreateTags", "launch template", drain],
  ["caretaker", "may", "autoscaling:TerminateInstanceInAutoScalingGroup", "group", ours],
  ["caretaker", "may not", "autoscaling:TerminateInstanceInAutoScalingGroup", "group", others],
  ["caretaker", "may not", "autoscaling:DeleteAutoScalingGroup", "group", ours],
  ["caretaker", "may not", "autoscaling:UpdateAutoScalingGroup", "group", ours],
  ["caretaker", "may not", "ec2:CreateLaunchTemplateVersion", "launch template", ours],
  ["caretaker", "may not", "iam:PassRole", "builders' role", { "iam:PassedToService": "ec2.amazonaws.com" }],
  ["caretaker", "may not", "secretsmanager:GetSecretValue", "builders' secret"],
  ["caretaker", "may not", "sts:AssumeRole", "builders' role"],

  // The server's host: this role, and its own account's deployers to look at.
  ["server", "may", "sts:AssumeRole", "caretaker's role"],
  ["server", "may not", "sts:AssumeRole", "builders' role"],
  ["server", "may not", "sts:AssumeRole", "another role of test"],
  ["server", "may", "ec2:DescribeInstances", "everything of production"],
  ["server", "may not", "ec2:TerminateInstances", "instance of production"],
  ["server", "may", "cloudwatch:PutMetricData", "everything of production", metrics("caretaker")],
  ["server", "may not", "cloudwatch:PutMetricData", "everything of production", metrics("deployers")],
  ["server", "may not", "sqs:ReceiveMessage", "queue"],
  ["deployer", "may not", "sts:AssumeRole", "caretaker's role"],
  ["deployer", "may not", "cloudwatch:PutMetricData", "everything of production", metrics("caretaker")],
  ["deployer", "may not", "sqs:SendMessage", "queue"],
  ["server of another deployment", "may not", "sts:AssumeRole", "caretaker's role"],
  ["a role of a third account", "may not", "sts:AssumeRole", "caretaker's role"],
];

function metrics(role: string): Context {
  return { "cloudwatch:namespace": `stups2go/go-eu-west-1/${role}` };
}

describe("access of the caretaker and to its queue", () => {
  let people: Record<string, Who>;
  let things: Record<string, What>;
  let rule: string;

  before(async function () {
    this.timeout(60_000);
    const { production, test } = await planned();
    const [events] = test.policy("builder-queue-policy").Statement;
    rule = (events?.Condition as { ArnEquals: Record<"aws:SourceArn", string> }).ArnEquals["aws:SourceArn"];
    people = whoIsThere(production, test);
    things = whatIsThere(production, test, rule);
  });

  it("is asked about in at least 30 ways, each once", () => {
    assert.ok(questions.length >= 30);
    assert.equal(new Set(questions.map((question) => JSON.stringify(question))).size, questions.length);
  });

  for (const [who, answer, action, what, context = {}] of questions) {
    const title = Object.keys(context).length === 0 ? "" : ` with ${JSON.stringify(context)}`;
    it(`${who} ${answer} ${action} on ${what}${title}`, async () => {
      const asking = people[who];
      const thing = things[what];
      assert.ok(asking && thing, `there is no ${who} or ${what}`);
      const isService = !asking.arn.startsWith("arn:");
      const source = context["aws:SourceArn"];
      const full = {
        ...context,
        ...(source === undefined ? {} : { "aws:SourceArn": source === "the rule" ? rule : `${rule}-other` }),
        "aws:PrincipalIsAWSService": String(isService),
      };
      assert.equal(await may(asking, action, thing, full), answer === "may");
    });
  }
});

function whoIsThere(production: Resources, test: Resources): Record<string, Who> {
  const all = {
    name: "all",
    policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
  };
  const server = roleOf(production, "server-host-");
  const builder = roleOf(test, "builders-host-");
  return {
    server,
    builder,
    deployer: roleOf(production, "deployers-host-"),
    caretaker: roleOf(test, "caretaker-look-after-builders"),
    EventBridge: { arn: "events.amazonaws.com", grants: [] },
    "administrator of test": { arn: `arn:aws:iam::${accountOf(test)}:role/admin`, grants: [all] },
    "another role named like the builders'": { arn: `${builder.arn}-2`, grants: [all] },
    "server of another deployment": { arn: `${server.arn}0`, grants: [all] },
    "a role of a third account": { arn: "arn:aws:iam::333333333333:role/admin", grants: [all] },
  };
}

function whatIsThere(production: Resources, test: Resources, rule: string): Record<string, What> {
  const account = accountOf(test);
  const inTest = (service: string, path: string): What => ({
    arn: `arn:aws:${service}:eu-west-1:${account}:${path}`,
    account,
  });
  const role = (name: string): What => ({ arn: `arn:aws:iam::${account}:role/${name}`, account });
  return {
    queue: { ...inTest("sqs", "go-eu-west-1-builders"), policy: test.policy("builder-queue-policy") },
    "another queue": inTest("sqs", "orders"),
    everything: { arn: "*", account },
    "everything of production": { arn: "*", account: accountOf(production) },
    instance: inTest("ec2", "instance/i-0123456789abcdef0"),
    "instance of production": {
      arn: `arn:aws:ec2:eu-west-1:${accountOf(production)}:instance/i-0123456789abcdef0`,
      account: accountOf(production),
    },
    "launch template": inTest("ec2", "launch-template/lt-0123456789abcdef0"),
    group: inTest("autoscaling", "autoScalingGroup:0123:autoScalingGroupName/pool"),
    rule: { arn: rule, account },
    "event bus": inTest("events", "event-bus/default"),
    "caretaker's role": { ...role("go-eu-west-1-keeper"), policy: test.inputs("caretaker-role").assumeRolePolicy },
    "builders' role": role("go-eu-west-1-builder"),
    "another role of test": role("admin"),
    "builders' secret": { arn: String(test.inputs("builders-secret-version").secretId), account },
  };
}
