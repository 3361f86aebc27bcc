import { type Input, output, type Output } from "@pulumi/pulumi";
import { type HostNeeds, hostConfig } from "./host-grants";

/** Arguments of an agent's host, in addition to those of every host. */
export interface AgentNeeds extends HostNeeds {
  /** The server's URL that agents use, ending in `/go`. */
  serverUrl: Input<string>;
  /** GoCD environment to join. */
  goEnvironment: "prod" | "test";
  /** Name of the pool, unique among the account's. */
  pool: string;
  /** Queue by which its instances prove their agents. @default none: they register with the key */
  queueUrl?: Input<string> | undefined;
}

/** User data of an agent with the given GoCD resources. */
export function agentHostUserData(needs: AgentNeeds, resources: readonly string[]): Output<string> {
  const { goEnvironment, pool, platform } = needs;
  return output([hostConfig(needs), needs.serverUrl, needs.queueUrl] as const).apply(([host, serverUrl, queueUrl]) =>
    platform.renderer.agent({ ...host, serverUrl, goEnvironment, pool, resources, queueUrl }),
  );
}
