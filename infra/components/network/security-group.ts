import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import { type Input, type Output, type Resource } from "@pulumi/pulumi";

/** A security group that lets everything out and nothing in. An open port is a rule of its own, with a description. */
export function closedSecurityGroup(
  name: string,
  args: { vpcId: Input<string>; description: string },
  parent: Resource,
): Output<string> {
  const group = new ec2.SecurityGroup(
    name,
    { vpcId: args.vpcId, description: args.description, tags: { Name: name } },
    { parent },
  );
  new vpc.SecurityGroupEgressRule(
    `${name}-out`,
    {
      securityGroupId: group.id,
      description: "AWS, registries and downloads of builds",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    },
    { parent },
  );
  return group.id;
}

/** Opens one TCP port of a group to one source. */
export function allowIn(
  name: string,
  args: {
    securityGroupId: Input<string>;
    description: string;
    port: number;
    from: { group: Input<string> } | { cidr: string };
  },
  parent: Resource,
): void {
  const { securityGroupId, description, port, from } = args;
  const source =
    "group" in from
      ? { referencedSecurityGroupId: from.group }
      : from.cidr.includes(":")
        ? { cidrIpv6: from.cidr }
        : { cidrIpv4: from.cidr };
  new vpc.SecurityGroupIngressRule(
    name,
    { securityGroupId, description, ipProtocol: "tcp", fromPort: port, toPort: port, ...source },
    { parent },
  );
}
