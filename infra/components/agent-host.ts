import { type Input, output, type Output } from "@pulumi/pulumi";
import { agentUserData } from "../host/user-data";
import type { HostNeeds } from "./host-grants";

/** What an agent's host is told besides what every host is. */
export interface AgentNeeds extends HostNeeds {
  /** The server's URL that agents use, ending in `/go`. */
  serverUrl: Input<string>;
  /** GoCD environment to join. */
  goEnvironment: "prod" | "test";
}

/** User data of an agent with the given GoCD resources. */
export function agentHostUserData(needs: AgentNeeds, resources: readonly string[]): Output<string> {
  return output({
    region: needs.region,
    image: needs.image,
    secretArn: needs.secret.arn,
    logGroup: needs.logGroupName,
    mintBucket: needs.mintBucket.name,
    applicationId: needs.applicationId,
    registryServer: needs.registryServer,
    environment: needs.environment,
    serverUrl: needs.serverUrl,
    goEnvironment: needs.goEnvironment,
    resources,
  }).apply(agentUserData);
}
