import { type AutoScalingClient, paginateDescribeAutoScalingGroups } from "@aws-sdk/client-auto-scaling";
import {
  type EC2Client,
  paginateDescribeLaunchTemplates,
  paginateDescribeSpotFleetRequests,
} from "@aws-sdk/client-ec2";
import type { LaunchError, PoolState } from "../law/types";
import type { ServicePool } from "../settings";
import { listBuilders } from "./instances";
import { readPoolTags, type TaggedPool } from "./pool-tags";

export interface PoolClients {
  ec2: EC2Client;
  autoScaling: AutoScalingClient;
}

/** What keeps the instances of a launch template. */
interface Capacity extends Pick<PoolState, "target" | "onDemandTarget" | "modifying"> {
  id: string;
  templateId: string;
}

/** Spot Fleets that live; those that were replaced are listed for two days. */
const LIVE: readonly (string | undefined)[] = ["active", "modifying", "submitted"];

async function readFleets({ ec2 }: PoolClients): Promise<Capacity[]> {
  const found: Capacity[] = [];
  for await (const { SpotFleetRequestConfigs = [] } of paginateDescribeSpotFleetRequests(
    { client: ec2, pageSize: 100 },
    {},
  )) {
    for (const {
      SpotFleetRequestId,
      SpotFleetRequestConfig: config,
      SpotFleetRequestState,
    } of SpotFleetRequestConfigs) {
      if (LIVE.includes(SpotFleetRequestState)) {
        found.push({
          id: SpotFleetRequestId ?? "",
          templateId: config?.LaunchTemplateConfigs?.[0]?.LaunchTemplateSpecification?.LaunchTemplateId ?? "",
          target: config?.TargetCapacity ?? 0,
          onDemandTarget: config?.OnDemandTargetCapacity ?? 0,
          modifying: SpotFleetRequestState !== "active",
        });
      }
    }
  }
  return found;
}

async function readGroups({ autoScaling }: PoolClients, deployment: string): Promise<Capacity[]> {
  const found: Capacity[] = [];
  const Filters = [{ Name: "tag:stups2go:deployment", Values: [deployment] }];
  for await (const page of paginateDescribeAutoScalingGroups({ client: autoScaling, pageSize: 100 }, { Filters })) {
    for (const { AutoScalingGroupName = "", DesiredCapacity = 0, MixedInstancesPolicy } of page.AutoScalingGroups ??
      []) {
      found.push({
        id: AutoScalingGroupName,
        templateId: MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification?.LaunchTemplateId ?? "",
        target: DesiredCapacity,
        onDemandTarget: MixedInstancesPolicy?.InstancesDistribution?.OnDemandBaseCapacity ?? 0,
        modifying: false,
      });
    }
  }
  return found;
}

async function readTemplates({ ec2 }: PoolClients, deployment: string): Promise<TaggedPool[]> {
  const found: TaggedPool[] = [];
  const Filters = [
    { Name: "tag:stups2go:deployment", Values: [deployment] },
    { Name: "tag:stups2go:role", Values: ["builder"] },
  ];
  for await (const { LaunchTemplates = [] } of paginateDescribeLaunchTemplates(
    { client: ec2, pageSize: 200 },
    { Filters },
  )) {
    found.push(...LaunchTemplates.map(readPoolTags));
  }
  return found.sort((a, b) => a.order - b.order);
}

/** The pools of the test account as they are now. */
export interface PoolList {
  pools: readonly ServicePool[];
  /** By name; undefined where AWS lists no fleet or group of the pool, so that nothing of it is touched. */
  states: ReadonlyMap<string, PoolState | undefined>;
  /** Unique ids of the roles that builders send messages by. */
  senders: ReadonlySet<string>;
}

/**
 * All pools by four calls for each page.
 * @param errors launch errors by pool, which are read apart
 * @throws Error when a list cannot be read, or a launch template of this deployment is none of a pool
 */
export async function readPools(
  clients: PoolClients,
  deployment: string,
  errors: ReadonlyMap<string, readonly LaunchError[]>,
): Promise<PoolList> {
  const [templates, fleets, groups, builders] = await Promise.all([
    readTemplates(clients, deployment),
    readFleets(clients),
    readGroups(clients, deployment),
    listBuilders(clients.ec2, deployment),
  ]);
  const capacities = [...fleets, ...groups];
  const pools: ServicePool[] = [];
  const states = new Map<string, PoolState | undefined>();
  for (const { templateId, version, settings } of templates) {
    const { name } = settings;
    // While a fleet is replaced there are two; which of them stays is not known yet.
    const [own, ...others] = capacities.filter((each) => each.templateId === templateId);
    pools.push({ ...settings, templateId, capacityId: own?.id });
    const instances = builders.filter(({ pool }) => pool === name).map(({ instance }) => instance);
    const { target = 0, onDemandTarget = 0, modifying = false } = own ?? {};
    const state = { target, onDemandTarget, modifying, template: version, instances, errors: errors.get(name) ?? [] };
    states.set(name, own && others.length === 0 ? state : undefined);
  }
  return { pools, states, senders: new Set(templates.map(({ sender }) => sender)) };
}
