import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { DescribeLaunchTemplatesCommand, DescribeSpotFleetRequestsCommand, type EC2Client } from "@aws-sdk/client-ec2";
import type { LaunchError, PoolState } from "../law/types";
import type { ServicePool } from "../settings";
import { listBuilders } from "./instances";

export interface PoolClients {
  ec2: EC2Client;
  autoScaling: AutoScalingClient;
}

type Targets = Pick<PoolState, "target" | "onDemandTarget" | "modifying">;

async function readFleets({ ec2 }: PoolClients, ids: string[]): Promise<Map<string, Targets>> {
  if (ids.length === 0) {
    return new Map();
  }
  const { SpotFleetRequestConfigs = [] } = await ec2.send(
    new DescribeSpotFleetRequestsCommand({ SpotFleetRequestIds: ids }),
  );
  return new Map(
    SpotFleetRequestConfigs.map(({ SpotFleetRequestId = "", SpotFleetRequestConfig, SpotFleetRequestState }) => [
      SpotFleetRequestId,
      {
        target: SpotFleetRequestConfig?.TargetCapacity ?? 0,
        onDemandTarget: SpotFleetRequestConfig?.OnDemandTargetCapacity ?? 0,
        modifying: SpotFleetRequestState !== "active",
      },
    ]),
  );
}

async function readGroups({ autoScaling }: PoolClients, names: string[]): Promise<Map<string, Targets>> {
  if (names.length === 0) {
    return new Map();
  }
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: names, MaxRecords: 100 }),
  );
  return new Map(
    AutoScalingGroups.map(({ AutoScalingGroupName = "", DesiredCapacity = 0, MixedInstancesPolicy }) => [
      AutoScalingGroupName,
      {
        target: DesiredCapacity,
        onDemandTarget: MixedInstancesPolicy?.InstancesDistribution?.OnDemandBaseCapacity ?? 0,
        modifying: false,
      },
    ]),
  );
}

async function readTemplates({ ec2 }: PoolClients, ids: string[]): Promise<Map<string, string>> {
  const { LaunchTemplates = [] } = await ec2.send(
    new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: ids, MaxResults: 200 }),
  );
  return new Map(
    LaunchTemplates.map(({ LaunchTemplateId = "", LatestVersionNumber = 0 }) => [
      LaunchTemplateId,
      `${LatestVersionNumber}`,
    ]),
  );
}

/**
 * All pools by four calls at most; a pool that AWS does not list is undefined, so that nothing of it is touched.
 * @param errors launch errors by pool, which are read apart
 */
export async function readPools(
  clients: PoolClients,
  pools: readonly ServicePool[],
  errors: ReadonlyMap<string, readonly LaunchError[]>,
): Promise<Map<string, PoolState | undefined>> {
  const idsOf = (capacity: ServicePool["capacity"]): string[] =>
    pools.filter((pool) => pool.capacity === capacity).map(({ capacityId }) => capacityId);
  const [fleets, groups, templates, builders] = await Promise.all([
    readFleets(clients, idsOf("spot-fleet")),
    readGroups(clients, idsOf("auto-scaling-group")),
    readTemplates(clients, [...new Set(pools.map(({ templateId }) => templateId))]),
    listBuilders(
      clients.ec2,
      pools.map(({ name }) => name),
    ),
  ]);
  return new Map(
    pools.map(({ name, capacityId, templateId }): [string, PoolState | undefined] => {
      const targets = fleets.get(capacityId) ?? groups.get(capacityId);
      const template = templates.get(templateId);
      const instances = builders.filter(({ pool }) => pool === name).map(({ instance }) => instance);
      return [
        name,
        targets && template !== undefined
          ? { ...targets, template, instances, errors: errors.get(name) ?? [] }
          : undefined,
      ];
    }),
  );
}
