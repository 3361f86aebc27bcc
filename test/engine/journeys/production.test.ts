import { Journeys, type Journey } from "../support/journey";

const certificate = "arn:aws:acm:eu-west-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef";
const policy = "arn:aws:iam::111111111111:policy/deploy-web";
const key = "arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef";

// README's tables, row by row: what production's settings change, and that they change back.
const journeys: Journey[] = [
  { title: "An applicationId renames what has its name, in both accounts.", prod: { applicationId: "shop" } },
  {
    title: "A domainPrefix moves the server to another name.",
    prod: { domainPrefix: "go" },
    steps: ["replace certificate-request"],
  },
  {
    title: "A hostedZone moves the server to another zone.",
    prod: { hostedZone: "ourteam.example.org" },
    steps: ["replace certificate-request"],
  },
  {
    title: "A certificateArn takes the place of the certificate that ACM issued.",
    exists: [["prod", "aws:acm/certificate:Certificate", certificate, { status: "ISSUED" }]],
    prod: { certificateArn: certificate },
  },
  {
    title: "A range more in allowedCidrs is a security group rule more.",
    prod: { allowedCidrs: ["192.0.2.0/24", "198.51.100.17/32", "203.0.113.0/24"] },
  },
  { title: "A range less in allowedCidrs is a security group rule less.", prod: { allowedCidrs: ["192.0.2.0/24"] } },
  {
    title: "An internal loadBalancerScheme replaces the load balancer.",
    prod: { loadBalancerScheme: "internal" },
    steps: ["replace people-balancer"],
  },
  {
    title: "An availabilityZone is refused, because the volume never leaves its zone.",
    prod: { availabilityZone: "eu-west-1b" },
    refused: /data-volume.*protect/s,
  },
  {
    title: "A larger dataVolume grows in place, and never shrinks back.",
    prod: { dataVolume: { sizeGiB: 200 } },
    steps: ["update data-volume"],
    backRefused: /dataVolume\.sizeGiB from 200 to 100/,
  },
  {
    title: "Another dataVolume.type changes in place.",
    prod: { dataVolume: { type: "io2", iops: 4000 } },
    steps: ["update data-volume"],
  },
  {
    title: "More dataVolume.throughput changes in place.",
    prod: { dataVolume: { iops: 4000, throughput: 250 } },
    steps: ["update data-volume"],
  },
  {
    title: "A dataVolume.kmsKeyId is refused, because a volume keeps its key.",
    prod: { dataVolume: { kmsKeyId: key } },
    refused: /data-volume.*protect/s,
  },
  {
    title: "A dataVolume.snapshotId is refused, because it would replace the data.",
    prod: { dataVolume: { snapshotId: "snap-0123456789abcdef0" } },
    refused: /data-volume.*protect/s,
  },
  {
    title: "Another hour and number of snapshots changes the policy.",
    prod: { snapshots: { hourUtc: 4, keepDays: 7 } },
    steps: ["update snapshots-policy"],
  },
  {
    title: "A region that snapshots are copied to changes the policy.",
    prod: { snapshots: { copyToRegion: "eu-central-1" } },
    steps: ["update snapshots-policy"],
  },
  {
    title: "A registrationKeyVersion replaces key and password.",
    prod: { registrationKeyVersion: 2 },
    steps: ["replace registration-key", "replace caretaker-password"],
  },
  {
    title: "A mintBucket of one's own is refused, because the bucket that was made is protected.",
    prod: { mintBucket: "myteam-mint" },
    refused: /mint-bucket.*protect/s,
  },
  { title: "An accessTokenUrl rolls the hosts.", prod: { accessTokenUrl: "https://example.org/oauth2/access_token" } },
  {
    title: "Teams roll the server.",
    prod: {
      accessTokenUrl: "https://example.org/oauth2/access_token",
      teamServiceUrl: "https://teams.example.org",
      teams: ["myteam"],
    },
    steps: ["update server-template"],
  },
  {
    title: "Mail makes a user, an identity and its records.",
    prod: { mail: { from: "delivery@myteam.example.org", domain: "myteam.example.org" } },
    steps: ["create mail-identity", "update server-template"],
  },
  {
    title: "Mail from a domain in another zone leaves its records to its owner.",
    prod: { mail: { from: "delivery@example.com", domain: "example.com" } },
    steps: ["create mail-identity"],
  },
  {
    title: "An appdynamics account puts Java's agent into the server.",
    secrets: { "stups2go:appdynamics.accessKey": "0123456789abcdef" },
    secretsIn: ["prod"],
    prod: {
      appdynamicsApplication: "delivery",
      "appdynamics.controller": "myteam.saas.appdynamics.com",
      "appdynamics.accountName": "myteam",
      "appdynamics.agent": `https://downloads.example.org/AppServerAgent.zip#sha256=${"0".repeat(64)}`,
    },
    steps: ["replace server-secret-version", "update server-template"],
  },
  {
    title: "Alarms with an address and a budget are told to it.",
    prod: { alarms: { email: "delivery@myteam.example.org", monthlyBudgetUsd: 500 } },
  },
  {
    title: "Fewer availabilityZones of the network take a subnet from the load balancers.",
    prod: { network: { availabilityZones: ["eu-west-1a", "eu-west-1b"] } },
  },
  {
    title: "A network of one's own is refused, because AWS moves no load balancer into another VPC.",
    exists: [
      ["prod", "aws:ec2/vpc:Vpc", "vpc-0123456789abcdef0", { enableDnsHostnames: true }],
      ...["a", "b", "a", "b"].map((letter, number) => {
        const outputs = { vpcId: "vpc-0123456789abcdef0", availabilityZone: `eu-west-1${letter}` };
        return ["prod", "aws:ec2/subnet:Subnet", `subnet-0123456789abcdef${number}`, outputs] as const;
      }),
    ],
    prod: {
      network: {
        vpcId: "vpc-0123456789abcdef0",
        subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        publicSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
      },
    },
    refused: /must belong to the VPC of the load balancer/,
  },
  { title: "A budget of a deployment's own costs is one resource.", prod: { alarms: { monthlyBudgetUsd: 500 } } },
  {
    title: "The policies of deployers change by policyArns, at once.",
    exists: [["prod", "aws:iam/policy:Policy", policy]],
    prod: { "deployers.policyArns": [policy] },
  },
];

/** Of a deployment that has a customer key and mail already: some settings need them. */
const withKeyAndMail: Journey[] = [
  {
    title: "A snapshots.shareWithAccountId shares the snapshots by their policy.",
    prod: { "snapshots.shareWithAccountId": "333333333333" },
    steps: ["update snapshots-policy"],
  },
  {
    title: "A snapshots.copyKmsKeyId encrypts the copies in the other region.",
    prod: {
      "snapshots.copyToRegion": "eu-central-1",
      "snapshots.copyKmsKeyId": key.replace("eu-west-1", "eu-central-1"),
    },
    steps: ["update snapshots-policy"],
  },
  {
    title: "A mail.keyVersion makes another access key, which goes into the server's secret.",
    prod: { "mail.keyVersion": 2 },
    steps: ["replace server-secret-version"],
  },
  {
    title: "A server without mail loses its user, its key and its identity.",
    prod: { mail: undefined },
    steps: ["delete mail-identity", "replace server-secret-version"],
  },
];

describe("Journeys of production's settings with a customer key and mail", () => {
  const all = new Journeys({
    exists: [["prod", "aws:kms/key:Key", key, { keyId: key.split("/").at(-1) }]],
    prod: {
      dataVolume: { kmsKeyId: key },
      mail: { from: "delivery@myteam.example.org", domain: "myteam.example.org" },
    },
  });
  before(() => all.start());
  after(() => {
    all.stop();
  });
  all.define(withKeyAndMail);
});

describe("Journeys of production's settings", () => {
  const all = new Journeys();
  before(() => all.start());
  after(() => {
    all.stop();
  });
  all.define(journeys);
});
