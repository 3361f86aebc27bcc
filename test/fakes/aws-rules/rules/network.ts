/** VPCs, subnets, gateways, route tables and PrivateLink. */
import { list, defineRules, text, texts } from "../rule";
import { type as t } from "../types";
import type { Resource, World } from "../world";
import { contains, overlap, rangeOf } from "./cidr";

const api = "https://docs.aws.amazon.com";
const errors = `${api}/AWSEC2/latest/APIReference/errors-overview.html`;

/** The number of a subnet's zone within the region; in a name `a` is 1, as the plan's placeholders have it. */
export function zoneOf({ inputs, outputs }: Resource): string {
  const { availabilityZone = outputs.availabilityZone, availabilityZoneId } = inputs;
  return typeof availabilityZone === "string"
    ? String(availabilityZone.charCodeAt(availabilityZone.length - 1) - 96)
    : (/-az(\d+)$/.exec(text(availabilityZoneId))?.[1] ?? "?");
}

/** The VPC of a security group or subnet. */
export const vpcOf = (world: World, type: string, id: unknown): unknown => world.named(type, id)?.inputs.vpcId;

/** The first two subnets of one zone. */
export function sharedZone(world: World, subnets: readonly string[]): string | undefined {
  const zones = subnets.map((id) => world.named(t.subnet, id)).map((subnet) => (subnet ? zoneOf(subnet) : undefined));
  const index = zones.findIndex((zone, position) => zone !== undefined && zones.indexOf(zone) < position);
  return index < 0 ? undefined : subnets[index];
}

/** The first of the groups that is in another VPC. */
export const foreignGroup = (world: World, groups: readonly string[], vpc: unknown): string | undefined =>
  groups.find((id) => vpc !== undefined && (vpcOf(world, t.securityGroup, id) ?? vpc) !== vpc);

const service = (world: World, name: unknown): Resource | undefined =>
  world.others(t.endpointService, "global").find(({ outputs }) => outputs.serviceName === name);

export const networkRules = defineRules([
  {
    id: "Vpc-range",
    code: "InvalidVpc.Range",
    source: errors,
    types: [t.vpc],
    on: ["create"],
    refuses: ({ inputs: { cidrBlock } }) => {
      const range = rangeOf(cidrBlock);
      return range && range.bits >= 16 && range.bits <= 28 ? undefined : `The CIDR '${text(cidrBlock)}' is invalid.`;
    },
  },
  {
    id: "Vpc-quota",
    code: "VpcLimitExceeded",
    source: `${api}/vpc/latest/userguide/amazon-vpc-limits.html`,
    types: [t.vpc],
    on: ["create"],
    refuses: ({ world }) =>
      world.others(t.vpc).length >= world.quota("vpcs", 5) ? "The maximum number of VPCs has been reached." : undefined,
  },
  {
    id: "Subnet-range",
    code: "InvalidSubnet.Range",
    source: errors,
    types: [t.subnet],
    on: ["create"],
    refuses: ({ inputs: { cidrBlock, vpcId }, world }) => {
      const range = rangeOf(cidrBlock);
      const vpc = rangeOf(world.named(t.vpc, vpcId)?.inputs.cidrBlock);
      return range && range.bits >= 16 && range.bits <= 28 && (!vpc || contains(vpc, range))
        ? undefined
        : `The CIDR '${text(cidrBlock)}' is invalid.`;
    },
  },
  {
    id: "Subnet-conflict",
    code: "InvalidSubnet.Conflict",
    source: errors,
    types: [t.subnet],
    on: ["create"],
    refuses: ({ inputs: { cidrBlock, vpcId }, world }) => {
      const range = rangeOf(cidrBlock);
      const met = world.others(t.subnet).find(({ inputs }) => {
        const other = rangeOf(inputs.cidrBlock);
        return inputs.vpcId === vpcId && range && other && overlap(range, other);
      });
      return met ? `The CIDR '${text(cidrBlock)}' conflicts with another subnet (${met.id})` : undefined;
    },
  },
  {
    id: "Subnet-zone",
    code: "InvalidParameterValue",
    source: errors,
    types: [t.subnet],
    on: ["create"],
    refuses: ({ inputs: { availabilityZone }, resource: { region } }) =>
      availabilityZone === undefined || new RegExp(`^${region}[a-f]$`).test(text(availabilityZone))
        ? undefined
        : `Value (${text(availabilityZone)}) for parameter availabilityZone is invalid.`,
  },
  {
    id: "Subnet-zone-id",
    code: "InvalidParameterValue",
    source: errors,
    types: [t.subnet],
    on: ["create"],
    refuses: ({ inputs: { availabilityZone, availabilityZoneId } }) =>
      availabilityZone !== undefined && availabilityZoneId !== undefined
        ? "Only one of availabilityZone and availabilityZoneId may be given."
        : availabilityZoneId === undefined || /^[a-z]{2,3}[a-z]\d-az\d$/.test(text(availabilityZoneId))
          ? undefined
          : `Value (${text(availabilityZoneId)}) for parameter availabilityZoneId is invalid.`,
  },
  {
    id: "InternetGateway-second",
    code: "InvalidParameterValue",
    source: `${api}/vpc/latest/userguide/VPC_Internet_Gateway.html`,
    types: [t.gateway],
    on: ["create", "update"],
    refuses: ({ inputs: { vpcId }, world }) =>
      vpcId !== undefined && world.others(t.gateway).some(({ inputs }) => inputs.vpcId === vpcId)
        ? `Network ${text(vpcId)} already has an internet gateway attached`
        : undefined,
  },
  {
    id: "InternetGateway-public-addresses",
    code: "DependencyViolation",
    source: `${api}/vpc/latest/userguide/delete-vpc.html`,
    types: [t.gateway],
    on: ["delete"],
    refuses: ({ inputs: { vpcId }, world }) =>
      world
        .others(t.balancer)
        .some(
          ({ inputs }) =>
            inputs.internal !== true && texts(inputs.subnets).some((id) => vpcOf(world, t.subnet, id) === vpcId),
        )
        ? `Network ${text(vpcId)} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`
        : undefined,
  },
  {
    id: "RouteTableAssociation-second",
    code: "Resource.AlreadyAssociated",
    source: errors,
    types: [t.association],
    on: ["create"],
    refuses: ({ inputs: { subnetId }, world }) =>
      world.others(t.association).some(({ inputs }) => inputs.subnetId === subnetId)
        ? `the specified association for route table conflicts with an existing association of ${text(subnetId)}`
        : undefined,
  },
  {
    id: "RouteTable-route-twice",
    code: "RouteAlreadyExists",
    source: errors,
    types: [t.routeTable],
    on: ["create", "update"],
    refuses: ({ inputs: { routes } }) => {
      const targets = list(routes).map((route) => text((route as { cidrBlock?: string }).cidrBlock));
      const twice = targets.find((each, index) => targets.indexOf(each) < index);
      return twice === undefined ? undefined : `The route identified by ${twice} already exists.`;
    },
  },
  {
    id: "VpcEndpoint-service",
    code: "InvalidServiceName",
    source: `${api}/vpc/latest/privatelink/create-endpoint-service.html`,
    types: [t.endpoint],
    on: ["create"],
    refuses: ({ inputs: { serviceName }, resource: { account }, world }) => {
      if (!text(serviceName).includes(".vpce-svc-")) {
        return undefined;
      }
      // A service that does not admit the account looks like none.
      const found = service(world, serviceName);
      const admitted = texts(found?.inputs.allowedPrincipals).some(
        (principal) => principal === "*" || principal.startsWith(`arn:aws:iam::${account}:`),
      );
      return found && (admitted || found.account === account)
        ? undefined
        : `The Vpc Endpoint Service '${text(serviceName)}' does not exist`;
    },
  },
  {
    id: "VpcEndpoint-zone",
    code: "InvalidParameter",
    source: `${api}/vpc/latest/privatelink/create-interface-endpoint.html`,
    types: [t.endpoint],
    on: ["create", "update"],
    refuses: ({ inputs: { serviceName, subnetIds }, world }) => {
      const balancers = texts(service(world, serviceName)?.inputs.networkLoadBalancerArns);
      const all = world.others(t.balancer, "global").filter(({ id }) => balancers.includes(id));
      const zones = all
        .flatMap(({ inputs }) => texts(inputs.subnets))
        .flatMap((id) => world.named(t.subnet, id, "global") ?? [])
        .map(zoneOf);
      const lost = texts(subnetIds).find((id) => {
        const subnet = world.named(t.subnet, id);
        return all.length > 0 && subnet && !zones.includes(zoneOf(subnet));
      });
      return lost === undefined
        ? undefined
        : `The VPC endpoint service ${text(serviceName)} does not support the availability zone of the subnet: ${lost}.`;
    },
  },
  {
    id: "VpcEndpoint-subnets-of-a-zone",
    code: "DuplicateSubnetsInSameZone",
    source: errors,
    types: [t.endpoint],
    on: ["create", "update"],
    refuses: ({ inputs: { subnetIds }, world }) => {
      const subnet = sharedZone(world, texts(subnetIds));
      return subnet === undefined
        ? undefined
        : `Found another VPC endpoint subnet in the availability zone of ${subnet}`;
    },
  },
  {
    id: "VpcEndpoint-groups-vpc",
    code: "InvalidParameter",
    source: errors,
    types: [t.endpoint],
    on: ["create", "update"],
    refuses: ({ inputs: { securityGroupIds, vpcId }, world }) => {
      const lost = foreignGroup(world, texts(securityGroupIds), vpcId);
      return lost === undefined ? undefined : `The security group ${lost} does not belong to ${text(vpcId)}`;
    },
  },
  {
    id: "VpcEndpointService-connections",
    code: "ExistingVpcEndpointConnections",
    source: `${api}/AWSEC2/latest/APIReference/API_DeleteVpcEndpointServiceConfigurations.html`,
    types: [t.endpointService],
    on: ["delete"],
    refuses: ({ resource: { outputs }, world }) => {
      const user = world.others(t.endpoint, "global").find(({ inputs }) => inputs.serviceName === outputs.serviceName);
      return user ? `Service has existing active VPC Endpoint connections: ${user.id}` : undefined;
    },
  },
  {
    id: "VpcEndpointService-internal-network-balancers",
    code: "InvalidParameter",
    source: `${api}/AWSEC2/latest/APIReference/API_CreateVpcEndpointServiceConfiguration.html`,
    types: [t.endpointService],
    on: ["create", "update"],
    refuses: ({ inputs: { networkLoadBalancerArns }, world }) => {
      const other = texts(networkLoadBalancerArns).find(
        (arn) => world.named(t.balancer, arn)?.inputs.loadBalancerType !== "network",
      );
      return other === undefined ? undefined : `The load balancer ${other} is not a network load balancer`;
    },
  },
]);
