import assert from "node:assert/strict";
import { packed } from "../../../../infra/host/pack";
import { guarded } from "../../../../tools/plan/guard";
import { allowedWildcards } from "../../../../policies/guard/allowed-wildcards";
import type { Guarded } from "../../../../policies/guard/rule";
import { findings, inOneLine, rules } from "../../../../policies/guard/rules";
import { statements } from "../../../../policies/guard/rules/statements";
import { planned } from "../../../support/stacks";
import { everythingOfStups } from "../../../support/taupage";

type Account = "production" | "test";
type Change = Partial<Guarded> & { inputs?: Record<string, unknown> };

/** A statement in a grant, with what every one has. */
const allow = (statement: object): Change => ({
  inputs: { policy: { Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } } },
});

/** A role that workflows assume under these conditions. */
const trust = (conditions: Record<string, string>): Change => ({
  inputs: {
    assumeRolePolicy: {
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: { StringEquals: conditions },
        },
      ],
    },
  },
});

/** A role's trust in one principal of AWS. */
const roleTrust = (principal: string): Change => ({
  inputs: {
    assumeRolePolicy: {
      Statement: [
        {
          Sid: "RoleAssumesRole",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${principal}` },
          Action: "sts:AssumeRole",
        },
      ],
    },
  },
});

const userData = (text: string): Change => ({ inputs: { userData: packed(`#cloud-config\n${text}`) } });
const plainUserData = (text: string): Change => ({ inputs: { userData: Buffer.from(text).toString("base64") } });

const ingress = (port: number, cidrIpv4: string): Change => ({
  inputs: { fromPort: port, toPort: port, cidrIpv4, referencedSecurityGroupId: undefined },
});

const keyPair = { type: "aws:ec2/keyPair:KeyPair", inputs: { publicKey: "ssh-ed25519 AAAA", tags: undefined } };

/** Edits of planned resources that a rule has to find, and what it says. */
type Edit = [rule: string, account: Account, resource: string, change: Change, says: RegExp];

const edits: Edit[] = [
  ["encryption-at-rest", "production", "data-volume", { inputs: { encrypted: false } }, /encrypted is false/],
  [
    "encryption-at-rest",
    "production",
    "server-template",
    { inputs: { blockDeviceMappings: [] } },
    /as the machine image/,
  ],
  [
    "encryption-at-rest",
    "test",
    "builder-default-template",
    { inputs: { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "false" } }] } },
    /"\/dev\/xvda" is not encrypted/,
  ],
  ["encryption-at-rest", "production", "mint-encryption", { inputs: { rules: [] } }, /no algorithm/],
  [
    "encryption-at-rest",
    "test",
    "go-agent-repository",
    { inputs: { encryptionConfigurations: undefined } },
    /no encrypt/,
  ],
  [
    "encryption-at-rest",
    "test",
    "alarms-notifications-topic",
    { inputs: { kmsMasterKeyId: undefined } },
    /it has no key/,
  ],
  ["data-is-protected", "production", "data-volume", { protect: false }, /not protected/],
  ["data-is-protected", "production", "mint-bucket", { protect: false }, /not protected/],
  ["data-is-protected", "production", "server-secret-values", { inputs: { recoveryWindowInDays: 0 } }, /is 0/],
  [
    "buckets-are-closed",
    "production",
    "mint-public-access",
    { inputs: { blockPublicPolicy: false } },
    /Policy is false/,
  ],
  ["logs-are-kept-for-a-time", "test", "builders-host-logs", { inputs: { retentionInDays: undefined } }, /is nothing/],
  ["closed-to-the-world", "production", "server-8153-from-people", ingress(8153, "0.0.0.0/0"), /8153 is open to 0/],
  ["closed-to-the-world", "production", "people-80-from-192.0.2.0/24", ingress(80, "0.0.0.0/0"), /port 80 is open/],
  ["closed-to-the-world", "production", "agents-443-from-agents", ingress(443, "128.0.0.0/1"), /443 is open to 128/],
  [
    "closed-to-the-world",
    "test",
    "builders-host-security-group",
    { inputs: { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] }] } },
    /ports 0 to 65535 are open to ::\/0/,
  ],
  ["open-to-the-world", "production", "people-443-from-192.0.2.0/24", ingress(443, "0.0.0.0/0"), /443 is open to 0/],
  ["no-remote-shell", "production", "server-8153-from-people", ingress(22, "192.0.2.0/24"), /port 22 is open to 192/],
  ["tls-1.2-or-later", "production", "people-https", { inputs: { sslPolicy: "ELBSecurityPolicy-2016-08" } }, /2016-08/],
  [
    "tls-1.2-or-later",
    "production",
    "people-http",
    { inputs: { defaultActions: [{ type: "forward" }] } },
    /"HTTP" on port 80 leads on without TLS/,
  ],
  ["imds-v2", "test", "builder-default-template", { inputs: { metadataOptions: {} } }, /httpTokens is nothing/],
  [
    "imds-v2",
    "production",
    "server-template",
    { inputs: { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 3 } } },
    /HopLimit is 3/,
  ],
  ["no-key-pairs", "production", "server-template", { inputs: { keyName: "ops" } }, /keyName is "ops"/],
  ["no-key-pairs", "production", "data-volume", keyPair, /is a key pair/],
  ["user-data-fits", "production", "server-template", plainUserData("#".repeat(16_385)), /16385 bytes/],
  ["images-stay-the-same", "test", "builder-default-template", userData("IMAGE='gocd/agent:latest'"), /agent:latest/],
  ["images-stay-the-same", "test", "builder-default-template", userData("IMAGE='registry:5000/agent'"), /5000\/agent/],
  ["images-stay-the-same", "test", "go-agent-repository", { inputs: { imageTagMutability: "MUTABLE" } }, /MUTABLE/],
  [
    "builders-have-no-key",
    "test",
    "builders-secret-version",
    { type: "aws:kms/ciphertext:Ciphertext", name: "builders-secret-registrationKey" },
    /builders hold the registration key/,
  ],
  ["accounts-stay-apart", "test", "caretaker-role", roleTrust("111111111111:role/admin"), /lets .*admin in/],
  [
    "accounts-stay-apart",
    "production",
    "server-host-run-caretaker",
    allow({
      Sid: "LookAfterTheTestAccount",
      Action: "sts:AssumeRole",
      Resource: "arn:aws:iam::222222222222:role/admin",
    }),
    /reaches .*role\/admin in account 222222222222/,
  ],
  [
    "accounts-stay-apart",
    "test",
    "builder-queue-policy",
    allow({
      Principal: { AWS: "arn:aws:iam::111111111111:root" },
      Action: "sqs:SendMessage",
      Resource: "arn:aws:sqs:eu-west-1:222222222222:go-eu-west-1-builders",
    }),
    /lets arn:aws:iam::111111111111:root in/,
  ],
  ["images-by-digest", "test", "builder-default-template", userData("IMAGE='gocd/agent:v26.1.0'"), /agent:v26/],
  [
    "tags",
    "production",
    "data-volume",
    { inputs: { tags: { Name: "go-server-volume" } } },
    /lacks the tag application/,
  ],
  ["tags", "production", "server-group", { inputs: { tags: [{ key: "stack", value: "prod" }] } }, /lacks the tag app/],
  [
    "tags",
    "test",
    "builder-default-template",
    { inputs: { tagSpecifications: [{ resourceType: "instance", tags: { application: "stups2go" } }] } },
    /its instance lacks the tag stack/,
  ],
  [
    "no-unlisted-wildcards",
    "production",
    "deployers-host-read-own-secret",
    allow({ Sid: "ReadOwnSecret", Action: "secretsmanager:GetSecretValue", Resource: "*" }),
    /ReadOwnSecret allows secretsmanager:GetSecretValue on \*/,
  ],
  [
    "no-unlisted-wildcards",
    "test",
    "builders-host-pull-image",
    allow({ Sid: "LogInToEcr", Action: ["ecr:GetAuthorizationToken", "ecr:*"], Resource: "*" }),
    /LogInToEcr allows ecr:\*/,
  ],
  [
    "no-unlisted-wildcards",
    "production",
    "server-host-attach-data-volume",
    allow({
      Sid: "AttachToServersOnly",
      Action: "ec2:AttachVolume",
      Resource: "arn:aws:ec2:eu-west-1:111111111111:instance/*",
    }),
    /AttachToServersOnly allows ec2:AttachVolume/,
  ],
  [
    "no-unlisted-wildcards",
    "test",
    "builders-host-session-manager",
    allow({ Sid: "AllBut", NotAction: "iam:PassRole", Resource: "arn:aws:s3:::b" }),
    /AllBut says what it does not mean/,
  ],
  [
    "no-unlisted-wildcards",
    "production",
    "mint-policy",
    allow({ Principal: "*", Action: "s3:GetObject" }),
    /everybody/,
  ],
  [
    "accounts-stay-apart",
    "production",
    "mint-policy",
    allow({
      Sid: "BuildersReadMintCredentials",
      Principal: { AWS: "arn:aws:iam::222222222222:root" },
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: "arn:aws:s3:::mint/go/*",
      Condition: { Bool: { "aws:SecureTransport": "true" }, ArnEquals: { "aws:PrincipalArn": "arn" } },
    }),
    /allows s3:GetObject, s3:PutObject on .* to another account/,
  ],
  [
    "accounts-stay-apart",
    "production",
    "mint-policy",
    allow({
      Sid: "BuildersReadMintCredentials",
      Principal: { AWS: "222222222222" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::mint/go/*",
    }),
    /to another account/,
  ],
  [
    "no-unlisted-wildcards",
    "production",
    "server-host-publish-own-metrics",
    allow({ Sid: "PublishOwnMetrics", Action: "cloudwatch:PutMetricData", Resource: "*" }),
    /PublishOwnMetrics allows cloudwatch:PutMetricData on \*/,
  ],
  [
    "no-unlisted-wildcards",
    "test",
    "alarms-notifications-key",
    allow({ Sid: "EncryptWhatIsTold", Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
    /EncryptWhatIsTold is for everybody/,
  ],
  [
    "accounts-stay-apart",
    "production",
    "alarms-notifications-policy",
    allow({ Sid: "TellPeople", Principal: { AWS: "222222222222" }, Action: "sns:Publish", Resource: "arn:aws:sns" }),
    /TellPeople lets 222222222222 in/,
  ],
  [
    "accounts-stay-apart",
    "production",
    "deployers-host-role",
    {
      inputs: {
        assumeRolePolicy: {
          Statement: [
            { Effect: "Allow", Principal: { AWS: "arn:aws:iam::222222222222:root" }, Action: "sts:AssumeRole" },
          ],
        },
      },
    },
    /lets arn:aws:iam::222222222222:root in/,
  ],
  [
    "accounts-stay-apart",
    "test",
    "builders-host-read-own-secret",
    allow({
      Sid: "ReadOwnSecret",
      Action: "secretsmanager:GetSecretValue",
      Resource: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:server",
    }),
    /reaches arn:aws:secretsmanager:eu-west-1:111111111111/,
  ],
  [
    "accounts-stay-apart",
    "test",
    "builders-host-read-mint-credentials",
    allow({ Sid: "ReadMintCredentials", Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::mint/go/*" }),
    /allows s3:PutObject/,
  ],
  [
    "accounts-stay-apart",
    "test",
    "builders-host-read-mint-credentials",
    allow({ Sid: "ReadMintCredentials", Action: "s3:GetObject", Resource: "arn:aws:s3:::mint/*" }),
    /more than one application's prefix/,
  ],
  [
    "no-unlisted-wildcards",
    "production",
    "mail-send-mail",
    allow({ Sid: "SendMail", Action: "ses:*", Resource: "*" }),
    /SendMail allows ses:\* on \*/,
  ],
  [
    "no-standing-keys",
    "production",
    "mail-key-1",
    { parentType: "stups2go:compute:GoServer" },
    /mail-key-1 in 111111111111: no-standing-keys: it is an access key/,
  ],
  [
    "no-standing-keys",
    "production",
    "mail-user",
    { type: "aws:iam/userLoginProfile:UserLoginProfile" },
    /password for the console/,
  ],
  ["accounts-stay-apart", "production", "agents-service", { inputs: { allowedPrincipals: ["*"] } }, /open to \*/],
  [
    "workflows-are-named",
    "production",
    "workflows-deploy-role",
    trust({ "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" }),
    /is for nothing/,
  ],
  [
    "workflows-are-named",
    "production",
    "workflows-deploy-role",
    trust({
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": "repo:myteam/delivery:pull_request",
    }),
    /is for \["repo:myteam\/delivery:pull_request"\]/,
  ],
  [
    "workflows-are-named",
    "test",
    "workflows-preview-role",
    trust({ "token.actions.githubusercontent.com:sub": "repo:myteam/delivery:environment:preview" }),
    /audience nothing/,
  ],
  ["no-secrets-in-plain", "production", "server-template", { inputs: { userData: "[secret]" } }, /went into userData/],
  ["no-secrets-in-plain", "production", "data-volume", { inputs: { tags: { key: "[secret]" } } }, /into tags\.key/],
  [
    "no-secrets-in-plain",
    "test",
    "builder-default-template",
    userData("AGENT_AUTO_REGISTER_KEY=x9\n"),
    /secret by its name/,
  ],
  [
    "no-secrets-in-plain",
    "test",
    "builder-default-template",
    userData("export DB_PASSWORD='x9'\n"),
    /secret by its name/,
  ],
  ["no-secrets-in-plain", "test", "builder-default-template", plainUserData("DB_PASSWORD=x9\n"), /secret by its name/],
  [
    "no-secrets-in-plain",
    "test",
    "builder-default-template",
    userData(`id: AKIA${"A".repeat(16)}`),
    /an AWS access key/,
  ],
  [
    "no-secrets-in-plain",
    "test",
    "builders-secret-values",
    { inputs: { description: "git+https://me:pw@example.org" } },
    /URL/,
  ],
  ...(
    [
      ["aws:ecr/repositoryPolicy:RepositoryPolicy", { policy: "{}" }],
      ["aws:secretsmanager/secretPolicy:SecretPolicy", { policy: "{}" }],
      ["aws:kms/keyPolicy:KeyPolicy", { policy: "{}" }],
      ["aws:kms/grant:Grant", {}],
      ["aws:s3/accessPoint:AccessPoint", {}],
      ["aws:s3/bucketAcl:BucketAcl", { acl: "public-read" }],
      ["aws:ec2/networkAcl:NetworkAcl", {}],
      ["aws:iam/policyAttachment:PolicyAttachment", {}],
      ["aws:iam/userPolicyAttachment:UserPolicyAttachment", {}],
      ["aws:iam/group:Group", {}],
      ["aws:lambda/functionUrl:FunctionUrl", { authorizationType: "NONE" }],
      ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection", {}],
      ["aws:lb/listenerRule:ListenerRule", {}],
      ["aws:alb/listener:Listener", {}],
      ["aws:elb/loadBalancer:LoadBalancer", {}],
      ["aws:ec2/amiLaunchPermission:AmiLaunchPermission", {}],
      ["aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", {}],
      ["aws:ebs/snapshotCopy:SnapshotCopy", {}],
      ["aws:ec2/instance:Instance", {}],
      ["gcp:storage/bucket:Bucket", {}],
      ["pulumi-nodejs:dynamic:Resource", {}],
    ] as const
  ).map(([type, inputs]): Edit => [
    "known-resources",
    "production",
    "data-volume",
    { type, inputs },
    new RegExp(`no rule knows the type ${type}`),
  ]),
  ...(
    [
      ["server-8153-from-people", { prefixListId: "pl-1" }, "prefixListId"],
      [
        "deployers-host-role",
        { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
        "managedPolicyArns",
      ],
      ["deployers-host-role", { inlinePolicies: [{ policy: "{}" }] }, "inlinePolicies"],
      ["secret", { replicas: [{ region: "us-east-1" }] }, "replicas"],
      ["secret", { policy: "{}" }, "policy"],
      ["mint-bucket", { acl: "public-read" }, "acl"],
      ["mint-bucket", { replicationConfiguration: { role: "x" } }, "replicationConfiguration"],
      ["server-template", { networkInterfaces: [{ associatePublicIpAddress: true }] }, "networkInterfaces"],
    ] as const
  ).map(([name, inputs, input]): Edit => [
    "known-resources",
    "production",
    name === "secret" ? "data-volume" : name,
    name === "secret" ? { type: "aws:secretsmanager/secret:Secret", inputs } : { inputs },
    new RegExp(`no rule knows its input ${input}`),
  ]),
  ["data-keeps-its-name", "production", "data-volume", { name: "volume" }, /not named data-volume/],
  ["data-keeps-its-name", "production", "data-volume", { inputs: { tags: { Name: "x" } } }, /tag Name is "x"/],
  ["data-is-protected", "production", "data-volume", { retainOnDelete: false }, /deleted with its removal/],
  ["data-is-protected", "production", "mint-bucket", { inputs: { forceDestroy: true } }, /forceDestroy empties it/],
  [
    "copies-are-encrypted",
    "production",
    "snapshots-policy",
    { inputs: { policyDetails: { schedules: [{ crossRegionCopyRules: [{ target: "us-east-1" }] }] } } },
    /copies in "us-east-1" are not encrypted/,
  ],
  [
    "snapshots-are-shared",
    "production",
    "snapshots-policy",
    { inputs: { policyDetails: { schedules: [{ shareRule: { targetAccounts: ["333333333333"] } }] } } },
    /account 333333333333 may copy/,
  ],
  [
    "routes-stay-inside",
    "production",
    "data-volume",
    {
      type: "aws:ec2/routeTable:RouteTable",
      inputs: { routes: [{ cidrBlock: "10.0.0.0/8", vpcPeeringConnectionId: "pcx-1" }] },
    },
    /a route has vpcPeeringConnectionId/,
  ],
  ["no-piped-shell", "production", "server-template", plainUserData("curl -s https://x | bash"), /it runs "curl/],
  ["no-piped-shell", "test", "builder-default-template", plainUserData("bash <(curl -s https://x)"), /it runs "bash/],
  ["machine-images", "production", "server-template", { inputs: { imageId: "resolve:ssm:/mine" } }, /ssm:\/mine/],
  [
    "imds-v2",
    "production",
    "server-template",
    { inputs: { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } } },
    /HopLimit is 2/,
  ],
  [
    "attached-policies",
    "production",
    "data-volume",
    {
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      inputs: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    },
    /it attaches arn:aws:iam::aws:policy\/AdministratorAccess/,
  ],
  [
    "trust-is-named",
    "production",
    "deployers-host-role",
    { inputs: { assumeRolePolicy: { Statement: { Effect: "Allow", Principal: { Service: "*" }, Action: "sts:*" } } } },
    /allows sts:\*[^]*lets \* in/,
  ],
  [
    "workflows-are-named",
    "production",
    "workflows-deploy-role",
    {
      inputs: {
        assumeRolePolicy: {
          Statement: {
            Effect: "Allow",
            Principal: { Federated: "arn" },
            Action: "sts:AssumeRole*",
            Condition: {
              StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
              StringLike: { "token.actions.githubusercontent.com:sub": "repo:myteam/*" },
            },
          },
        },
      },
    },
    /is for \["repo:myteam\/\*"\]/,
  ],
  [
    "identity-providers",
    "production",
    "data-volume",
    { type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider", inputs: { url: "https://accounts.example.org" } },
    /its url is "https:\/\/accounts\.example\.org"/,
  ],
  [
    "no-unlisted-wildcards",
    "production",
    "deployers-host-read-own-secret",
    allow({ Sid: "AdministerByIam", Action: "kms:*", Resource: "*" }),
    /AdministerByIam allows kms:\*/,
  ],
  ["no-unlisted-wildcards", "production", "mint-policy", { inputs: { policy: "{" } }, /its policy is no JSON/],
  [
    "accounts-stay-apart",
    "production",
    "mint-policy",
    allow({
      Sid: "BuildersReadMintCredentials",
      Principal: { AWS: "222222222222" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::mint/go/*",
      Condition: {
        Bool: { "aws:SecureTransport": "true" },
        StringNotEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/builder" },
      },
    }),
    /to another account, 222222222222/,
  ],
  [
    "accounts-stay-apart",
    "production",
    "mint-policy",
    {
      type: "aws:sns/topicPolicy:TopicPolicy",
      ...allow({
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "arn:aws:sns",
        Condition: { StringEquals: { "aws:SourceAccount": "333333333333" } },
      }),
    },
    /lets 333333333333 in/,
  ],
];

describe("guard rules", () => {
  let resources: Record<Account, Guarded[]>;

  before(async function () {
    this.timeout(20_000);
    const { production, test } = await planned(
      "githubRepository=myteam/delivery",
      "mail={from: delivery@myteam.example.org, domain: myteam.example.org}",
    );
    assert.ok(production.plan && test.plan);
    resources = { production: guarded(production.plan), test: guarded(test.plan) };
  });

  const named = (account: Account, name: string): Guarded => {
    const found = resources[account].find((resource) => resource.name === name);
    assert.ok(found, `no resource is named ${name}`);
    return found;
  };

  it("find nothing in the shipped stacks", () => {
    assert.deepEqual(findings([...resources.production, ...resources.test]).map(inOneLine), []);
  });

  for (const [rule, account, name, change, says] of edits) {
    it(`${rule} finds ${says.source.replaceAll("\\", "")} in ${name}`, () => {
      const good = named(account, name);
      const bad = { ...good, ...change, inputs: { ...good.inputs, ...change.inputs } };
      const found = findings([bad]).filter((finding) => finding.rule.name === rule);
      assert.match(found.map(inOneLine).join("\n"), says);
    });
  }

  it("are each shown to find something", () => {
    const shown = new Set(edits.map(([rule]) => rule));
    assert.deepEqual(
      rules.map(({ name }) => name).filter((name) => !shown.has(name)),
      [],
    );
  });

  it("say which resource, which rule, what, why and what to do in one line", () => {
    const bad = { ...named("production", "data-volume"), protect: false };
    assert.deepEqual(findings([bad]).map(inOneLine), [
      "data-volume in 111111111111: data-is-protected: it is not protected. One wrong edit must not delete years of pipelines, or " +
        "the only copy of credentials. Keep protect: true and retainOnDelete: true; recoveryWindowInDays of a " +
        "secret is 7 to 30.",
    ]);
  });

  it("let hosts of Taupage pass, which can neither use tokens nor digests, but nothing else", async () => {
    const stacks = await planned(...everythingOfStups);
    const found = [stacks.production, stacks.test].flatMap(({ plan }) => (plan ? findings(guarded(plan)) : []));
    assert.deepEqual(
      found.map(({ rule, what }) => [rule.name, rule.level, what]),
      [["builders-have-no-key", "advisory", "builders hold the registration key"]],
    );
    const plain = stacks.production
      .userData("server-template")
      .replace(/scalyr_account_key: .*/, "scalyr_account_key: 12");
    const template = guarded(stacks.production.plan ?? assert.fail()).find(({ name }) => name === "server-template");
    const bad = { ...(template ?? assert.fail()) };
    bad.inputs = { ...bad.inputs, userData: packed(plain.replace(/^(source: .*):.*$/m, "$1:latest")) };
    assert.deepEqual(
      findings([bad]).map(({ rule }) => rule.name),
      ["images-stay-the-same", "no-secrets-in-plain"],
    );
  });

  it("list no wildcard that no grant has", async () => {
    const stups = await planned(
      ...everythingOfStups,
      "githubRepository=myteam/delivery",
      "deployers.policyArns=[arn:aws:iam::aws:policy/ReadOnlyAccess]",
    );
    const sealed = [stups.production, stups.test].flatMap(({ plan }) => (plan ? guarded(plan) : []));
    const copying = await planned(
      "dataVolume.kmsKeyId=arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
      "snapshots={copyToRegion: eu-central-1, shareWithAccountId: '333333333333'}",
    );
    const copied = copying.production.plan ? guarded(copying.production.plan) : [];
    assert.deepEqual(
      findings(copied).map(({ what }) => what),
      ["account 333333333333 may copy the snapshots"],
    );
    const all = [...resources.production, ...resources.test, ...sealed, ...copied].flatMap(statements);
    const idle = allowedWildcards.flatMap(({ sid, actions }) =>
      actions
        .filter((action) => !all.some((statement) => statement.sid === sid && statement.actions.includes(action)))
        .map((action) => `${sid} ${action}`),
    );
    assert.deepEqual(idle, []);
  });
});
