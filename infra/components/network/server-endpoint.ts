import * as ec2 from "@pulumi/aws/ec2";
import { ComponentResource, type ComponentResourceOptions, type Input, output, RunError } from "@pulumi/pulumi";
import { allowIn, closedSecurityGroup } from "./security-group";
import { nameInside } from "./server-name";

export interface ServerEndpointArgs {
  vpcId: Input<string>;
  /** Subnet in the server's zone that exists. @default a small subnet is made there */
  subnetId?: Input<string> | undefined;
  /** Id of the server's zone, such as `euw1-az1`: names of zones mean something else in every account. */
  zoneId: Input<string>;
  /** Name of production's endpoint service. */
  serviceName: Input<string>;
  /** The server's name, which leads to the endpoint inside the VPC. */
  domain: Input<string>;
  /** Security group of the builders. */
  buildersGroupId: Input<string>;
}

/**
 * The builders' way to the server: a private address in their own VPC, under the server's name. It stands in the
 * server's zone alone, because without that zone there is no server either.
 */
export class ServerEndpoint extends ComponentResource {
  constructor(name: string, args: ServerEndpointArgs, opts?: ComponentResourceOptions) {
    super("stups2go:network:ServerEndpoint", name, {}, opts);
    const parent = { parent: this };
    const subnetId =
      args.subnetId ??
      new ec2.Subnet(
        `${name}-subnet`,
        {
          vpcId: args.vpcId,
          availabilityZoneId: args.zoneId,
          // Each zone has its own: a subnet in another zone is made before this one goes, and two cannot have the same.
          cidrBlock: output(args.zoneId).apply((id) => `10.0.255.${16 * zoneNumber(id)}/28`),
          tags: { Name: `${name}-subnet` },
        },
        parent,
      ).id;
    const securityGroupId = closedSecurityGroup(
      `${name}-security-group`,
      { vpcId: args.vpcId, description: "Endpoint of the GoCD server in the production account" },
      this,
    );
    allowIn(
      `${name}-443-from-builders`,
      { securityGroupId, description: "HTTPS from builders", port: 443, from: { group: args.buildersGroupId } },
      this,
    );
    const endpoint = new ec2.VpcEndpoint(
      `${name}-interface`,
      {
        vpcId: args.vpcId,
        vpcEndpointType: "Interface",
        serviceName: args.serviceName,
        subnetIds: [subnetId],
        securityGroupIds: [securityGroupId],
        tags: { Name: name },
      },
      parent,
    );
    const address = endpoint.dnsEntries.apply(([first]) => {
      if (!first) {
        throw new RunError(`The endpoint ${name} got no DNS name; look at it in the VPC console of the test account`);
      }
      return first;
    });
    nameInside(
      name,
      {
        ...args,
        target: { dnsName: address.dnsName, zoneId: address.hostedZoneId },
        comment: "Inside the VPC, the GoCD server's name leads to its endpoint",
      },
      this,
    );
    this.registerOutputs({ endpointId: endpoint.id });
  }
}

/**
 * The number in the id of a zone, 3 of `euw1-az3`.
 * https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
 */
function zoneNumber(id: string): number {
  const number = /-az(\d{1,2})$/.exec(id)?.[1];
  if (number === undefined || Number(number) > 15) {
    throw new RunError(
      `The server's zone has the id ${id}, wants one such as euw1-az1; give subnetIds in stups2go:network`,
    );
  }
  return Number(number);
}
