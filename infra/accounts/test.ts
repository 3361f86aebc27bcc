import { interpolate, type Output } from "@pulumi/pulumi";
import { agentAlarms } from "../components/operations/agent-alarms";
import type { Alarm } from "../components/operations/alarm";
import { Alarms } from "../components/operations/alarms";
import { BuilderQueue } from "../components/security/builder-queue";
import { CaretakerRole } from "../components/security/caretaker-role";
import { builderQueueArn, builderQueueUrl } from "../../policies/iam/caretaker-names";
import { BuilderHosts } from "../components/compute/builder-hosts";
import { BuilderPool } from "../components/compute/builder-pool";
import { ContainerImage, givenImage, type ImageSource } from "../components/images/container-image";
import { platformFor } from "../components/compute/platform";
import { spotRoles } from "../components/compute/spot-roles";
import { ServerEndpoint } from "../components/network/server-endpoint";
import { productionOutputs } from "./outputs";
import type { Place } from "../settings/rule";
import type { BuilderPool as Pool, TestSettings } from "../settings/schema";
import { hostSecrets, logShipping, registryOfHosts, subnetsFor, workflowRoles } from "./shared";
import { zonesFor } from "../zones";

/** What the test account's stack tells. */
export interface TestOutputs {
  /** The server that the builders belong to. */
  url: Output<string>;
  /** Role of the builders, for policies of resources elsewhere. */
  builderRoleArn: Output<string>;
  /** Names of the pools. */
  pools: string[];
}

/** The test account: pools of builder agents, and their way to the server. */
export function test(settings: TestSettings, place: Place): TestOutputs {
  const { builders, registry, network, amiId } = settings;
  const production = productionOutputs(settings.productionStack);
  const { zones } = zonesFor(place.region, undefined, network.availabilityZones);
  const { deployment } = production;
  const platform = platformFor(settings);
  const subnets = subnetsFor(network, zones, place);

  const built = new ContainerImage("go-agent", {
    deployment,
    repository: "go-agent",
    folder: "agent",
    architectures: [...new Set(builders.filter((pool) => !pool.image).map((pool) => pool.architecture))],
    registry,
    ...platform.image,
  });
  const images = new Map<Pool, ImageSource>(
    builders.map((pool) => [pool, pool.image ? givenImage(pool.image) : built.source(pool.architecture)]),
  );
  const shipping = logShipping(
    settings,
    platform,
    deployment,
    builders.map(({ architecture }) => architecture),
  );
  const secret = platform.secret("builders-secret", {
    description: platform.runsCaretaker
      ? "Builder agents: what their hosts log in with"
      : "Builder agents: what they register with",
    content: {
      ...hostSecrets(settings),
      ...(platform.runsCaretaker ? {} : { registrationKey: production.registrationKey() }),
    },
  });
  const testPlace = { ...place, deployment };
  const queue = platform.runsCaretaker ? new BuilderQueue("builder-queue", testPlace) : undefined;
  if (platform.runsCaretaker) {
    new CaretakerRole("caretaker", { ...testPlace, serverRoleArn: production.serverRoleArn() });
  }
  const host = {
    ...place,
    platform,
    amiId,
    subnets,
    applicationId: production.applicationId,
    deployment,
    ...registryOfHosts(settings),
    repositoryArns: [
      ...new Set(
        [...images.values(), ...builders.map(({ architecture }) => shipping(architecture))].flatMap(
          ({ repositoryArns }) => repositoryArns,
        ),
      ),
    ],
    secret,
    queueArn: queue && builderQueueArn(testPlace),
    queueUrl: queue && builderQueueUrl(testPlace),
    logGroupName: interpolate`/stups2go/${deployment}/builders`,
    logRetentionDays: settings.logging.cloudWatchDays,
    appdynamicsApplication: settings.appdynamicsApplication,
    mintBucket: { name: production.mintBucket, arn: interpolate`arn:aws:s3:::${production.mintBucket}` },
  };
  const environment = production.accessTokenUrl.apply((url): Record<string, string> =>
    url === "" ? {} : { OAUTH2_ACCESS_TOKEN_URL: url },
  );
  workflowRoles(settings, { ...place, account: "test", deployment });
  const hosts = new BuilderHosts("builders", {
    ...host,
    serviceLinkedRoles: spotRoles(builders.map(({ capacity }) => capacity)),
  });
  new ServerEndpoint("server-endpoint", {
    vpcId: subnets.vpcId,
    subnetId: subnets.inZoneId?.(production.serverZoneId),
    zoneId: production.serverZoneId,
    serviceName: production.endpointServiceName,
    domain: production.domain,
    buildersGroupId: hosts.securityGroupId,
  });
  const alarms = [...images].map(([pool, image]) => {
    const { capacity } = new BuilderPool(`builder-${pool.name}`, {
      ...host,
      ...pool,
      pool: pool.name,
      image: image.reference,
      logShipper: shipping(pool.architecture).logShipper,
      logGroupName: hosts.logGroupName,
      subnetIds: subnets.hosts,
      securityGroupId: hosts.securityGroupId,
      instanceProfileArn: hosts.instanceProfileArn,
      fleetRoleArn: hosts.fleetRoleArn,
      grants: [...hosts.grants, ...(queue ? [queue.policy] : [])],
      caretaker: queue && { sender: hosts.roleId },
      serverUrl: production.serverUrl,
      goEnvironment: "test",
      environment,
    });
    return agentAlarms({ pool: pool.name, count: pool.count, capacity, namespace: hosts.metricsNamespace });
  });
  new Alarms("alarms", {
    ...settings.alarms,
    ...place,
    deployment,
    alarms: Object.assign({}, ...alarms) as Record<string, Alarm>,
  });
  return { url: production.url, builderRoleArn: hosts.roleArn, pools: builders.map(({ name }) => name) };
}
