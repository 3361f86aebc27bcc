/**
 * Every setting of both accounts: the one source of types, checks, descriptions and defaults. `npm run schema`
 * generates from it the `config:` block of `Pulumi.yaml`, the JSON Schema of the stack files, and docs/settings.md.
 *
 * `description` is on every setting. `unset` says what happens without a value where there is no plain default.
 * Rules between settings are in `rules/`.
 */
import * as z from "zod";
import * as f from "./fields";
import { common } from "./schema/common";
import { builders, deployers, server } from "./schema/hosts";
import { appdynamics, mail } from "./schema/services";
import { dataVolume, snapshots } from "./schema/volume";

export { logServers } from "./schema/services";

const account = "Account of this stack: production or test";

export const productionSchema = z.strictObject({
  account: z.literal("production").describe(account),
  applicationId: f.applicationId
    .default("go")
    .describe("Application id as registered in Kio; also the prefix of its credentials in the mint bucket"),
  deployment: f.deployment.optional().meta({
    description: "Name of this deployment: resources are named <it>-<region>; for a second one of an application",
    unset: "the applicationId",
  }),
  hostedZone: f.domain.describe("Route 53 hosted zone in which the server gets its name"),
  domainPrefix: f.domainLabel
    .default("delivery")
    .describe("First label of the server's name: <domainPrefix>.<hostedZone>"),
  certificateArn: f.certificateArn.optional().meta({
    description: "ACM or IAM certificate for the server's name",
    unset: "an ACM certificate, validated in the zone",
  }),
  allowedCidrs: z
    .array(f.cidr, { error: "a list of address ranges that may reach the load balancer" })
    .min(1, "at least one address range that may reach the load balancer, such as your office's")
    .describe("Address ranges that may reach the load balancer; required, because open to the world is a decision"),
  availabilityZone: f.availabilityZone
    .optional()
    .meta({ description: "Zone of the data volume and the server", unset: "the region's first zone" }),
  dataVolume,
  snapshots,
  server,
  deployers,
  testAccountId: f.accountId("the test account").describe("Account id of the test account, in quotes"),
  mintBucket: f.bucketName
    .optional()
    .meta({ description: "Existing bucket with the application's credentials", unset: "a bucket of its own" }),
  loadBalancerScheme: f
    .oneOf("internet-facing", "internal")
    .default("internet-facing")
    .describe("Whether the load balancer has public addresses: internet-facing or internal"),
  registrationKeyVersion: f
    .whole(1, 1_000_000)
    .default(1)
    .describe("Version of the key that agents register with; raise it to get a new key"),
  accessTokenUrl: f.httpsUrl
    .optional()
    .meta({ description: "Access token endpoint of the OAuth2 provider", unset: "none" }),
  teamServiceUrl: f.httpsUrl.optional().meta({ description: "URL of the team service", unset: "none" }),
  teams: z.array(f.words, { error: "a list of team names" }).default([]).meta({
    description: "Teams whose members become users of the server, each team a role, updated every ten minutes",
  }),
  mail: mail.optional().meta({ unset: "no mail" }),
  appdynamics: appdynamics.optional().meta({ unset: "no agent" }),
  ...common,
});

export const testSchema = z.strictObject({
  account: z.literal("test").describe(account),
  productionStack: f.stackReference.describe(
    "Full name of the production stack, <organization>/stups2go/<stack>, that the server's URL, names and bucket come from, and for hosts of Taupage the key",
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
