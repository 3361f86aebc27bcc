/** Settings that the stacks of both accounts have. */
import * as z from "zod";
import * as f from "../fields";
import { alarms, logging, registry } from "./services";

const subnets = "a list of subnet ids";

const network = z
  .strictObject({
    vpcId: f.resourceId("vpc").optional().meta({ description: "An existing VPC", unset: "a small VPC of its own" }),
    subnetIds: z
      .array(f.resourceId("subnet"), { error: subnets })
      .default([])
      .meta({ description: "Subnets of the VPC for hosts" }),
    publicSubnetIds: z
      .array(f.resourceId("subnet"), { error: subnets })
      .default([])
      .meta({ description: "Public subnets of the VPC for the load balancer" }),
    availabilityZones: z
      .array(f.availabilityZone, { error: "a list of availability zones" })
      .min(2, "two to four availability zones")
      .max(4, "two to four availability zones")
      .optional()
      .meta({ description: "Zones of a VPC of its own", unset: "the region's first three" }),
  })
  .prefault({})
  .describe("The network of the hosts: an existing VPC, or zones for a small one of its own");

const files = z
  .record(f.homePath, f.secretText("the content of a file, as text", 60_000), { error: "a map from path to content" })
  .default({})
  .meta({
    description: "Files for the home directory of servers and agents, from path to encrypted content; mode 0400",
  });

const costAssumptions = z
  .strictObject({
    agentHours: f.whole(1, 744, "hours").default(730).describe("Hours a month that each agent runs"),
    trafficGB: f.whole(0, 1_000_000, "GB").default(50).describe("GB a month of each load balancer and endpoint"),
    logsGB: f.whole(0, 100_000, "GB").default(2).describe("GB a month of each log group"),
    imagesGB: f.whole(0, 100_000, "GB").default(5).describe("GB in each image repository"),
    dailyChangePercent: f.whole(0, 100, "percent").default(2).describe("Percent of the data volume that changes a day"),
  })
  .prefault({})
  .describe("Usage that the plan estimates costs by");

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
  .meta({ description: "Tags on every resource, beside application and stack" });

export const common = {
  host: f
    .oneOf("cloud-init", "taupage")
    .default("cloud-init")
    .describe("What boots the hosts: cloud-init on Amazon Linux 2023, or taupage"),
  amiId: f
    .resourceId("ami")
    .optional()
    .meta({ description: "Machine image of all hosts", unset: "the newest Amazon Linux 2023 at each launch" }),
  amiFilter: z
    .strictObject({
      owner: f.accountId("the owner of the machine image").describe("Account that owns the machine image, in quotes"),
      name: f
        .text(/^[\w ()[\]./'@*?-]{3,128}$/, "the name of machine images, with * and ? for what varies", "Taupage-AMI-*")
        .describe("Name of the machine images, with * and ?"),
    })
    .optional()
    .meta({ description: "Taupage's machine image, the newest that matches, instead of amiId", unset: "none" }),
  network,
  files,
  logging,
  alarms,
  appdynamicsApplication: f.words
    .optional()
    .meta({ description: "Name of the AppDynamics application that reports go to", unset: "none" }),
  registry: registry.optional().meta({ unset: "ECR in the account" }),
  githubRepository: f
    .text(/^[a-zA-Z\d](?:[a-zA-Z\d-]{0,38})\/(?!\.{1,2}$)[\w.-]{1,100}$/, "a GitHub repository", "myteam/delivery")
    .optional()
    .meta({ description: "GitHub repository, <owner>/<name>, whose workflows may preview and deploy", unset: "none" }),
  githubIdentityProvider: f
    .oneOf("new", "existing")
    .default("new")
    .describe("GitHub's identity provider, one an account: a new one, or the one that exists already"),
  tags,
  permissionsBoundaryArn: f.policyArn.optional().meta({
    description:
      "Permissions boundary on every role and user; deployers.permissionsBoundaryArn replaces it for deployers",
    unset: "none",
  }),
  costAssumptions,
};
