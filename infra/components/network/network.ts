import * as ec2 from "@pulumi/aws/ec2";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { subnetCidr } from "../../zones";

/** The subnets that everything else is placed in, of this program or given. */
export interface Subnets {
  vpcId: Input<string>;
  /** Where hosts and internal load balancers stand. */
  hosts: Input<string>[];
  /** Where an internet-facing load balancer stands. */
  public: Input<string>[];
  /** Those of the hosts' subnets that are in one availability zone. */
  inZone: (zone: string) => Input<Input<string>[]>;
  /** The one of them in the zone with an id such as `euw1-az1`. @default none, where a subnet can be made there */
  inZoneId?: (zoneId: Input<string>) => Output<string>;
}

export interface NetworkArgs {
  /** Availability zones to have a subnet in, two or more. */
  zones: string[];
}

/**
 * A small VPC with a public subnet in each zone. Public, because hosts then reach AWS and their registries without a
 * NAT gateway, which costs more than the hosts; they accept no connection all the same, for want of any ingress rule.
 */
export class Network extends ComponentResource implements Subnets {
  readonly vpcId: Output<string>;
  readonly hosts: Output<string>[];
  readonly public: Output<string>[];
  readonly inZone: Subnets["inZone"];

  constructor(name: string, { zones }: NetworkArgs, opts?: ComponentResourceOptions) {
    super("stups2go:network:Network", name, {}, opts);
    const parent = { parent: this };

    const vpc = new ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
      parent,
    );
    // AWS puts each resource that names no group into this one: without rules, so that nothing works by accident.
    new ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, tags: { Name: `${name}-default` } }, parent);
    const gateway = new ec2.InternetGateway(`${name}-gateway`, { vpcId: vpc.id, tags: { Name: name } }, parent);
    const routes = new ec2.RouteTable(
      `${name}-routes`,
      {
        vpcId: vpc.id,
        routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
        tags: { Name: name },
      },
      parent,
    );

    const subnets = zones.map((zone) => {
      const subnet = new ec2.Subnet(
        `${name}-${zone}`,
        {
          vpcId: vpc.id,
          availabilityZone: zone,
          cidrBlock: subnetCidr(zone),
          mapPublicIpOnLaunch: true,
          tags: { Name: `${name}-${zone}` },
        },
        parent,
      );
      const association = new ec2.RouteTableAssociation(
        `${name}-${zone}-routes`,
        { subnetId: subnet.id, routeTableId: routes.id },
        parent,
      );
      // Through the association: a host that starts before there is a way out fails its boot.
      return { zone, id: association.subnetId as Output<string> };
    });

    this.vpcId = vpc.id;
    this.hosts = this.public = subnets.map(({ id }) => id);
    this.inZone = (wanted) => subnets.filter(({ zone }) => zone === wanted).map(({ id }) => id);
    this.registerOutputs({ vpcId: this.vpcId, subnetIds: this.hosts });
  }
}
