/** What both accounts' programs make of the settings that they have in common. */
import type { HostNeeds } from "./components/host-grants";
import type { HostSecretArgs } from "./components/host-secret";
import { existingNetwork, Network, type Subnets } from "./components/network";
import type { CommonSettings, NetworkSettings } from "./settings/schema";

/** The network that the settings name, or else one of our own in the given zones. */
export function subnetsFor({ vpcId, subnetIds, publicSubnetIds }: NetworkSettings, zones: string[]): Subnets {
  return vpcId === undefined
    ? new Network("network", { zones })
    : existingNetwork({ vpcId, subnetIds, publicSubnetIds });
}

/** The registry that hosts log in to: with a user of its own if the settings name one, else, as in Pier One, with OAuth2 tokens. */
export function registryOfHosts({
  registry,
}: CommonSettings): Pick<HostNeeds, "registryServer" | "registryTakesTokens"> {
  return { registryServer: registry?.server, registryTakesTokens: registry !== undefined && !registry.username };
}

/** Secrets that every host gets: what it logs in to the registry with, and the files for its container. */
export function hostSecrets({
  registry,
  files,
  logging,
}: CommonSettings): Omit<HostSecretArgs["content"], "registrationKey"> {
  return {
    ...(registry?.username && registry.password
      ? { registryUsername: registry.username, registryPassword: registry.password }
      : {}),
    ...(logging.scalyrKey ? { scalyrKey: logging.scalyrKey } : {}),
    ...(logging.logentriesKey ? { logentriesKey: logging.logentriesKey } : {}),
    ...(Object.keys(files).length > 0 ? { files } : {}),
  };
}
