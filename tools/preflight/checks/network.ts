import {
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type RouteTable,
  type Subnet,
} from "@aws-sdk/client-ec2";
import type { Check } from "../check";
import { type Clients, unless } from "../clients";
import { fails, type Finding } from "../finding";
import { given, hostGroups, ofType, texts } from "../planned";

/** The subnets that exist and that balancers stand in; public ones first. */
function balancerSubnets(
  plan: Parameters<Check>[0],
): { ids: string[]; isPublic: boolean; isAlb: boolean; name: string }[] {
  return ofType(plan, "aws:lb/loadBalancer:LoadBalancer")
    .filter(({ uses }) => !("subnets" in uses))
    .map(({ name, inputs }) => ({
      name,
      ids: texts(inputs.subnets),
      isPublic: inputs.internal !== true,
      isAlb: inputs.loadBalancerType === "application",
    }));
}

/** Whether a VPC that exists resolves names, which private zones and endpoints need. */
export const checkVpc: Check = async (plan, { aws }) => {
  const ids = new Set(
    ofType(plan, "aws:ec2/securityGroup:SecurityGroup").flatMap((group) => given(group, "vpcId") ?? []),
  );
  const found = await Promise.all(
    [...ids].map(async (VpcId): Promise<Finding[]> => {
      const question = aws.ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
      if (!(await unless(question, "InvalidVpcID.NotFound"))?.Vpcs?.length) {
        return fails(
          `network.vpcId: expected a VPC of this account in ${plan.place.region}, got ${VpcId}`,
          "AWS refuses the first security group: InvalidVpcID.NotFound.",
          `aws ec2 describe-vpcs --region ${plan.place.region} --query 'Vpcs[].[VpcId,CidrBlock]' --output text`,
        );
      }
      const attributes = [
        ["enableDnsSupport", "EnableDnsSupport", "--enable-dns-support"],
        ["enableDnsHostnames", "EnableDnsHostnames", "--enable-dns-hostnames"],
      ] as const;
      const answers = await Promise.all(
        attributes.map(async ([Attribute, key, option]) => {
          const answer = await aws.ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }));
          return answer[key]?.Value === true
            ? []
            : fails(
                `network.vpcId: expected ${VpcId} to have ${Attribute}, got it off`,
                "Agents do not find the server: its private name is not resolved in the VPC.",
                `aws ec2 modify-vpc-attribute --vpc-id ${VpcId} ${option} '{"Value":true}'`,
              );
        }),
      );
      return answers.flat();
    }),
  );
  return found.flat();
};

/** Whether subnets that exist are of the VPC, in zones of their own, with free addresses and the right way out. */
export const checkSubnets: Check = async (plan, { aws }) => {
  const balancers = balancerSubnets(plan);
  const ids = [
    ...new Set([...hostGroups(plan).flatMap(({ subnetIds }) => subnetIds), ...balancers.flatMap((each) => each.ids)]),
  ];
  if (ids.length === 0) {
    return [];
  }
  const question = new DescribeSubnetsCommand({ Filters: [{ Name: "subnet-id", Values: ids }] });
  const { Subnets = [] } = await aws.ec2.send(question);
  const [vpcId] = ofType(plan, "aws:ec2/securityGroup:SecurityGroup").flatMap((group) => given(group, "vpcId") ?? []);
  const missing = ids.filter((id) => !Subnets.some(({ SubnetId }) => SubnetId === id));
  const strange = Subnets.filter(({ VpcId }) => VpcId !== vpcId);
  return [
    ...missing.flatMap((id) =>
      fails(
        `network.subnetIds: expected subnets of this account in ${plan.place.region}, got ${id}`,
        "AWS refuses what is placed in it: InvalidSubnetID.NotFound.",
        `aws ec2 describe-subnets --region ${plan.place.region} --filters Name=vpc-id,Values=${vpcId ?? "…"} --query 'Subnets[].[SubnetId,AvailabilityZone,AvailableIpAddressCount]' --output text`,
      ),
    ),
    ...strange.flatMap(({ SubnetId = "", VpcId = "" }) =>
      fails(
        `network.subnetIds: expected subnets of ${vpcId ?? "the VPC"}, got ${SubnetId} of ${VpcId}`,
        "AWS refuses hosts whose security groups are of another VPC: InvalidParameter.",
        `aws ec2 describe-subnets --filters Name=vpc-id,Values=${vpcId ?? "…"} --query 'Subnets[].SubnetId' --output text`,
      ),
    ),
    ...balancers.flatMap((balancer) => checkPlaces(balancer, Subnets)),
    ...(await checkRoutes(balancers, Subnets, aws)),
  ];
};

/** A balancer takes one subnet a zone, an ALB two zones at least, and each needs eight free addresses. */
function checkPlaces(
  { name, ids, isAlb }: ReturnType<typeof balancerSubnets>[number],
  all: readonly Subnet[],
): Finding[] {
  const subnets = all.filter(({ SubnetId = "" }) => ids.includes(SubnetId));
  const zones = subnets.map(({ AvailabilityZone }) => AvailabilityZone ?? "");
  const twice = zones.filter((zone, index) => zones.indexOf(zone) !== index);
  const list = `aws ec2 describe-subnets --subnet-ids ${ids.join(" ")} --query 'Subnets[].[SubnetId,AvailabilityZone,AvailableIpAddressCount]' --output text`;
  // Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer.
  const full = isAlb ? subnets.filter(({ AvailableIpAddressCount: free = 8 }) => free < 8) : [];
  return [
    ...(twice.length > 0
      ? fails(
          `subnets of ${name}: expected one in each zone, got two in ${[...new Set(twice)].join(", ")}`,
          "AWS refuses the load balancer: InvalidConfigurationRequest, a load balancer cannot be attached to multiple subnets in the same zone.",
          `${list}    # then take one out of network.publicSubnetIds or network.subnetIds`,
        )
      : []),
    ...(isAlb && subnets.length > 0 && new Set(zones).size < 2
      ? fails(
          `subnets of ${name}: expected two zones or more, got ${zones[0] ?? "none"}`,
          "AWS refuses the load balancer: at least two subnets in two different zones must be specified.",
          `${list}    # then add one of another zone`,
        )
      : []),
    ...full.flatMap(({ SubnetId = "", AvailableIpAddressCount = 0 }) =>
      fails(
        `subnet ${SubnetId} of ${name}: expected 8 free addresses, got ${AvailableIpAddressCount}`,
        "AWS refuses the load balancer: InvalidSubnet, not enough IP space available.",
        `aws ec2 describe-network-interfaces --filters Name=subnet-id,Values=${SubnetId} --query 'NetworkInterfaces[].[NetworkInterfaceId,Description]' --output text`,
      ),
    ),
  ];
}

/** An internet-facing balancer answers only from subnets with a route to an internet gateway. */
async function checkRoutes(
  balancers: ReturnType<typeof balancerSubnets>,
  all: readonly Subnet[],
  { ec2 }: Clients,
): Promise<Finding[]> {
  const ids = [...new Set(balancers.filter(({ isPublic }) => isPublic).flatMap((each) => each.ids))];
  const subnets = all.filter(({ SubnetId = "" }) => ids.includes(SubnetId));
  if (subnets.length === 0) {
    return [];
  }
  const vpcs = [...new Set(subnets.flatMap(({ VpcId = [] }) => VpcId))];
  const question = new DescribeRouteTablesCommand({ Filters: [{ Name: "vpc-id", Values: vpcs }] });
  const { RouteTables = [] } = await ec2.send(question);
  const isOpen = ({ Routes = [] }: RouteTable): boolean =>
    Routes.some(({ GatewayId }) => GatewayId?.startsWith("igw-"));
  return subnets
    .filter(({ SubnetId, VpcId }) => {
      const table =
        RouteTables.find(({ Associations = [] }) => Associations.some((each) => each.SubnetId === SubnetId)) ??
        RouteTables.find((each) => each.VpcId === VpcId && each.Associations?.some(({ Main }) => Main));
      return !table || !isOpen(table);
    })
    .flatMap(({ SubnetId = "" }) =>
      fails(
        `network.publicSubnetIds: expected subnets with a route to an internet gateway, got ${SubnetId} without`,
        "The load balancer is made, and people get no answer from it.",
        `aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=${SubnetId}    # or set stups2go:loadBalancerScheme internal`,
      ),
    );
}
