import assert from "node:assert/strict";
import { Aws, type Resource } from "../../../fakes/aws-rules";
import { arnOf, lives, lookUps, STEPS } from "../../../fakes/aws-rules/permissions";
import { deployActions } from "../../../../policies/iam/deploy-actions";
import { allowed, workflowRole } from "../../../fakes/aws-rules/permissions/workflow-role";
import { questions, world } from "./lives";
import type { Who } from "../../../support/simulator";

const accounts = { production: "111111111111", test: "222222222222" };
const key = "arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef";
const boundary = "arn:aws:iam::aws:policy/PowerUserAccess";

const everything = [
  "mail={from: a@myteam.example.org, domain: myteam.example.org}",
  "alarms={email: a@myteam.example.org, monthlyBudgetUsd: 500}",
  "deployers.policyArns=[arn:aws:iam::aws:policy/ReadOnlyAccess]",
  "builders[0].capacity=auto-scaling-group",
];

describe("the deploy role", () => {
  const used = new Set<string>();
  let shipped: Aws;
  let full: Aws;
  before(async function () {
    this.timeout(60_000);
    shipped = await world();
    full = await world(everything);
  });

  const parts: [title: string, account: string, world: () => Aws, types: RegExp][] = [
    ["production with all settings", accounts.production, () => full, /./],
    ["test as shipped", accounts.test, () => shipped, /./],
    [
      "test with an auto scaling group, mails and a budget",
      accounts.test,
      () => full,
      /autoscaling|template|sns|budget/,
    ],
  ];
  for (const [title, account, made, types] of parts) {
    it(`may do all that the life of each resource of ${title} takes`, async function () {
      this.timeout(120_000);
      const aws = made();
      const who = workflowRole(aws.world, account, "deploy");
      const refused: string[] = [];
      for (const question of questions(aws, account, types)) {
        used.add(question.action);
        if (!(await allowed(who, question))) {
          const { resourceName, step, action, resource } = question;
          refused.push(`${resourceName} ${step} ${action} ${resource}`);
        }
      }
      assert.deepEqual(refused, []);
    });
  }

  it("is asked at least 150 times about planned resources", () => {
    const asked = parts.reduce((sum, [, account, made, types]) => sum + questions(made(), account, types).length, 0);
    assert.ok(asked >= 150, String(asked));
  });

  it("has no action that the life of no resource takes", () => {
    const forData = Object.values(lookUps).flat();
    const granted = Object.values(deployActions).flat();
    assert.deepEqual(
      granted.filter((action) => !used.has(action) && !forData.includes(action)),
      [],
    );
  });

  it("is asked about every type of both accounts, in each step of its life", () => {
    const types = new Set(full.state.resources.map(({ type }) => type).filter((type) => type.startsWith("aws:")));
    assert.deepEqual(
      [...types].filter((type) => STEPS.some((step) => lives[type]?.[step] === undefined)),
      [],
    );
  });
});

type Refusal = [action: string, what: string, context?: Record<string, string | string[]>];

/** Answers of docs/workflows.md: what the role may not do to planned resources, tags and all. */
const refusals: Refusal[] = [
  ["ec2:DeleteVolume", "data-volume"],
  [
    "ec2:DeleteVolume",
    "data-volume",
    { "aws:ResourceTag/Name": "renamed", "aws:ResourceTag/stups2go:data-volume": "" },
  ],
  ["ec2:DetachVolume", "data-volume"],
  ["ec2:DeleteTags", "data-volume", { "aws:TagKeys": ["stups2go:data-volume"] }],
  ["ec2:CreateTags", "data-volume", { "aws:TagKeys": ["stups2go:data-volume"] }],
  ["ec2:DeleteSnapshot", "a snapshot"],
  ["ec2:ModifySnapshotAttribute", "a snapshot"],
  ["s3:GetObject", "a credential"],
  ["s3:PutObject", "a credential"],
  ["s3:DeleteObject", "a credential"],
  ["s3:DeleteObjectVersion", "a credential"],
  ["s3:DeleteBucket", "mint-bucket"],
  ["s3:PutLifecycleConfiguration", "mint-bucket"],
  ["s3:PutReplicationConfiguration", "mint-bucket"],
  ["s3:PutBucketPolicy", "another bucket"],
  ["kms:ScheduleKeyDeletion", "another key"],
  ["kms:PutKeyPolicy", "another key"],
  ["kms:Decrypt", "another key"],
  ["kms:Decrypt", "alarms-notifications-key"],
  ["iam:PutRolePolicy", "workflows-deploy-role"],
  ["iam:TagRole", "workflows-deploy-role"],
  ["iam:UpdateAssumeRolePolicy", "workflows-preview-role"],
  ["iam:DeleteRole", "workflows-preview-role"],
  ["iam:CreateRole", "another team's builder"],
  ["iam:PutRolePolicy", "another team's builder"],
  ["iam:AttachRolePolicy", "server-host-role", { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" }],
  ["iam:PassRole", "server-host-role", { "iam:PassedToService": "lambda.amazonaws.com" }],
  ["iam:CreateUser", "another user"],
  ["iam:CreateAccessKey", "another user"],
  ["ec2:DeleteVpc", "another stack's VPC"],
  ["ec2:CreateTags", "another stack's VPC", { "aws:RequestTag/stack": "prod", "aws:TagKeys": ["stack"] }],
  ["ec2:DeleteVpc", "a VPC without tags"],
  ["ec2:CreateTags", "a VPC without tags", { "aws:RequestTag/stack": "prod", "aws:TagKeys": ["stack"] }],
  ["ec2:RevokeSecurityGroupIngress", "another stack's group"],
  ["ec2:CreateTags", "another stack's group"],
  ["ec2:DeleteVpc", "network-vpc", { "aws:RequestedRegion": "us-east-1" }],
  ["ec2:TerminateInstances", "an instance"],
  ["autoscaling:DeleteAutoScalingGroup", "server-group", { "aws:ResourceTag/stack": "another" }],
  ["elasticloadbalancing:DeleteLoadBalancer", "people-balancer", { "aws:ResourceTag/stack": "another" }],
  ["secretsmanager:GetSecretValue", "another secret"],
  ["ses:SendEmail", "the mail's domain"],
  ["logs:DeleteLogGroup", "another deployment's log group"],
  ["ecr:DeleteRepository", "another deployment's repository"],
  ["ecr:SetRepositoryPolicy", "go-agent-repository"],
];

describe("the deploy role is refused", () => {
  let who: Who;
  let planned: Map<string, Resource>;
  const account = accounts.production;
  const elsewhere: Record<string, string> = {
    "a snapshot": "arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0",
    "another bucket": "arn:aws:s3:::another-bucket",
    "another key": key,
    "another team's builder": `arn:aws:iam::${account}:role/other-eu-west-1-builder`,
    "another user": `arn:aws:iam::${account}:user/admin`,
    "another stack's VPC": `arn:aws:ec2:eu-west-1:${account}:vpc/vpc-0123456789abcdef0`,
    "another stack's group": `arn:aws:ec2:eu-west-1:${account}:security-group/sg-0123456789abcdef0`,
    "a VPC without tags": `arn:aws:ec2:eu-west-1:${account}:vpc/vpc-0123456789abcdef1`,
    "an instance": `arn:aws:ec2:eu-west-1:${account}:instance/i-0123456789abcdef0`,
    "another secret": `arn:aws:secretsmanager:eu-west-1:${account}:secret:database-AbCdEf`,
    "the mail's domain": `arn:aws:ses:eu-west-1:${account}:identity/myteam.example.org`,
    "another deployment's log group": `arn:aws:logs:eu-west-1:${account}:log-group:/stups2go/other-eu-west-1/server`,
    "another deployment's repository": `arn:aws:ecr:eu-west-1:${account}:repository/stups2go/other-eu-west-1/go-agent`,
  };

  before(async function () {
    this.timeout(60_000);
    const aws = await world();
    who = workflowRole(aws.world, account, "deploy");
    planned = new Map(aws.state.resources.filter((each) => each.account === account).map((each) => [each.name, each]));
  });

  for (const [action, what, more = {}] of refusals) {
    it(`${action} on ${what}${Object.keys(more).length > 0 ? ` with ${JSON.stringify(more)}` : ""}`, async () => {
      const found = planned.get(what);
      const bucket = planned.get("mint-bucket")?.id ?? "";
      const resource =
        what === "a credential" ? `arn:aws:s3:::${bucket}/go/client.json` : found ? arnOf(found) : elsewhere[what];
      assert.ok(resource, `there is no ${what}`);
      const tags = what.startsWith("another stack's ")
        ? { application: "stups2go", stack: "another" }
        : found?.inputs.tags;
      const pairs = Array.isArray(tags)
        ? (tags as { key: string; value: string }[]).map(({ key: tag, value }) => [tag, value] as const)
        : Object.entries((tags ?? {}) as Record<string, string>);
      const context = {
        "aws:RequestedRegion": "eu-west-1",
        ...Object.fromEntries(pairs.map(([tag, value]) => [`aws:ResourceTag/${tag}`, value])),
        ...more,
      };
      assert.equal(await allowed(who, { action, resource, context, account }), false);
    });
  }

  it("roles without the boundary that the settings name, and keys that hold the data", async function () {
    this.timeout(60_000);
    const aws = new Aws();
    const { outputs } = aws.exists({ account, region: "eu-west-1", type: "aws:kms/key:Key", name: "data", inputs: {} });
    const dataKey = String(outputs.arn);
    await world([`permissionsBoundaryArn=${boundary}`, `dataVolume.kmsKeyId=${dataKey}`], aws);
    const bounded = workflowRole(aws.world, account, "deploy");
    const role = `arn:aws:iam::${account}:role/server-host-role-0`;
    const ask = (action: string, resource: string, context: Record<string, string>): Promise<boolean> =>
      allowed(bounded, { action, resource, context, account });
    const ours = { "aws:ResourceTag/application": "stups2go", "aws:ResourceTag/stack": "prod" };
    assert.deepEqual(
      [
        await ask("iam:CreateRole", role, {}),
        await ask("iam:PutRolePolicy", role, { "iam:PermissionsBoundary": "arn:aws:iam::111111111111:policy/other" }),
        await ask("iam:CreateRole", role, { "iam:PermissionsBoundary": boundary }),
        await ask("kms:ScheduleKeyDeletion", dataKey, ours),
        await ask("kms:Decrypt", dataKey, {}),
        await ask("kms:Decrypt", dataKey, { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" }),
      ],
      [false, false, true, false, false, true],
    );
  });
});

describe("the preview role", () => {
  for (const [name, account] of Object.entries(accounts)) {
    it(`may ask what the program of ${name} looks up, and read nothing of what was made`, async function () {
      this.timeout(60_000);
      const aws = await world();
      const who = workflowRole(aws.world, account, "preview");
      const resourceOf = (action: string): string =>
        action.startsWith("ssm:")
          ? "arn:aws:ssm:eu-west-1::parameter/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
          : action.startsWith("s3:")
            ? "arn:aws:s3:::myteam-mint"
            : action.startsWith("ses:")
              ? `arn:aws:ses:eu-west-1:${account}:identity/myteam.example.org`
              : action === "iam:GetRole"
                ? `arn:aws:iam::${account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`
                : /^route53:(?:GetHostedZone|List(?:TagsForResource|ResourceRecordSets))$/.test(action)
                  ? "arn:aws:route53:::hostedzone/Z0123456789ABC"
                  : "*";
      const asked = Object.values(lookUps)
        .flat()
        .filter((action) => !(name === "production" ? /^iam:/ : /^(?:s3|ses):/).test(action));
      for (const action of asked) {
        const question = { action, resource: resourceOf(action), context: {}, account };
        assert.equal(await allowed(who, question), true, action);
      }
      const secret = aws.state.resources.find((each) => each.account === account && each.type.endsWith(":Secret"));
      assert.ok(secret);
      for (const action of ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]) {
        assert.equal(await allowed(who, { action, resource: arnOf(secret), context: {}, account }), false, action);
      }
    });
  }
});
