/** What hosts cost: instances on demand and on spot, their root volumes, their public addresses. */
import { type Context, HOURS, type Item } from "./item";
import type { PlannedResource } from "../record/recorder";
import { volumeUsd } from "./volume";

type Inputs = Record<string, unknown>;

/** How many hosts run, of what. */
export interface Hosts {
  count: number;
  onDemand: number;
  /** Instance types that AWS chooses from. */
  types: string[];
  /** Root volume of each. */
  root: { volumeType?: string; volumeSize?: number; iops?: number; throughput?: number };
}

const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((found, step) => (found as Record<string | number, unknown> | undefined)?.[step], value);

/** The hosts of an auto scaling group or a Spot Fleet; which template it launches is the one beside it. */
export function groupHosts(inputs: Inputs, component: readonly PlannedResource[]): Hosts {
  const template = component.find(({ type }) => type === "aws:ec2/launchTemplate:LaunchTemplate")?.inputs ?? {};
  const policy = at(inputs, "mixedInstancesPolicy");
  const overrides = at(inputs, "launchTemplateConfigs", 0, "overrides") ?? at(policy, "launchTemplate", "overrides");
  const chosen = Array.isArray(overrides) ? overrides.map((override) => at(override, "instanceType")) : [];
  const types = [...new Set(chosen.length > 0 ? chosen : [template.instanceType])].filter(
    (type) => typeof type === "string",
  );
  const count = Number(inputs.targetCapacity ?? inputs.desiredCapacity ?? inputs.minSize ?? 0);
  const floor = inputs.onDemandTargetCapacity ?? at(policy, "instancesDistribution", "onDemandBaseCapacity");
  const onDemand =
    policy === undefined && inputs.targetCapacity === undefined ? count : Math.min(count, Number(floor ?? 0));
  return { count, onDemand, types, root: at(template, "blockDeviceMappings", 0, "ebs") ?? {} };
}

/** Cost of the hosts a month. The mean of several types counts, because AWS chooses among them. */
export function hosts({ count, onDemand, types, root }: Hosts, context: Context): Item[] {
  if (count === 0) {
    return [];
  }
  const { table, account, hours } = context;
  const spot = count - onDemand;
  const named = types.length > 1 ? `${types[0] ?? ""} or like it` : (types[0] ?? "");
  const instances = (number: number, market: "on-demand" | "spot"): Item[] => {
    const usd = number === 0 ? undefined : meanUsd(types, market, context);
    return usd === undefined ? [] : [{ what: `${number} ${named}`, usdPerMonth: number * hours * usd, market }];
  };
  const size = root.volumeSize ?? 0;
  const volumes = volumeUsd(root.volumeType, { ...root, size }, table) * count * (hours / HOURS);
  const isPublic = account.some(
    ({ type, inputs }) => type === "aws:ec2/subnet:Subnet" && inputs.mapPublicIpOnLaunch === true,
  );
  return [
    ...instances(onDemand, "on-demand"),
    ...instances(spot, "spot"),
    ...(size > 0
      ? [
          {
            what: `${count} root ${count === 1 ? "volume" : "volumes"} of ${size} GiB`,
            usdPerMonth: volumes,
            market: "other" as const,
          },
        ]
      : []),
    ...(isPublic
      ? [
          {
            what: `${count} public ${count === 1 ? "address" : "addresses"}`,
            usdPerMonth: count * hours * table.rates.publicIpv4Hour,
            market: "other" as const,
          },
        ]
      : []),
  ];
}

/** Mean price of an hour on a market; nothing when none of the types has one, which is told. */
function meanUsd(
  types: readonly string[],
  market: "on-demand" | "spot",
  { table, unpriced }: Context,
): number | undefined {
  const known: number[] = [];
  for (const type of types) {
    const usd = table.instances[type]?.[market === "spot" ? 1 : 0];
    if (usd === undefined || usd === null) {
      unpriced(
        `${type} ${market === "spot" ? "on spot" : "on demand"}: no price in tools/plan/cost/prices/${table.region}.json`,
      );
    } else {
      known.push(usd);
    }
  }
  return known.length === 0 ? undefined : known.reduce((sum, usd) => sum + usd, 0) / known.length;
}
