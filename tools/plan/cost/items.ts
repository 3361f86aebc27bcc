/** What each type of resource costs a month, read off its inputs. */
import type { PlannedResource } from "../record/recorder";
import { groupHosts, hosts } from "./hosts";
import { type Context, HOURS, type Item } from "./item";
import { pricesOf } from "./prices";
import { volumeUsd } from "./volume";

type Inputs = Record<string, unknown>;
type Price = (inputs: Inputs, context: Context) => Item[];

const other = (what: string, usdPerMonth: number): Item => ({ what, usdPerMonth, market: "other" });
const count = (value: unknown, otherwise = 0): number => (typeof value === "number" ? value : otherwise);

/** As far as it is read, a schedule of snapshots. */
interface Schedule {
  retainRule?: { count?: number };
  crossRegionCopyRules?: { target?: string }[];
}

const prices: Readonly<Record<string, Price>> = {
  "aws:autoscaling/group:Group": (inputs, context) => hosts(groupHosts(inputs, context.component), context),
  "aws:ec2/spotFleetRequest:SpotFleetRequest": (inputs, context) =>
    hosts(groupHosts(inputs, context.component), context),
  "aws:ebs/volume:Volume": (inputs, { table }) => [
    other(`${count(inputs.size)} GiB ${String(inputs.type)}`, volumeUsd(inputs.type, inputs, table)),
  ],
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": (inputs, { table, account, assumptions, unpriced }) => {
    const volume = account.find(({ type }) => type === "aws:ebs/volume:Volume");
    if (!volume) {
      unpriced("Snapshots of a data volume that exists already: its size is not known here");
      return [];
    }
    const size = count(volume.inputs.size);
    const { schedules = [] } = (inputs.policyDetails ?? {}) as { schedules?: Schedule[] };
    const kept = count(schedules[0]?.retainRule?.count, 1);
    const stored = size + (size * assumptions.dailyChangePercent * (kept - 1)) / 100;
    const copies = schedules[0]?.crossRegionCopyRules ?? [];
    return [
      other(`${Math.round(stored)} GiB in ${kept} snapshots`, stored * table.rates.snapshotGiB),
      ...copies.map(({ target = "" }) =>
        // Where there are no prices of that region, this one's are near enough.
        other(`copies of them in ${target}`, stored * (pricesOf(target) ?? table).rates.snapshotGiB),
      ),
    ];
  },
  "aws:lb/loadBalancer:LoadBalancer": (inputs, { table: { rates }, assumptions: { trafficGB } }) => {
    const [hour, unit] =
      inputs.loadBalancerType === "network" ? [rates.nlbHour, rates.nlbLcuHour] : [rates.albHour, rates.albLcuHour];
    const subnets = Array.isArray(inputs.subnets) ? inputs.subnets.length : 0;
    const kind = inputs.loadBalancerType === "network" ? "network" : "application";
    const addresses = inputs.internal === true ? 0 : subnets;
    return [
      other(`1 ${kind} load balancer, ${trafficGB} GB`, hour * HOURS + trafficGB * unit),
      ...(addresses > 0 ? [other(`${addresses} public addresses`, addresses * rates.publicIpv4Hour * HOURS)] : []),
    ];
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": (inputs, { table: { rates }, assumptions: { trafficGB } }) => {
    if (inputs.vpcEndpointType !== "Interface") {
      return [];
    }
    const zones = Array.isArray(inputs.subnetIds) ? inputs.subnetIds.length : 1;
    const usd = zones * rates.endpointHour * HOURS + trafficGB * rates.endpointGB;
    return [other(`1 PrivateLink endpoint in ${zones} ${zones === 1 ? "zone" : "zones"}, ${trafficGB} GB`, usd)];
  },
  "aws:cloudwatch/logGroup:LogGroup": (inputs, { table: { rates }, assumptions: { logsGB } }) => {
    const months = count(inputs.retentionInDays, 365) / 30;
    const usd = logsGB * (rates.logsIngestGB + months * rates.logsStoredGB);
    return [other(`${logsGB} GB of logs, kept ${count(inputs.retentionInDays)} days`, usd)];
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": (_inputs, { table }) => [other("1 alarm", table.rates.alarmMonth)],
  "aws:cloudwatch/dashboard:Dashboard": (_inputs, { table }) => [other("1 dashboard", table.rates.dashboardMonth)],
  "aws:ecr/repository:Repository": (_inputs, { table, assumptions: { imagesGB } }) => [
    other(`${imagesGB} GB of images`, imagesGB * table.rates.imagesGB),
  ],
  "aws:kms/key:Key": (_inputs, { table }) => [other("1 KMS key", table.rates.kmsKeyMonth)],
  "aws:route53/zone:Zone": (_inputs, { table }) => [other("1 hosted zone", table.rates.zoneMonth)],
  "aws:secretsmanager/secret:Secret": (_inputs, { table }) => [other("1 secret", table.rates.secretMonth)],
};

/** Types that cost nothing by themselves, or as good as nothing with the little that is asked of them here. */
const free =
  /^aws:(?:acm|iam|lb\/(?:listener|targetGroup)|s3|vpc|sns|sqs|cloudwatch\/(?:event|logMetricFilter|queryDefinition|compositeAlarm)|autoscaling\/(?:lifecycleHook|policy|schedule|notification)|ec2\/(?:defaultSecurityGroup|internetGateway|launchTemplate|routeTable|routeTableAssociation|securityGroup|subnet|vpc|vpcEndpointService)|ecr\/lifecyclePolicy|kms\/(?:ciphertext|alias|grant)|route53\/record|secretsmanager\/secretVersion|sesv2|ssm\/parameter|budgets)|^(?:docker|random|stups2go|pulumi):/;

/** What a resource costs; nothing is known of types that are neither priced nor free. */
export function itemsOf({ type, inputs }: PlannedResource, context: Context): Item[] | undefined {
  const price = prices[type];
  return price ? price(inputs, context) : free.test(type) ? [] : undefined;
}
