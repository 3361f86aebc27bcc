import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ModifyVpcAttributeCommand,
} from "@aws-sdk/client-ec2";
import { type Account, PRODUCTION, useAccount } from "./support/account";
import { testTroubles } from "./support/trouble";

/** The VPC that moto has from the start, with the way out that AWS gives it: its id, and its subnets by zone. */
async function defaultVpc({ aws }: Account): Promise<{ vpcId: string; subnets: Map<string, string> }> {
  const { Vpcs = [] } = await aws.ec2.send(new DescribeVpcsCommand({}));
  const vpcId = Vpcs[0]?.VpcId ?? "";
  const { InternetGateway } = await aws.ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId;
  await aws.ec2.send(new AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: GatewayId }));
  const { RouteTables = [] } = await aws.ec2.send(new DescribeRouteTablesCommand({}));
  const RouteTableId = RouteTables.find(({ VpcId }) => VpcId === vpcId)?.RouteTableId;
  await aws.ec2.send(new CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: "0.0.0.0/0" }));
  const { Subnets = [] } = await aws.ec2.send(new DescribeSubnetsCommand({}));
  return {
    vpcId,
    subnets: new Map(Subnets.map(({ AvailabilityZone = "", SubnetId = "" }) => [AvailabilityZone, SubnetId])),
  };
}

const network = (vpcId: string, subnets: readonly (string | undefined)[], open = subnets): string[] => [
  `network={vpcId: ${vpcId}, subnetIds: [${subnets.join(", ")}], publicSubnetIds: [${open.join(", ")}]}`,
];

describe("npm run preflight on a network that exists", () => {
  testTroubles(useAccount(PRODUCTION), [
    {
      title: "A VPC that does not exist is found, and its subnets too.",
      config: network("vpc-0123456789abcdef0", ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]),
      what: /^network\.(vpcId|subnetIds): expected /,
      cure: /^aws ec2 describe-(vpcs|subnets) /,
      count: 3,
    },
    {
      title: "A VPC that resolves no names is found.",
      make: async (at) => {
        const { vpcId, subnets } = await defaultVpc(at);
        await at.aws.ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsHostnames: { Value: false } }));
        return network(vpcId, [subnets.get("eu-west-1a"), subnets.get("eu-west-1b")]);
      },
      what: /^network.vpcId: expected vpc-\w+ to have enableDnsHostnames, got it off$/,
      cure: /^aws ec2 modify-vpc-attribute --vpc-id vpc-\w+ --enable-dns-hostnames /,
    },
    {
      title: "Two subnets of a load balancer in one zone are found.",
      make: async (at) => {
        const { vpcId, subnets } = await defaultVpc(at);
        const { Subnet } = await at.aws.ec2.send(
          new CreateSubnetCommand({ VpcId: vpcId, AvailabilityZone: "eu-west-1a", CidrBlock: "172.31.240.0/24" }),
        );
        const hosts = [subnets.get("eu-west-1a"), subnets.get("eu-west-1b")];
        return network(vpcId, hosts, [...hosts, Subnet?.SubnetId]);
      },
      what: /^subnets of people-balancer: expected one in each zone, got two in eu-west-1a$/,
      cure: /^aws ec2 describe-subnets --subnet-ids /,
    },
    {
      title: "Public subnets without a route to an internet gateway are found.",
      make: async ({ aws }) => {
        const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: "10.9.0.0/16" }));
        const vpcId = Vpc?.VpcId ?? "";
        await aws.ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsHostnames: { Value: true } }));
        const made = await Promise.all(
          ["a", "b"].map((letter, index) =>
            aws.ec2.send(
              new CreateSubnetCommand({
                VpcId: vpcId,
                AvailabilityZone: `eu-west-1${letter}`,
                CidrBlock: `10.9.${index}.0/24`,
              }),
            ),
          ),
        );
        return network(
          vpcId,
          made.map(({ Subnet }) => Subnet?.SubnetId),
        );
      },
      what: /^network.publicSubnetIds: expected subnets with a route to an internet gateway, got subnet-\w+ without$/,
      cure: /^aws ec2 describe-route-tables /,
      count: 2,
    },
  ]);
});
