/** Settings of services other than GoCD: logs, monitoring, alarms, the registry, mail. */
import * as z from "zod";
import * as f from "../fields";

/** Hosts that logs are sent to where the settings name none. */
export const logServers = { scalyr: "app.scalyr.com", logentries: "data.logentries.com" } as const;

export const logging = z
  .strictObject({
    cloudWatchDays: f.cloudWatchDays.default(30).describe("Days until CloudWatch deletes logs"),
    scalyrKey: f
      .secretText("a key of Scalyr that may write logs")
      .optional()
      .meta({ description: "Key that sends logs to Scalyr", unset: "no logs there" }),
    scalyrServer: f.domain.optional().meta({ default: logServers.scalyr, description: "Scalyr's host name" }),
    logentriesKey: f
      .secretText("a token of a log of Logentries")
      .optional()
      .meta({ description: "Token that sends logs to Logentries", unset: "no logs there" }),
    logentriesServer: f.domain
      .optional()
      .meta({ default: logServers.logentries, description: "Logentries' host name" }),
  })
  .prefault({})
  .describe("Where logs go");

export const appdynamics = z
  .strictObject({
    controller: f.controller.describe("Host name of the controller, with :port if it is not 443"),
    accountName: f.words.describe("Name of the account"),
    accessKey: f
      .secretText("the access key of the AppDynamics account")
      .meta({ description: "Access key of the account" }),
    agent: f
      .text(
        /^https:\/\/[^\s#]+\.zip#sha256=[0-9a-f]{64}$/,
        "the https:// URL of the agent's .zip with #sha256=<64 hex digits>",
        `https://downloads.example.org/AppServerAgent.zip#sha256=${"0".repeat(64)}`,
      )
      .describe("URL of the agent's .zip with its checksum"),
  })
  .describe("AppDynamics' Java agent in the GoCD server; needs appdynamicsApplication");

export const alarms = z
  .strictObject({
    email: f.mailAddress
      .optional()
      .meta({ description: "Address that alarms are sent to", unset: "a topic without subscribers" }),
    monthlyBudgetUsd: f.whole(1, 10_000_000, "US dollars a month").optional().meta({
      description: "Costs of the whole account, in US dollars a month, that raise an alarm",
      unset: "no budget",
    }),
  })
  .prefault({})
  .describe("Alarms and the budget");

const userName = "the name of a user of the registry";

export const registry = z
  .strictObject({
    server: f.registryServer.describe("Host name of the registry, with :port if it is not 443"),
    namespace: f.imagePath.describe("Path that images are pushed below"),
    username: z
      .string({ error: userName })
      .min(1, userName)
      .optional()
      .meta({ description: "User who pushes and pulls", unset: "no login", expected: userName }),
    password: f
      .secretText("the password of registry.username")
      .optional()
      .meta({ description: "Password of the user", unset: "no login" }),
  })
  .describe("A registry for the images");

export const mail = z
  .strictObject({
    from: f.mailAddress.describe("Sender's address, in the domain"),
    domain: f.domain.describe(
      "Domain that SES verifies; its records are made in hostedZone, or told by the output mailRecords",
    ),
    identity: f
      .oneOf("new", "existing")
      .default("new")
      .describe("SES's identity of the domain, one an account and region: a new one, or the one that exists already"),
    keyVersion: f.whole(1, 1_000_000).default(1).describe("Version of the SMTP password; raise it for a new one"),
  })
  .describe("Mail by SES");
