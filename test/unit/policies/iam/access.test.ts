import assert from "node:assert/strict";
import { planned, plannedProduction, type Resources } from "../../../support/stacks";
import { onTaupage as taupage } from "../../../support/taupage";
import { accountOf, type Context, may, roleOf, type What, type Who } from "../../../support/simulator";

/** Answers: yes or no. */
type Answer = "may" | "may not";
type Question = [who: string, answer: Answer, action: string, what: string, context?: Context];

const plainHttp: Context = { "aws:SecureTransport": "false" };

/** The hosts' roles, and the words for what is theirs. */
const hosts = ["server", "deployer", "builder"] as const;

/** What each host's role may do, and the nearest that it may not. */
const everyHost: [answer: Answer, action: string, what: string, context?: Context][] = [
  ["may", "secretsmanager:GetSecretValue", "own secret"],
  ["may not", "secretsmanager:GetSecretValue", "another secret"],
  ["may not", "secretsmanager:PutSecretValue", "own secret"],
  ["may not", "secretsmanager:DeleteSecret", "own secret"],
  ["may", "s3:GetObject", "mint: own credentials"],
  ["may not", "s3:GetObject", "mint: own credentials", plainHttp],
  ["may not", "s3:GetObject", "mint: another application's credentials"],
  ["may not", "s3:GetObject", "mint: credentials of a longer name"],
  ["may not", "s3:GetObject", "another bucket: credentials"],
  ["may not", "s3:PutObject", "mint: own credentials"],
  ["may not", "s3:DeleteObject", "mint: own credentials"],
  ["may not", "s3:PutObjectAcl", "mint: own credentials"],
  ["may", "s3:ListBucket", "mint", { "s3:prefix": "go/" }],
  ["may not", "s3:ListBucket", "mint", { "s3:prefix": "go/", ...plainHttp }],
  ["may not", "s3:ListBucket", "mint", { "s3:prefix": "other/" }],
  ["may not", "s3:ListBucket", "mint", { "s3:prefix": "" }],
  ["may not", "s3:ListBucket", "mint"],
  ["may not", "s3:PutBucketPolicy", "mint"],
  ["may", "logs:PutLogEvents", "own log stream"],
  ["may", "logs:CreateLogStream", "own log stream"],
  ["may not", "logs:PutLogEvents", "another role's log stream"],
  ["may not", "logs:DeleteLogGroup", "own log group"],
  ["may", "ecr:BatchGetImage", "own repository"],
  ["may", "ecr:GetDownloadUrlForLayer", "own repository"],
  ["may not", "ecr:PutImage", "own repository"],
  ["may not", "ecr:BatchGetImage", "another repository"],
  ["may", "ssm:UpdateInstanceInformation", "own instance"],
  ["may not", "ssm:SendCommand", "own instance"],
  ["may not", "ssm:StartSession", "own instance"],
  ["may not", "ssm:GetParameter", "a parameter"],
  ["may not", "ec2:TerminateInstances", "own instance"],
  ["may not", "ec2:DeleteVolume", "data volume"],
  ["may not", "iam:PassRole", "server's role"],
  ["may not", "iam:PassRole", "deployers' role"],
  ["may not", "iam:PassRole", "builders' role"],
  ["may", "cloudwatch:PutMetricData", "any metric", { "cloudwatch:namespace": "own namespace" }],
  ["may not", "cloudwatch:PutMetricData", "any metric", { "cloudwatch:namespace": "stups2go/go-eu-west-1/another" }],
  ["may not", "cloudwatch:PutMetricData", "any metric"],
  ["may not", "cloudwatch:DeleteAlarms", "an alarm"],
  ["may not", "cloudwatch:SetAlarmState", "an alarm"],
  ["may not", "cloudwatch:DisableAlarmActions", "an alarm"],
  ["may not", "sns:Publish", "alarms' topic"],
  ["may not", "sts:AssumeRole", "server's role"],
  ["may not", "sts:AssumeRole", "deployers' role"],
];

const profileOf = (role: string): Context => ({ "ec2:InstanceProfile": `${role} profile` });
const builderTag: Context = {
  "aws:ResourceTag/stups2go:role": "builder",
  "aws:ResourceTag/stups2go:deployment": "go-eu-west-1",
};
const othersBuilderTag: Context = { ...builderTag, "aws:ResourceTag/stups2go:deployment": "other-eu-west-1" };
const deployerTag: Context = { "aws:ResourceTag/stups2go:role": "deployer" };

const ERASE = "Taupage:erase-on-boot";
const eraseTag: Context = { "aws:TagKeys": [ERASE] };

const FORMAT = "stups2go:format";
/** A call that sets or removes the tag of a volume that has it with this value. */
const formatTag = (volumeHas: string | undefined, request?: string): Context => ({
  "aws:TagKeys": [FORMAT],
  ...(volumeHas === undefined ? {} : { [`aws:ResourceTag/${FORMAT}`]: volumeHas }),
  ...(request === undefined ? {} : { [`aws:RequestTag/${FORMAT}`]: request }),
});

const byEc2: Context = { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" };
const ebsGrant: Context = { ...byEc2, "kms:GrantIsForAWSResource": "true" };
const ofThePolicy: Context = { "aws:ResourceTag/aws:dlm:lifecycle-policy-id": "policy-0" };

const key = (region: string, id = "01234567-89ab-cdef-0123-456789abcdef"): string =>
  `arn:aws:kms:${region}:111111111111:key/${id}`;

const questions: Question[] = [
  ...hosts.flatMap((who) => everyHost.map((question): Question => [who, ...question])),

  // The server and its data: this volume, to instances of its own kind.
  ["server", "may", "ec2:AttachVolume", "data volume"],
  ["server", "may", "ec2:DetachVolume", "data volume"],
  ["server", "may not", "ec2:AttachVolume", "another volume"],
  ["server", "may not", "ec2:DetachVolume", "another volume"],
  ["server", "may", "ec2:AttachVolume", "an instance", profileOf("server")],
  ["server", "may", "ec2:DetachVolume", "an instance", profileOf("server")],
  ["server", "may not", "ec2:AttachVolume", "an instance", profileOf("deployer")],
  ["server", "may not", "ec2:DetachVolume", "an instance", profileOf("deployer")],
  ["server", "may not", "ec2:AttachVolume", "an instance"],
  ["server", "may", "ec2:DescribeVolumes", "everything"],
  ["server", "may not", "ec2:CreateSnapshot", "data volume"],
  ["server", "may not", "ec2:ModifyVolume", "data volume"],
  ["server", "may", "autoscaling:SetInstanceHealth", "server's group"],
  ["server", "may not", "autoscaling:SetInstanceHealth", "deployers' group"],
  ["server", "may not", "autoscaling:TerminateInstanceInAutoScalingGroup", "server's group"],
  ["deployer", "may", "autoscaling:SetInstanceHealth", "deployers' group"],
  ["deployer", "may not", "autoscaling:SetInstanceHealth", "server's group"],
  ["deployer", "may not", "ec2:AttachVolume", "data volume"],
  ["deployer", "may not", "ec2:DetachVolume", "data volume"],
  ["deployer", "may not", "ec2:AttachVolume", "an instance", profileOf("deployer")],
  ["builder", "may not", "ec2:AttachVolume", "data volume"],
  ["builder", "may not", "autoscaling:SetInstanceHealth", "deployers' group"],
  ["builder", "may", "autoscaling:SetInstanceHealth", "a group of the test account", builderTag],
  ["builder", "may not", "autoscaling:SetInstanceHealth", "a group of the test account", othersBuilderTag],
  ["builder", "may not", "autoscaling:SetInstanceHealth", "a group of the test account"],

  // Builders and production: the mint prefix, which is asked above, and nothing else.
  ["builder", "may not", "secretsmanager:GetSecretValue", "server's secret"],
  ["builder", "may not", "secretsmanager:GetSecretValue", "deployers' secret"],
  ["builder", "may not", "ecr:BatchGetImage", "production's repository"],
  ["builder", "may not", "logs:PutLogEvents", "server's log stream"],
  ["builder", "may not", "s3:GetBucketPolicy", "mint"],
  ["builder", "may not", "s3:GetObjectVersion", "mint: own credentials"],
  ["builder", "may not", "ec2:RunInstances", "an instance of the test account"],
  ["builder", "may not", "ec2:TerminateInstances", "an instance of the test account", builderTag],
  ["another role of the test account", "may not", "s3:GetObject", "mint: own credentials"],
  ["another role of the test account", "may not", "s3:ListBucket", "mint", { "s3:prefix": "go/" }],
  ["the builders' role of a third account", "may not", "s3:GetObject", "mint: own credentials"],
  ["a builder without a grant of its own", "may not", "s3:GetObject", "mint: own credentials"],
  ["an administrator of production", "may", "s3:PutObject", "mint: own credentials"],
  ["an administrator of production", "may not", "s3:PutObject", "mint: own credentials", plainHttp],

  // Spot Fleet: builders of ours, from templates of ours.
  ["fleet", "may", "ec2:RunInstances", "an instance of the test account"],
  ["fleet", "may", "ec2:RunInstances", "subnet of the builders"],
  ["fleet", "may not", "ec2:RunInstances", "another subnet"],
  ["fleet", "may", "ec2:RunInstances", "security group of the builders"],
  ["fleet", "may not", "ec2:RunInstances", "another security group"],
  ["fleet", "may", "ec2:RunInstances", "a launch template", builderTag],
  ["fleet", "may not", "ec2:RunInstances", "a launch template", deployerTag],
  ["fleet", "may not", "ec2:RunInstances", "a launch template", othersBuilderTag],
  ["fleet", "may not", "ec2:RunInstances", "a launch template"],
  ["fleet", "may not", "ec2:RunInstances", "a key pair"],
  ["fleet", "may", "ec2:TerminateInstances", "an instance of the test account", builderTag],
  ["fleet", "may not", "ec2:TerminateInstances", "an instance of the test account", deployerTag],
  ["fleet", "may not", "ec2:TerminateInstances", "an instance of the test account", othersBuilderTag],
  ["fleet", "may not", "ec2:TerminateInstances", "an instance of the test account"],
  ["fleet", "may", "ec2:CreateTags", "an instance of the test account", { "ec2:CreateAction": "RunInstances" }],
  ["fleet", "may not", "ec2:CreateTags", "an instance of the test account"],
  ["fleet", "may", "ec2:DescribeSubnets", "everything"],
  ["fleet", "may", "iam:PassRole", "builders' role", { "iam:PassedToService": "ec2.amazonaws.com" }],
  ["fleet", "may not", "iam:PassRole", "builders' role", { "iam:PassedToService": "lambda.amazonaws.com" }],
  ["fleet", "may not", "iam:PassRole", "fleet's role", { "iam:PassedToService": "ec2.amazonaws.com" }],
  ["fleet", "may not", "s3:GetObject", "mint: own credentials"],

  // Snapshots: of the data volume, and away with those of its own making only.
  ["snapshots", "may", "ec2:CreateSnapshot", "data volume"],
  ["snapshots", "may not", "ec2:CreateSnapshot", "another volume"],
  ["snapshots", "may", "ec2:CreateSnapshot", "a snapshot"],
  ["snapshots", "may", "ec2:CreateTags", "a snapshot"],
  ["snapshots", "may not", "ec2:CreateTags", "data volume"],
  [
    "snapshots",
    "may",
    "ec2:DeleteSnapshot",
    "a snapshot",
    { "aws:ResourceTag/aws:dlm:lifecycle-policy-id": "policy-0" },
  ],
  ["snapshots", "may not", "ec2:DeleteSnapshot", "a snapshot"],
  ["snapshots", "may not", "ec2:DeleteVolume", "data volume"],
  ["snapshots", "may not", "ec2:ModifySnapshotAttribute", "a snapshot"],

  // Hosts on Taupage: their own key, and the one tag that has the volume formatted.
  ...(["server", "deployer", "builder"] as const).flatMap((role): Question[] => [
    [`${role} on Taupage`, "may", "kms:Decrypt", "own key"],
    [`${role} on Taupage`, "may not", "kms:Decrypt", "another role's key"],
    [`${role} on Taupage`, "may not", "kms:Encrypt", "own key"],
    [`${role} on Taupage`, "may not", "kms:ScheduleKeyDeletion", "own key"],
    [`${role} on Taupage`, "may", "s3:GetObject", "mint on Taupage: own credentials"],
    [role, "may not", "kms:Decrypt", "a key of this account"],
  ]),
  ["server on Taupage", "may", "ec2:AttachVolume", "data volume"],
  ["server on Taupage", "may", "ec2:DeleteTags", "data volume", eraseTag],
  ["server on Taupage", "may not", "ec2:DeleteTags", "data volume", { "aws:TagKeys": ["Name"] }],
  ["server on Taupage", "may not", "ec2:DeleteTags", "data volume", { "aws:TagKeys": [ERASE, "Name"] }],
  ["server on Taupage", "may not", "ec2:DeleteTags", "another volume", eraseTag],
  ["server on Taupage", "may not", "ec2:CreateTags", "data volume"],
  ["server on Taupage", "may", "ec2:DescribeTags", "everything"],
  ["deployer on Taupage", "may not", "ec2:DeleteTags", "data volume", eraseTag],
  ["server", "may not", "ec2:DeleteTags", "data volume", eraseTag],
  ["server on Taupage", "may not", "ec2:DeleteTags", "data volume"],
  ["server", "may", "ec2:CreateTags", "data volume", formatTag("once", "formatting:107374182400")],
  ["server", "may not", "ec2:CreateTags", "data volume", formatTag("once", "once")],
  ["server", "may not", "ec2:CreateTags", "data volume", formatTag(undefined, "formatting:107374182400")],
  ["server", "may not", "ec2:CreateTags", "another volume", formatTag("once", "formatting:107374182400")],
  [
    "server",
    "may not",
    "ec2:CreateTags",
    "data volume",
    { ...formatTag("once", "formatting:1"), "aws:TagKeys": [FORMAT, "Name"] },
  ],
  ["server", "may", "ec2:DeleteTags", "data volume", formatTag("formatting:107374182400")],
  ["server", "may", "ec2:DeleteTags", "data volume", formatTag("once")],
  ["server", "may not", "ec2:DeleteTags", "data volume", formatTag(undefined)],
  ["server", "may not", "ec2:DeleteTags", "data volume", { [`aws:ResourceTag/${FORMAT}`]: "once" }],
  ["server", "may not", "ec2:DeleteTags", "another volume", formatTag("once")],
  ["deployer", "may not", "ec2:CreateTags", "data volume", formatTag("once", "formatting:107374182400")],

  // A volume that exists: this one, and no other.
  ["server with an adopted volume", "may", "ec2:AttachVolume", "adopted volume"],
  ["server with an adopted volume", "may not", "ec2:AttachVolume", "another volume"],
  ["server with an adopted volume", "may not", "ec2:DeleteVolume", "adopted volume"],
  ["snapshots of an adopted volume", "may", "ec2:CreateSnapshot", "adopted volume"],
  ["snapshots of an adopted volume", "may not", "ec2:CreateSnapshot", "another volume"],

  ["server with an adopted volume", "may", "kms:CreateGrant", "adopted volume's key", ebsGrant],
  ["server with an adopted volume", "may not", "kms:CreateGrant", "data volume's key", ebsGrant],

  // A volume with a key of the account's: by EC2 alone, and for EC2 alone.
  ["server with a key", "may", "kms:CreateGrant", "data volume's key", ebsGrant],
  ["server with a key", "may", "kms:Decrypt", "data volume's key", byEc2],
  ["server with a key", "may not", "kms:Decrypt", "data volume's key"],
  ["server with a key", "may not", "kms:CreateGrant", "data volume's key", byEc2],
  ["server with a key", "may not", "kms:ScheduleKeyDeletion", "data volume's key", byEc2],
  ["server", "may not", "kms:CreateGrant", "data volume's key", ebsGrant],

  // Copies of snapshots, in the two regions, with the two keys, and for the one account.
  ["snapshots with copies", "may", "ec2:CopySnapshot", "a snapshot"],
  ["snapshots with copies", "may", "ec2:CopySnapshot", "a snapshot in eu-central-1"],
  ["snapshots with copies", "may not", "ec2:CopySnapshot", "a snapshot in us-east-1"],
  ["snapshots with copies", "may", "ec2:DeleteSnapshot", "a snapshot in eu-central-1", ofThePolicy],
  ["snapshots with copies", "may not", "ec2:DeleteSnapshot", "a snapshot in eu-central-1"],
  ["snapshots with copies", "may not", "ec2:CreateSnapshot", "a snapshot in eu-central-1"],
  ["snapshots with copies", "may", "kms:Decrypt", "data volume's key"],
  ["snapshots with copies", "may", "kms:GenerateDataKey", "copies' key"],
  ["snapshots with copies", "may not", "kms:Decrypt", "adopted volume's key"],
  ["snapshots with copies", "may", "kms:CreateGrant", "copies' key", { "kms:GrantIsForAWSResource": "true" }],
  ["snapshots with copies", "may not", "kms:CreateGrant", "copies' key"],
  ["snapshots with copies", "may", "ec2:ModifySnapshotAttribute", "a snapshot", { "ec2:Add/userId": "333333333333" }],
  [
    "snapshots with copies",
    "may not",
    "ec2:ModifySnapshotAttribute",
    "a snapshot",
    { "ec2:Add/userId": "444444444444" },
  ],
  ["snapshots with copies", "may not", "ec2:ModifySnapshotAttribute", "a snapshot", { "ec2:Add/group": "all" }],
  ["snapshots", "may not", "ec2:CopySnapshot", "a snapshot"],

  // Mail: from one address of one domain, and nothing else.
  ["mail's user", "may", "ses:SendRawEmail", "mail's domain", { "ses:FromAddress": "delivery@myteam.example.org" }],
  ["mail's user", "may not", "ses:SendRawEmail", "mail's domain", { "ses:FromAddress": "ceo@myteam.example.org" }],
  ["mail's user", "may not", "ses:SendRawEmail", "mail's domain"],
  [
    "mail's user",
    "may not",
    "ses:SendRawEmail",
    "another domain",
    { "ses:FromAddress": "delivery@myteam.example.org" },
  ],
  ["mail's user", "may not", "ses:SendEmail", "mail's domain", { "ses:FromAddress": "delivery@myteam.example.org" }],
  ["mail's user", "may not", "ses:DeleteEmailIdentity", "mail's domain"],
  ["mail's user", "may not", "iam:CreateAccessKey", "mail's user itself"],
  ["mail's user", "may not", "secretsmanager:GetSecretValue", "server's secret"],
  ["mail's user", "may not", "s3:GetObject", "mint: own credentials"],
  ["server", "may not", "ses:SendRawEmail", "mail's domain", { "ses:FromAddress": "delivery@myteam.example.org" }],

  // Deployers do what the given policies say, but never more than the boundary.
  ["deployer with boundary", "may", "secretsmanager:GetSecretValue", "deployers' secret"],
  ["deployer with boundary", "may", "s3:GetObject", "another bucket: credentials"],
  ["deployer with boundary", "may not", "s3:DeleteObject", "another bucket: credentials"],
  ["deployer with policy", "may", "s3:DeleteObject", "another bucket: credentials"],
];

describe("access", () => {
  let people: Record<string, Who>;
  let things: Record<string, What>;
  let profiles: Record<string, string>;

  before(async function () {
    this.timeout(20_000);
    const { production, test } = await planned();
    const onTaupage = await planned(...taupage);
    const adopting = await plannedProduction("dataVolume.volumeId=vol-0fedcba9876543210");
    const copying = await plannedProduction(
      `dataVolume.kmsKeyId=${key("eu-west-1")}`,
      `snapshots={copyToRegion: eu-central-1, copyKmsKeyId: '${key("eu-central-1")}', shareWithAccountId: '333333333333'}`,
    );
    const mailing = await plannedProduction("mail={from: delivery@myteam.example.org, domain: myteam.example.org}");
    people = { ...whoIsThere(production, test), ...whoElse(onTaupage, adopting, copying), ...whoSends(mailing) };
    things = { ...whatIsThere(production, test, people), ...whatElse(onTaupage), ...whatIsSent(mailing, people) };
    profiles = {
      "server profile": profileArn(production, "server"),
      "deployer profile": profileArn(production, "deployers"),
    };
  });

  /** "own secret", asked by a builder, is "builder: own secret"; all else is one thing for everybody. */
  const thing = (who: string, what: string): What => {
    const found = things[`${who}: ${what}`] ?? things[what];
    assert.ok(found, `there is no ${what} for ${who}`);
    return found;
  };

  const withProfiles = (context: Context = {}): Context =>
    Object.fromEntries(
      Object.entries(context).map(([key, value]) => [key, profiles[typeof value === "string" ? value : ""] ?? value]),
    );

  /** Profiles by their ARNs, and each host's namespace, which is that of its logs. */
  const withNames = (who: string, context?: Context): Context =>
    Object.fromEntries(
      Object.entries(withProfiles(context)).map(([key, value]) => [
        key,
        value === "own namespace" ? `stups2go/go-eu-west-1/${who === "server" ? who : `${who}s`}` : value,
      ]),
    );

  it("is asked about in at least 120 ways, each once", () => {
    assert.ok(questions.length >= 120, String(questions.length));
    assert.equal(new Set(questions.map((question) => JSON.stringify(question))).size, questions.length);
  });

  for (const [who, answer, action, what, context] of questions) {
    it(`${who} ${answer} ${action} on ${what}${context ? ` with ${JSON.stringify(context)}` : ""}`, async () => {
      const asking = people[who];
      assert.ok(asking, `nobody is ${who}`);
      assert.equal(await may(asking, action, thing(who, what), withNames(who, context)), answer === "may");
    });
  }
});

function profileArn(resources: Resources, host: string): string {
  const { iamInstanceProfile } = resources.inputs(`${host}-template`) as { iamInstanceProfile: { arn: string } };
  return iamInstanceProfile.arn;
}

function whoIsThere(production: Resources, test: Resources): Record<string, Who> {
  const deployer = roleOf(production, "deployers-host-");
  const builder = roleOf(test, "builders-host-");
  const policy = (name: string, Action: string): Who["grants"][number] => ({
    name,
    policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } },
  });
  const deploys = { ...deployer, grants: [...deployer.grants, policy("given", "s3:*")] };
  const boundary = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: ["s3:Get*", "secretsmanager:*"], Resource: "*" },
  };
  return {
    server: roleOf(production, "server-host-"),
    deployer,
    "deployer with policy": deploys,
    "deployer with boundary": { ...deploys, boundary },
    builder,
    fleet: roleOf(test, "builders-fleet-role-"),
    snapshots: roleOf(production, "snapshots-grant"),
    // The bucket has to refuse them by itself, whatever their own account lets them do.
    "another role of the test account": { arn: `${builder.arn}-2`, grants: [policy("all", "*")] },
    "the builders' role of a third account": {
      arn: builder.arn.replace(accountOf(test), "333333333333"),
      grants: [policy("all", "*")],
    },
    "a builder without a grant of its own": { arn: builder.arn, grants: [] },
    "an administrator of production": {
      arn: `arn:aws:iam::${accountOf(production)}:role/admin`,
      grants: [policy("all", "*")],
    },
  };
}

/** The user that sends mail, which has no role. */
function whoSends(mailing: Resources): Record<string, Who> {
  const name = "mail-send-mail";
  const arn = `arn:aws:iam::${accountOf(mailing)}:user/${String(mailing.inputs(name).user)}`;
  return { "mail's user": { arn, grants: [{ name, policy: mailing.policy(name) }] } };
}

function whatIsSent(mailing: Resources, people: Record<string, Who>): Record<string, What> {
  const account = accountOf(mailing);
  const identity = (domain: string): What => ({ arn: `arn:aws:ses:eu-west-1:${account}:identity/${domain}`, account });
  return {
    "mail's domain": identity("myteam.example.org"),
    "another domain": identity("example.com"),
    "mail's user itself": { arn: people["mail's user"]?.arn ?? "", account },
  };
}

type Stacks = Record<"production" | "test", Resources>;

function whoElse({ production, test }: Stacks, adopting: Resources, copying: Resources): Record<string, Who> {
  return {
    "server on Taupage": roleOf(production, "server-host-"),
    "deployer on Taupage": roleOf(production, "deployers-host-"),
    "builder on Taupage": roleOf(test, "builders-host-"),
    "server with an adopted volume": roleOf(adopting, "server-host-"),
    "snapshots of an adopted volume": roleOf(adopting, "snapshots-grant"),
    "server with a key": roleOf(copying, "server-host-"),
    "snapshots with copies": roleOf(copying, "snapshots-grant"),
  };
}

/**
 * What KMS gives a key without a policy: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
const keyPolicy = (account: string): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
});

/** The keys of roles, and what stands beside them. */
function whatElse(stacks: Stacks): Record<string, What> {
  const { production, test } = stacks;
  const given = (arn: string): What => ({ arn, account: "111111111111", policy: keyPolicy("111111111111") });
  const keyOf = (resources: Resources, host: string): What => ({
    arn: `arn:aws:kms:eu-west-1:${accountOf(resources)}:key/${String(resources.inputs(`${host}-secret-registrationKey`).keyId)}`,
    account: accountOf(resources),
    policy: keyPolicy(accountOf(resources)),
  });
  const other = (resources: Resources): What => ({
    arn: `arn:aws:kms:eu-west-1:${accountOf(resources)}:key/01234567-89ab-cdef-0123-456789abcdef`,
    account: accountOf(resources),
    policy: keyPolicy(accountOf(resources)),
  });
  return {
    "server on Taupage: own key": keyOf(production, "server"),
    "server on Taupage: another role's key": keyOf(production, "deployers"),
    "deployer on Taupage: own key": keyOf(production, "deployers"),
    "deployer on Taupage: another role's key": keyOf(production, "server"),
    "builder on Taupage: own key": keyOf(test, "builders"),
    "builder on Taupage: another role's key": keyOf(production, "server"),
    "server: a key of this account": other(production),
    "deployer: a key of this account": other(production),
    "builder: a key of this account": other(test),
    "server on Taupage: everything": { arn: "*", account: accountOf(production) },
    "mint on Taupage: own credentials": {
      arn: `arn:aws:s3:::${String(production.plan?.outputs.mintBucket)}/go/client.json`,
      account: accountOf(production),
      policy: production.policy("mint-policy"),
    },
    "data volume's key": given(key("eu-west-1")),
    "copies' key": given(key("eu-central-1")),
    "adopted volume's key": given(key("eu-west-1", "0fedcba9-8765-4321-0fed-cba987654321")),
    "a snapshot in eu-central-1": {
      arn: "arn:aws:ec2:eu-central-1::snapshot/snap-0123456789abcdef0",
      account: accountOf(production),
    },
    "a snapshot in us-east-1": {
      arn: "arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0",
      account: accountOf(production),
    },
    "adopted volume": {
      arn: "arn:aws:ec2:eu-west-1:111111111111:volume/vol-0fedcba9876543210",
      account: accountOf(production),
    },
  };
}

function whatIsThere(production: Resources, test: Resources, people: Record<string, Who>): Record<string, What> {
  const [inProduction, inTest] = [accountOf(production), accountOf(test)];
  const ec2 = (account: string, path: string): What => ({ arn: `arn:aws:ec2:eu-west-1:${account}:${path}`, account });
  const outputs = production.plan?.outputs ?? {};
  const bucket = String(outputs.mintBucket);
  const mint = (path: string): What => ({
    arn: `arn:aws:s3:::${bucket}${path}`,
    account: inProduction,
    policy: production.policy("mint-policy"),
  });
  const role = (name: string, account: string): What => ({ arn: people[name]?.arn ?? "", account });
  /** ARNs stand in the grants themselves, which is what is to be proved: they are taken from where things are made. */
  const secret = (resources: Resources, host: string): What => ({
    arn: String(resources.inputs(`${host}-secret-version`).secretId),
    account: accountOf(resources),
  });
  const logs = (resources: Resources, host: string, stream = ":log-stream:i-0"): What => ({
    arn: `arn:aws:logs:eu-west-1:${accountOf(resources)}:log-group:${String(resources.inputs(`${host}-host-logs`).name)}${stream}`,
    account: accountOf(resources),
  });
  const repository = (resources: Resources, name: string): What => ({
    arn: `arn:aws:ecr:eu-west-1:${accountOf(resources)}:repository/${name}`,
    account: accountOf(resources),
  });
  const group = (host: string): What => {
    const [statement] = production.policy(`${host}-host-report-own-health`).Statement;
    return { arn: String(statement?.Resource), account: inProduction };
  };
  const subnet = String(test.of("RouteTableAssociation")[0]?.inputs.subnetId);
  const [builders] = (test.inputs("builder-default-template").vpcSecurityGroupIds as string[] | undefined) ?? [];
  const owner: Record<(typeof hosts)[number], [Resources, host: string, other: string, image: string]> = {
    server: [production, "server", "deployers", "go-server"],
    deployer: [production, "deployers", "server", "go-agent"],
    builder: [test, "builders", "builders", "go-agent"],
  };
  const own = Object.entries(owner).flatMap(([who, [resources, host, other, image]]): [string, What][] => {
    const account = accountOf(resources);
    return [
      [`${who}: own secret`, secret(resources, host)],
      [
        `${who}: another secret`,
        { arn: `arn:aws:secretsmanager:eu-west-1:${account}:secret:database-AbCdEf`, account },
      ],
      [`${who}: own log stream`, logs(resources, host)],
      [`${who}: own log group`, logs(resources, host, "")],
      [`${who}: another role's log stream`, other === host ? logs(production, "server") : logs(resources, other)],
      [`${who}: own repository`, repository(resources, `stups2go/go-eu-west-1/${image}`)],
      [`${who}: another repository`, repository(resources, "stups2go/go-eu-west-1/another")],
      [`${who}: own instance`, ec2(account, "instance/i-0123456789abcdef0")],
      [`${who}: any metric`, { arn: "*", account }],
      [`${who}: an alarm`, { arn: `arn:aws:cloudwatch:eu-west-1:${account}:alarm:alarms-no-server-0`, account }],
      [
        `${who}: alarms' topic`,
        {
          arn: String(resources.inputs("alarms-notifications-policy").arn),
          account,
          policy: resources.policy("alarms-notifications-policy"),
        },
      ],
      [`${who}: a parameter`, { arn: `arn:aws:ssm:eu-west-1:${account}:parameter/database/password`, account }],
    ];
  });
  return {
    ...Object.fromEntries(own),
    "server: everything": { arn: "*", account: inProduction },
    "fleet: everything": { arn: "*", account: inTest },
    mint: mint(""),
    "mint: own credentials": mint("/go/client.json"),
    "mint: another application's credentials": mint("/billing/client.json"),
    "mint: credentials of a longer name": mint("/go-live/client.json"),
    "another bucket: credentials": { arn: "arn:aws:s3:::another-bucket/go/client.json", account: inProduction },
    "data volume": ec2(inProduction, `volume/${String(outputs.dataVolumeId)}`),
    "another volume": ec2(inProduction, "volume/vol-0123456789abcdef0"),
    "an instance": ec2(inProduction, "instance/i-0123456789abcdef0"),
    "an instance of the test account": ec2(inTest, "instance/i-0123456789abcdef0"),
    "a launch template": ec2(inTest, "launch-template/lt-0123456789abcdef0"),
    "a key pair": ec2(inTest, "key-pair/ops"),
    "a snapshot": { arn: "arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0", account: inProduction },
    "subnet of the builders": ec2(inTest, `subnet/${subnet}`),
    "another subnet": ec2(inTest, "subnet/subnet-0123456789abcdef0"),
    "security group of the builders": ec2(inTest, `security-group/${String(builders)}`),
    "another security group": ec2(inTest, "security-group/sg-0123456789abcdef0"),
    "a group of the test account": {
      arn: `arn:aws:autoscaling:eu-west-1:${inTest}:autoScalingGroup:0123:autoScalingGroupName/pool`,
      account: inTest,
    },
    "server's group": group("server"),
    "deployers' group": group("deployers"),
    "server's secret": secret(production, "server"),
    "deployers' secret": secret(production, "deployers"),
    "server's log stream": logs(production, "server"),
    "production's repository": repository(production, "stups2go/go-eu-west-1/go-agent"),
    "server's role": role("server", inProduction),
    "deployers' role": role("deployer", inProduction),
    "builders' role": role("builder", inTest),
    "fleet's role": role("fleet", inTest),
  };
}
