import * as ec2 from "@pulumi/aws/ec2";
import { all, output, type Output, RunError } from "@pulumi/pulumi";
import type { Subnets } from "./network";

/** A VPC that exists, by the ids of its parts. */
export interface ExistingNetworkArgs {
  vpcId: string;
  /** Subnets for hosts, in different zones. */
  subnetIds: readonly string[];
  /** Subnets for an internet-facing load balancer, in different zones. @default none, where there is no such one */
  publicSubnetIds: readonly string[];
  /** Account that has to own the VPC. */
  accountId: string;
  /** Zone that the load balancers have to be in. @default none, where there are no load balancers */
  serverZone?: string | undefined;
}

export type Vpc = Pick<ec2.GetVpcResult, "ownerId" | "enableDnsHostnames" | "enableDnsSupport">;
export type Subnet = Pick<ec2.GetSubnetResult, "id" | "vpcId" | "availabilityZone" | "availabilityZoneId">;

/**
 * Subnets of a VPC that exists. AWS is asked about them in the preview already, because it would refuse them only in
 * the middle of an `up`, or accept a load balancer that never reaches the server.
 *
 * @throws RunError behind its outputs where the network cannot be used
 */
export function existingNetwork(args: ExistingNetworkArgs): Subnets {
  const { vpcId, subnetIds, publicSubnetIds } = args;
  const lookUp = (ids: readonly string[]): Output<Subnet[]> => all(ids.map((id) => ec2.getSubnetOutput({ id })));
  const checked = all([ec2.getVpcOutput({ id: vpcId }), lookUp(subnetIds), lookUp(publicSubnetIds)]).apply(
    ([vpc, hosts, publicOnes]) => {
      const mismatch = networkMismatch(vpc, hosts, publicOnes, args);
      if (mismatch !== undefined) {
        throw new RunError(`stups2go:network.${mismatch}`);
      }
      return hosts;
    },
  );
  return {
    vpcId: checked.apply(() => vpcId),
    hosts: [...subnetIds],
    public: [...publicSubnetIds],
    inZone: (zone) =>
      checked.apply((hosts) => hosts.filter(({ availabilityZone }) => availabilityZone === zone).map(({ id }) => id)),
    inZoneId: (zoneId) => output([checked, zoneId] as const).apply(([hosts, wanted]) => subnetInZone(hosts, wanted)),
  };
}

/**
 * Why AWS would refuse a network or lead no one to the server, and what to do about it; nothing for one that fits.
 *
 * Sources: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html;
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html;
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
export function networkMismatch(
  vpc: Vpc,
  hosts: readonly Subnet[],
  publicOnes: readonly Subnet[],
  { vpcId, accountId, serverZone }: ExistingNetworkArgs,
): string | undefined {
  if (vpc.ownerId !== accountId) {
    return (
      `vpcId: expected a VPC of the account ${accountId}, got ${vpcId}, which ${vpc.ownerId} owns and shares; ` +
      "deploy into a VPC of the account itself: the server's private zone and endpoint can be made in no other"
    );
  }
  const off = (["enableDnsSupport", "enableDnsHostnames"] as const).find((key) => !vpc[key]);
  if (off !== undefined) {
    return (
      `vpcId: expected ${off}, got ${vpcId} without it, where the server's private name leads nowhere; ` +
      `aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --${off === "enableDnsSupport" ? "enable-dns-support" : "enable-dns-hostnames"}`
    );
  }
  return (
    listMismatch("subnetIds", hosts, vpcId, serverZone) ??
    (publicOnes.length === 0 ? undefined : listMismatch("publicSubnetIds", publicOnes, vpcId, serverZone))
  );
}

function listMismatch(
  key: "subnetIds" | "publicSubnetIds",
  subnets: readonly Subnet[],
  vpcId: string,
  serverZone: string | undefined,
): string | undefined {
  const foreign = subnets.find((subnet) => subnet.vpcId !== vpcId);
  if (foreign) {
    return `${key}: expected subnets of ${vpcId}, got ${foreign.id} of ${foreign.vpcId}; take it out, or correct vpcId`;
  }
  for (const [index, { id, availabilityZone: zone }] of subnets.entries()) {
    const other = subnets.slice(0, index).find(({ availabilityZone }) => availabilityZone === zone);
    if (other) {
      return `${key}: expected one subnet a zone, got ${other.id} and ${id} in ${zone}; take one of them out`;
    }
  }
  if (serverZone === undefined || subnets.some(({ availabilityZone }) => availabilityZone === serverZone)) {
    return undefined;
  }
  const zones = subnets.map(({ availabilityZone }) => availabilityZone).join(", ");
  return (
    `${key}: expected a subnet in ${serverZone}, where the server and its volume are, got ${zones}; ` +
    "add one, or set stups2go:availabilityZone to the zone of one of them"
  );
}

function subnetInZone(subnets: readonly Subnet[], zoneId: string): string {
  const found = subnets.find(({ availabilityZoneId }) => availabilityZoneId === zoneId);
  if (!found) {
    const zones = subnets.map(({ id, availabilityZoneId }) => `${id} in ${availabilityZoneId}`).join(", ");
    throw new RunError(
      `stups2go:network.subnetIds: expected a subnet in ${zoneId}, the zone of the server, for the endpoint that leads ` +
        `builders there, got ${zones}; add one. Names of zones mean others in each account, their ids do not`,
    );
  }
  return found.id;
}
