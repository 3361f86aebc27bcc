import {
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeInternetGatewaysCommand,
  DescribeAddressesCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { DescribeLoadBalancersCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import type { AccountPlan } from "../../plan/plan";
import type { Check } from "../check";
import type { Clients } from "../clients";
import { fails } from "../finding";
import { hostGroups, ofType } from "../planned";

/** A quota of a region, and how much of it the plan takes and the account has in use. */
interface Quota {
  what: string;
  service: string;
  /** Code of Service Quotas: `aws service-quotas list-service-quotas --service-code ec2`. */
  code: string;
  planned: (plan: AccountPlan, aws: Clients) => number | Promise<number>;
  used: (aws: Clients) => Promise<number>;
}

type Market = "on-demand" | "spot";

/** vCPUs of each of these types. */
async function cpusOf(types: readonly string[], { ec2 }: Clients): Promise<ReadonlyMap<string, number>> {
  if (types.length === 0) {
    return new Map();
  }
  const question = new DescribeInstanceTypesCommand({
    Filters: [{ Name: "instance-type", Values: [...new Set(types)] }],
  });
  const { InstanceTypes = [] } = await ec2.send(question);
  return new Map(InstanceTypes.map(({ InstanceType = "", VCpuInfo }) => [InstanceType, VCpuInfo?.DefaultVCpus ?? 0]));
}

/** vCPUs of the planned hosts on a market; of several types the largest counts. */
async function plannedCpus(plan: AccountPlan, aws: Clients, market: Market): Promise<number> {
  const groups = hostGroups(plan)
    .map(({ count, onDemand, types }) => ({ count: market === "spot" ? count - onDemand : onDemand, types }))
    .filter(({ count, types }) => count > 0 && types.every(isStandard));
  const types = groups.flatMap((group) => group.types);
  const cpus = await cpusOf(types, aws);
  return groups.reduce(
    (sum, group) => sum + group.count * Math.max(...group.types.map((type) => cpus.get(type) ?? 0)),
    0,
  );
}

/** vCPUs that run on a market, in the families of the same quota. */
async function usedCpus(aws: Clients, market: Market): Promise<number> {
  const running: string[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await aws.ec2.send(
      new DescribeInstancesCommand({
        NextToken,
        Filters: [{ Name: "instance-state-name", Values: ["pending", "running"] }],
      }),
    );
    for (const { InstanceLifecycle, InstanceType = "" } of (answer.Reservations ?? []).flatMap(
      ({ Instances = [] }) => Instances,
    )) {
      if ((InstanceLifecycle === "spot") === (market === "spot") && isStandard(InstanceType)) {
        running.push(InstanceType);
      }
    }
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  const cpus = await cpusOf(running, aws);
  return running.reduce((sum, type) => sum + (cpus.get(type) ?? 0), 0);
}

/** The families A, C, D, H, I, M, R, T and Z share a quota: EC2 User Guide, "Amazon EC2 service quotas". */
const isStandard = (type: string): boolean => /^(?!hpc|inf|trn|mac)[acdhimrtz]/.test(type);

const balancers = (kind: string) => ({
  planned: (plan: AccountPlan) =>
    ofType(plan, "aws:lb/loadBalancer:LoadBalancer").filter(({ inputs }) => inputs.loadBalancerType === kind).length,
  used: async ({ loadBalancing }: Clients) => {
    const { LoadBalancers = [] } = await loadBalancing.send(new DescribeLoadBalancersCommand({}));
    return LoadBalancers.filter(({ Type }) => Type === kind).length;
  },
});

const quotas: readonly Quota[] = [
  {
    what: "vCPUs of running on-demand Standard instances",
    service: "ec2",
    code: "L-1216C47A",
    planned: (plan, aws) => plannedCpus(plan, aws, "on-demand"),
    used: (aws) => usedCpus(aws, "on-demand"),
  },
  {
    what: "vCPUs of Standard Spot instances",
    service: "ec2",
    code: "L-34B43A08",
    planned: (plan, aws) => plannedCpus(plan, aws, "spot"),
    used: (aws) => usedCpus(aws, "spot"),
  },
  {
    what: "VPCs",
    service: "vpc",
    code: "L-F678F1CE",
    planned: (plan) => ofType(plan, "aws:ec2/vpc:Vpc").length,
    used: async ({ ec2 }) => ((await ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? []).length,
  },
  {
    what: "internet gateways",
    service: "vpc",
    code: "L-A4707A72",
    planned: (plan) => ofType(plan, "aws:ec2/internetGateway:InternetGateway").length,
    used: async ({ ec2 }) => ((await ec2.send(new DescribeInternetGatewaysCommand({}))).InternetGateways ?? []).length,
  },
  {
    what: "Elastic IP addresses",
    service: "ec2",
    code: "L-0263D0A3",
    planned: (plan) => ofType(plan, "aws:ec2/eip:Eip").length,
    used: async ({ ec2 }) => ((await ec2.send(new DescribeAddressesCommand({}))).Addresses ?? []).length,
  },
  {
    what: "Application Load Balancers",
    service: "elasticloadbalancing",
    code: "L-53DA6B97",
    ...balancers("application"),
  },
  { what: "Network Load Balancers", service: "elasticloadbalancing", code: "L-69A177A2", ...balancers("network") },
];

/** Whether the quotas leave room for what is planned. What this stack runs already counts as in use. */
export const checkQuotas: Check = async (plan, { aws }) => {
  const found = await Promise.all(
    quotas.map(async ({ what, service, code, planned, used }) => {
      const wanted = await planned(plan, aws);
      if (wanted === 0) {
        return [];
      }
      const [inUse, { Quota }] = await Promise.all([
        used(aws),
        aws.quotas.send(new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code })),
      ]);
      const limit = Quota?.Value ?? 0;
      return inUse + wanted <= limit
        ? []
        : fails(
            `quota of ${what}: expected room for ${wanted}, got ${limit} with ${inUse} in use`,
            "AWS refuses what is over it: pulumi up fails, or the group stays without its instances.",
            `aws service-quotas request-service-quota-increase --region ${plan.place.region} --service-code ${service} --quota-code ${code} --desired-value ${inUse + wanted}    # minutes to days`,
          );
    }),
  );
  return found.flat();
};
