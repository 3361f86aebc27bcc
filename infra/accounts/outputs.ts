import { type Input, type Output, RunError, StackReference } from "@pulumi/pulumi";
import type { MailRecord } from "../components/operations/mail";

/** What production tells the world, and the test account's stack reads. */
export interface ProductionOutputs {
  /** The server's address for people. */
  url: Input<string>;
  /** The server's URL for agents, ending in `/go`. */
  serverUrl: Input<string>;
  /** The server's name. */
  domain: Input<string>;
  /** Administrator's name, and first password (secret). */
  adminUser: Input<string>;
  adminPassword: Input<string>;
  applicationId: Input<string>;
  /** Name that everything of this deployment has in both accounts, with production's region in it. */
  deployment: Input<string>;
  /** Bucket with the application's credentials. */
  mintBucket: Input<string>;
  /** Access token endpoint of the OAuth2 provider; empty when there is none. */
  accessTokenUrl: Input<string>;
  /** Endpoint service that the builders' VPC connects to the server by, and the zone it is sure to be in. */
  endpointServiceName: Input<string>;
  serverZoneId: Input<string>;
  /** The data volume: what to look after. */
  dataVolumeId: Input<string>;
  /** Role of the deployers, for policies of resources elsewhere. */
  deployerRoleArn: Input<string>;
  /** Auto scaling group of the server, to take it down by and bring it back. */
  serverGroupName: Input<string>;
}

/** How builders join, by what production's host is: a caretaker lets them in, or they have the key. */
export interface JoinOutputs {
  /** Role of the server, which its caretaker assumes another one with; production on cloud-init. */
  serverRoleArn?: Input<string>;
  /** Key that agents register with (secret); production on Taupage. */
  registrationKey?: Input<string>;
}

/** What production tells people alone, when there is something to tell. */
export interface OutputsForPeople {
  /** Records that prove the mail's domain, to be made where its DNS is: the zone of the settings is not its. */
  mailRecords?: Input<MailRecord>[];
}

/**
 * The outputs of a production stack, by its full name.
 *
 * @throws RunError behind an output that is not there, as before production's first deployment
 */
export function productionOutputs(
  stack: string,
): { [Key in keyof ProductionOutputs]: Output<string> } & { [Key in keyof JoinOutputs]-?: () => Output<string> } {
  const reference = new StackReference("production", { name: stack });
  const read = (
    key: keyof ProductionOutputs | keyof JoinOutputs,
    fix = "deploy it first, with this version of the program",
  ): Output<string> =>
    // Not requireOutput, whose message does not say what to do.
    reference.getOutput(key).apply((value: unknown) => {
      if (typeof value !== "string") {
        throw new RunError(`The stack ${stack} has no output ${key}: ${fix}`);
      }
      return value;
    });
  return {
    url: read("url"),
    serverUrl: read("serverUrl"),
    domain: read("domain"),
    adminUser: read("adminUser"),
    adminPassword: read("adminPassword"),
    applicationId: read("applicationId"),
    deployment: read("deployment"),
    mintBucket: read("mintBucket"),
    accessTokenUrl: read("accessTokenUrl"),
    endpointServiceName: read("endpointServiceName"),
    serverZoneId: read("serverZoneId"),
    dataVolumeId: read("dataVolumeId"),
    deployerRoleArn: read("deployerRoleArn"),
    serverGroupName: read("serverGroupName"),
    // Asked for only where they are needed: production has one of them.
    serverRoleArn: () =>
      read("serverRoleArn", "deploy it first, with this version of the program and the same setting host"),
    registrationKey: () =>
      read("registrationKey", "builders on Taupage need production on Taupage; set host there too"),
  };
}
