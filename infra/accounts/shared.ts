/** What both accounts' programs make of the settings that they have in common. */
import { getStack, type Input, output } from "@pulumi/pulumi";
import { ContainerImage } from "../components/images/container-image";
import type { HostNeeds } from "../components/compute/host-grants";
import type { HostSecretArgs } from "../components/security/host-secret";
import { existingNetwork } from "../components/network/existing-network";
import { Network, type Subnets } from "../components/network/network";
import type { Platform } from "../components/compute/platform";
import { WorkflowRoles, type WorkflowRolesArgs } from "../components/security/workflow-roles";
import type { LogShipper } from "../host/host";
import { type Architecture, type CommonSettings, logServers, type NetworkSettings } from "../settings/schema";

/** The network that the settings name, or else one of our own in the given zones. */
export function subnetsFor(
  { vpcId, subnetIds, publicSubnetIds }: NetworkSettings,
  zones: string[],
  existing: { accountId: string; serverZone?: string; internal?: boolean },
): Subnets {
  return vpcId === undefined
    ? new Network("network", { zones })
    : existingNetwork({
        ...existing,
        vpcId,
        subnetIds,
        // Only an internet-facing load balancer stands in them.
        publicSubnetIds: existing.internal === false ? publicSubnetIds : [],
      });
}

/** The roles of the repository's workflows, where the settings name one. */
export function workflowRoles(
  {
    githubRepository: repository,
    githubIdentityProvider: provider,
    host,
    tags,
    permissionsBoundaryArn,
  }: CommonSettings,
  args: Omit<WorkflowRolesArgs, "repository" | "provider" | "deploy">,
  deploy: Partial<WorkflowRolesArgs["deploy"]> = {},
): void {
  if (repository !== undefined) {
    const own = {
      ownTags: { application: tags.application ?? "stups2go", stack: tags.stack ?? getStack() },
      sealsSecrets: host === "taupage",
      permissionsBoundaryArns: permissionsBoundaryArn === undefined ? [] : [permissionsBoundaryArn],
    };
    new WorkflowRoles("workflows", { ...args, repository, provider, deploy: { ...own, ...deploy } });
  }
}

/**
 * The registry that hosts log in to: with a user of its own if the settings name one,
 * else, as in Pier One, with OAuth2 tokens.
 */
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

/** What ships a host's logs, and the repositories that this comes from. */
interface Shipping {
  logShipper?: Input<LogShipper>;
  repositoryArns: readonly Input<string>[];
}

/**
 * What ships logs to services other than CloudWatch, by architecture of the host: nothing where no key is set, or where
 * hosts do that by themselves.
 */
export function logShipping(
  { logging, registry }: CommonSettings,
  platform: Platform,
  deployment: Input<string>,
  architectures: readonly Architecture[],
): (architecture: Architecture) => Shipping {
  const { scalyrKey, logentriesKey } = logging;
  const { scalyrServer = logServers.scalyr, logentriesServer = logServers.logentries } = logging;
  if (platform.monitors || !(scalyrKey ?? logentriesKey)) {
    return () => ({ repositoryArns: [] });
  }
  const image = new ContainerImage("log-shipper", {
    deployment,
    repository: "log-shipper",
    folder: "log-shipper",
    architectures: [...new Set(architectures)],
    registry,
    ...platform.image,
  });
  return (architecture) => {
    const { reference, repositoryArns } = image.source(architecture);
    return { logShipper: output({ image: reference, scalyrServer, logentriesServer }), repositoryArns };
  };
}
