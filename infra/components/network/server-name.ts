/** The server's name, and where it leads: from everywhere, or inside one VPC alone. */
import * as route53 from "@pulumi/aws/route53";
import type { Input, Resource } from "@pulumi/pulumi";

/** A load balancer or an endpoint: its DNS name, and the hosted zone that AWS keeps that name in. */
export interface Target {
  dnsName: Input<string>;
  zoneId: Input<string>;
}

/** Leads the name to the target, in a zone that exists. */
export function nameIn(
  name: string,
  args: { zoneId: Input<string>; domain: Input<string>; target: Target },
  parent: Resource,
): void {
  const { dnsName, zoneId } = args.target;
  new route53.Record(
    `${name}-name`,
    {
      zoneId: args.zoneId,
      name: args.domain,
      type: "A",
      aliases: [{ name: dnsName, zoneId, evaluateTargetHealth: false }],
    },
    { parent },
  );
}

/** Leads the name to the target inside the VPC, by a private zone of that one name. */
export function nameInside(
  name: string,
  args: { vpcId: Input<string>; domain: Input<string>; target: Target; comment: string },
  parent: Resource,
): void {
  const zone = new route53.Zone(
    `${name}-zone`,
    { name: args.domain, comment: args.comment, vpcs: [{ vpcId: args.vpcId }] },
    { parent },
  );
  nameIn(name, { ...args, zoneId: zone.zoneId }, parent);
}
