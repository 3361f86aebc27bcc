/**
 * Every setting of both accounts: the one source of the settings' types, of their checks, and of the `config:` block in
 * `Pulumi.yaml` (`npm run schema`). Rules between settings are in `rules.ts`.
 */
import * as z from "zod";
import * as f from "./fields";

const instanceTypes = {
  server: { x86_64: "t3.medium", arm64: "t4g.medium" },
  deployers: { x86_64: "t3.micro", arm64: "t4g.micro" },
  builders: {
    x86_64: ["m6i.large", "m6a.large", "m5.large", "m5a.large", "m7i.large", "m7a.large"],
    arm64: ["m6g.large", "m6gd.large", "m7g.large", "m7gd.large", "t4g.large"],
  },
} as const;

const dataVolume = z
  .strictObject({
    sizeGiB: f.whole(1, 65_536, "GiB").optional().meta({ default: 100 }),
    type: f.oneOf("gp3", "gp2", "io1", "io2").optional().meta({ default: "gp3" }),
    iops: f.whole(100, 256_000, "I/O operations a second").optional(),
    throughput: f.whole(125, 2000, "MiB a second").optional(),
    kmsKeyId: f.kmsKeyArn.optional(),
    snapshotId: f.resourceId("snap").optional(),
    volumeId: f.resourceId("vol").optional(),
  })
  .prefault({})
  .refine(({ volumeId, ...rest }) => volumeId === undefined || Object.keys(rest).length === 0, {
    error: "volumeId alone: a volume that exists stays as it is",
  })
  .transform((given) => ({ ...given, sizeGiB: given.sizeGiB ?? 100, type: given.type ?? "gp3" }))
  .describe(
    "The server's data volume, always encrypted: sizeGiB (100), type (gp3), iops, throughput, kmsKeyId, snapshotId to start from; or volumeId of one that exists",
  );

const snapshots = z
  .strictObject({
    hourUtc: f.whole(0, 23, "the hour of the day, UTC,").default(3),
    keepDays: f.whole(1, 1000, "days").default(14),
    copyToRegion: f.region.optional(),
    copyKmsKeyId: f.kmsKeyArn.optional(),
    shareWithAccountId: f.accountId("whoever copies the snapshots").optional(),
  })
  .prefault({})
  .describe(
    "Daily snapshots of the data volume: hourUtc (3), keepDays (14), copyToRegion (none), copyKmsKeyId to encrypt the copies with (that region's own), shareWithAccountId for an account that copies them (none)",
  );

const plugin = f.text(
  /^(?:aws-secrets|github-oauth|google-oauth|https:\/\/\S+\.jar#sha256=[0-9a-f]{64})$/,
  "aws-secrets, github-oauth, google-oauth, or a jar's https:// URL with #sha256=<64 hex digits>",
  "github-oauth",
);

const server = z
  .strictObject({
    architecture: f.architecture.default("x86_64"),
    instanceType: f.instanceType.optional(),
    image: f.imageReference.optional(),
    jvmOptions: f.text(/^[^\r\n\0]*$/, "options of the Java virtual machine on one line", "-Xmx2g").default(""),
    adminUser: f.words.default("admin"),
    plugins: z.array(plugin, { error: "a list of plugins" }).default([]),
  })
  .prefault({})
  .transform((given) => ({
    ...given,
    instanceType: given.instanceType ?? instanceTypes.server[given.architecture],
  }))
  .describe(
    "The GoCD server: instanceType (t3.medium), architecture (x86_64), image (built from images/server), jvmOptions, adminUser (admin), plugins",
  );

const deployers = z
  .strictObject({
    count: f.whole(0, 100, "agents").default(2),
    architecture: f.architecture.default("x86_64"),
    instanceType: f.instanceType.optional(),
    image: f.imageReference.optional(),
    policyArns: z.array(f.policyArn, { error: "a list of policy ARNs" }).max(10, "at most 10 policy ARNs").default([]),
    permissionsBoundaryArn: f.policyArn.optional(),
  })
  .prefault({})
  .transform((given) => ({
    ...given,
    instanceType: given.instanceType ?? instanceTypes.deployers[given.architecture],
  }))
  .describe(
    "Deployer agents, which may change production: count (2), instanceType (t3.micro), architecture (x86_64), image (built from images/agent), policyArns (none), permissionsBoundaryArn (none)",
  );

const pool = z
  .strictObject({
    name: f.text(
      /^[a-z][a-z0-9-]{0,22}[a-z0-9]$/,
      "2 to 24 lower-case letters, digits and hyphens, a letter first",
      "default",
    ),
    count: f.whole(0, 1000, "agents").default(2),
    capacity: f.oneOf("spot-fleet", "auto-scaling-group").default("spot-fleet"),
    architecture: f.architecture.default("x86_64"),
    instanceTypes: z
      .array(f.instanceType, { error: "a list of EC2 instance types" })
      .min(1, "at least one EC2 instance type")
      .max(40, "at most 40 EC2 instance types")
      .optional(),
    onDemandCount: f.whole(0, 1000, "agents").default(0),
    image: f.imageReference.optional(),
    resources: z.array(f.goResource, { error: "a list of GoCD resources" }).default([]),
    rootVolumeGiB: f.whole(10, 16_384, "GiB").default(100),
  })
  .transform((given) => ({
    ...given,
    instanceTypes: given.instanceTypes ?? [...instanceTypes.builders[given.architecture]],
  }));

const builders = z
  .array(pool, { error: "a list of pools, each with a name" })
  .prefault([{ name: "default" }])
  .describe(
    "Pools of builder agents, each: name, count (2), capacity (spot-fleet, or auto-scaling-group), architecture (x86_64), instanceTypes (several), onDemandCount (0), image (built from images/agent), resources (none), rootVolumeGiB (100)",
  );

const network = z
  .strictObject({
    vpcId: f.resourceId("vpc").optional(),
    subnetIds: z.array(f.resourceId("subnet"), { error: "a list of subnet ids" }).default([]),
    publicSubnetIds: z.array(f.resourceId("subnet"), { error: "a list of subnet ids" }).default([]),
    availabilityZones: z
      .array(f.availabilityZone, { error: "a list of availability zones" })
      .min(2, "two to four availability zones")
      .max(4, "two to four availability zones")
      .optional(),
  })
  .prefault({})
  .describe(
    "A VPC that exists: vpcId, subnetIds (hosts), publicSubnetIds (load balancer); without it a small VPC is made, in availabilityZones (the region's first three)",
  );

const logging = z
  .strictObject({
    cloudWatchDays: f.cloudWatchDays.default(30),
    scalyrKey: f.secretText("a key of Scalyr that may write logs").optional(),
    scalyrServer: f.domain.optional().meta({ default: "app.scalyr.com" }),
    logentriesKey: f.secretText("a log's token of Logentries").optional(),
    logentriesServer: f.domain.optional().meta({ default: "data.logentries.com" }),
  })
  .prefault({})
  .describe(
    "Where logs go besides CloudWatch (cloudWatchDays, 30): scalyrKey and logentriesKey, encrypted (none); scalyrServer (app.scalyr.com), logentriesServer (data.logentries.com)",
  );

const appdynamics = z
  .strictObject({
    controller: f.controller,
    accountName: f.words,
    accessKey: f.secretText("the access key of the account of AppDynamics"),
    agent: f.text(
      /^https:\/\/[^\s#]+\.zip#sha256=[0-9a-f]{64}$/,
      "the https:// URL of the agent's .zip with #sha256=<64 hex digits>",
      `https://downloads.example.org/AppServerAgent.zip#sha256=${"0".repeat(64)}`,
    ),
  })
  .describe(
    "AppDynamics' Java agent in the GoCD server, with appdynamicsApplication: controller (host name), accountName, accessKey (encrypted), agent (URL of its .zip with #sha256=) (none)",
  );

const alarms = z
  .strictObject({
    email: f.mailAddress.optional(),
    monthlyBudgetUsd: f.whole(1, 10_000_000, "US dollars a month").optional(),
  })
  .prefault({})
  .describe(
    "Who is told by alarms, and at what cost: email (none), monthlyBudgetUsd for the whole account (none: no budget)",
  );

const registry = z
  .strictObject({
    server: f.registryServer,
    namespace: f.imagePath,
    username: z
      .string({ error: "the name of a user of the registry" })
      .min(1, "the name of a user of the registry")
      .optional(),
    password: f.secretText("the password of registry.username").optional(),
  })
  .describe(
    "A registry for the images instead of ECR: server, namespace, username, password (encrypted; ECR in the account when not set)",
  );

const mail = z
  .strictObject({ from: f.mailAddress, domain: f.domain, keyVersion: f.whole(1, 1_000_000, "the version").default(1) })
  .describe(
    "Mail by SES: from (the sender's address), domain (which SES verifies), keyVersion (1; raised for a new password) (none)",
  );

const files = z
  .record(f.homePath, f.secretText("the content of a file, as text"), { error: "a map from path to content" })
  .default({})
  .describe("Files for the home directory of servers and agents: path to content, encrypted; mode 0400 (none)");

const costAssumptions = z
  .strictObject({
    agentHours: f.whole(1, 744, "hours").default(730),
    trafficGB: f.whole(0, 1_000_000, "GB").default(50),
    logsGB: f.whole(0, 100_000, "GB").default(2),
    imagesGB: f.whole(0, 100_000, "GB").default(5),
    dailyChangePercent: f.whole(0, 100, "percent").default(2),
  })
  .prefault({})
  .describe(
    "Usage that npm run plan estimates costs by, a month: agentHours (730), trafficGB of each load balancer and endpoint (50), logsGB of each log group (2), imagesGB of each repository (5), dailyChangePercent of the data volume (2)",
  );

const tags = z
  .record(
    f.text(
      /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/iu,
      "a tag key of up to 128 characters that does not start with aws:",
      "team",
    ),
    f.text(
      /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u,
      "a tag value of up to 256 letters, digits, blanks and _.:/=+-@",
      "delivery",
    ),
    { error: "a map from tag to value" },
  )
  .refine((given) => Object.keys(given).length <= 40, "at most 40 tags")
  .default({})
  .describe("Tags on everything, besides application and stack (none)");

/** Settings that either account may have. */
const common = {
  host: f
    .oneOf("cloud-init", "taupage")
    .default("cloud-init")
    .describe("What boots the hosts: cloud-init on Amazon Linux 2023, or taupage"),
  amiId: f
    .resourceId("ami")
    .optional()
    .describe("Machine image to pin all hosts to (the newest Amazon Linux 2023 at each launch)"),
  amiFilter: z
    .strictObject({
      owner: f.accountId("whoever made the machine image"),
      name: f.text(
        /^[\w ()[\]./'@*?-]{3,128}$/,
        "the name of machine images, with * and ? for what varies",
        "Taupage-AMI-*",
      ),
    })
    .optional()
    .describe("Taupage's machine image, the newest of these instead of amiId: owner (an account id) and name (none)"),
  network,
  files,
  logging,
  alarms,
  appdynamicsApplication: f.words.optional().describe("Name of the AppDynamics application that reports go to (none)"),
  registry: registry.optional(),
  githubRepository: f
    .text(/^[\w.-]+\/[\w.-]+$/, "a GitHub repository", "myteam/delivery")
    .optional()
    .describe("GitHub repository, <owner>/<name>, whose workflows may preview and deploy (none)"),
  tags,
  permissionsBoundaryArn: f.policyArn
    .optional()
    .describe(
      "Permissions boundary on every role and user; deployers.permissionsBoundaryArn replaces it for deployers (none)",
    ),
  costAssumptions,
};

const account = "Which account this stack is: production or test";

export const productionSchema = z.strictObject({
  account: z.literal("production").describe(account),
  applicationId: f.applicationId
    .default("go")
    .describe("Application id as registered in Kio; also the prefix of its credentials in the mint bucket"),
  hostedZone: f.domain.describe("Route 53 hosted zone in which the server gets its name"),
  domainPrefix: f.domainLabel
    .default("delivery")
    .describe("First label of the server's name: <domainPrefix>.<hostedZone>"),
  certificateArn: f.certificateArn
    .optional()
    .describe("ACM or IAM certificate for the server's name (an ACM certificate is issued and validated in the zone)"),
  allowedCidrs: z
    .array(f.cidr, { error: "a list of address ranges that may reach the load balancer" })
    .min(1, "at least one address range that may reach the load balancer, such as your office's")
    .describe("Address ranges that may reach the load balancer; required, because open to the world is a decision"),
  availabilityZone: f.availabilityZone
    .optional()
    .describe("Zone of the data volume and the server (the first zone of the region)"),
  dataVolume,
  snapshots,
  server,
  deployers,
  testAccountId: f.accountId("the test account").describe("Account id of the test account, in quotes"),
  mintBucket: f.bucketName
    .optional()
    .describe("Bucket with the application's credentials that exists already (one is made)"),
  loadBalancerScheme: f
    .oneOf("internet-facing", "internal")
    .default("internet-facing")
    .describe("Whether the load balancer has public addresses: internet-facing or internal"),
  registrationKeyVersion: f
    .whole(1, 1_000_000, "the version")
    .default(1)
    .describe("Version of the key that agents register with; raise it to get a new key"),
  accessTokenUrl: f.httpsUrl.optional().describe("Access token endpoint of the OAuth2 provider (none)"),
  teamServiceUrl: f.httpsUrl.optional().describe("URL of the team service (none)"),
  teams: z
    .array(f.words, { error: "a list of team names" })
    .default([])
    .describe(
      "Teams whose members become users of the server, in a role a team, kept in step every ten minutes (none)",
    ),
  mail: mail.optional(),
  appdynamics: appdynamics.optional(),
  ...common,
});

export const testSchema = z.strictObject({
  account: z.literal("test").describe(account),
  productionStack: f.stackReference.describe(
    "Full name of the production stack, <organization>/stups2go/<stack>, that the server's URL, key and bucket come from",
  ),
  builders,
  ...common,
});

export type ProductionSettings = z.output<typeof productionSchema>;
export type TestSettings = z.output<typeof testSchema>;
export type CommonSettings = z.output<z.ZodObject<typeof common>>;
export type BuilderPool = TestSettings["builders"][number];
export type NetworkSettings = TestSettings["network"];
export type RegistrySettings = NonNullable<TestSettings["registry"]>;
export type CostAssumptions = CommonSettings["costAssumptions"];
export type Architecture = BuilderPool["architecture"];
