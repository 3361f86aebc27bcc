/** A small deployment in the fake AWS, for rules to refuse additions to. */
import { Aws, type Resource, type Values } from "../../../fakes/aws-rules";
import { type as t } from "../../../fakes/aws-rules/types";

export const ACCOUNT = "111111111111";
export const OTHER = "222222222222";

type Type = keyof typeof t;

export const trust = (service: string): Values => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "Assume", Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});

export const allow = (Action: unknown = "s3:GetObject", Resource: unknown = "*", more: Values = {}): Values => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "Allow", Effect: "Allow", Action, Resource, ...more }],
});

export class Deployment {
  readonly aws = new Aws();
  readonly #named = new Map<string, Resource>();

  /** Makes a resource; asks for it later by `id` or `of`. */
  make(kind: Type, name: string, inputs: Values, place: { account?: string; region?: string } = {}): Resource {
    const { account = ACCOUNT, region = "eu-west-1" } = place;
    const made = this.aws.create({ account, region, type: t[kind], name, inputs });
    this.#named.set(name, made);
    return made;
  }

  change(name: string, inputs: Values): Resource {
    const { account, region, type, id, inputs: before } = this.of(name);
    const after = this.aws.update({ account, region, type, name, inputs: { ...before, ...inputs } }, id);
    this.#named.set(name, after);
    return after;
  }

  remove(name: string): void {
    const { account, region, type, id } = this.of(name);
    this.aws.remove({ account, region, type }, id);
  }

  of(name: string): Resource {
    const found = this.#named.get(name);
    if (!found) {
      throw new Error(`${name} was not made`);
    }
    return found;
  }

  id(name: string): string {
    return this.of(name).id;
  }

  arn(name: string): string {
    return String(this.of(name).outputs.arn);
  }

  name(name: string): string {
    return String(this.of(name).outputs.name);
  }
}

/** Network, balancers, hosts, roles and what belongs to them. */
export function deployment(): Deployment {
  const d = new Deployment();
  d.make("vpc", "vpc", { cidrBlock: "10.0.0.0/16" });
  d.make("gateway", "gateway", { vpcId: d.id("vpc") });
  ["a", "b", "c"].forEach((zone, index) => {
    d.make("subnet", zone, {
      vpcId: d.id("vpc"),
      cidrBlock: `10.0.${String(index * 16)}.0/20`,
      availabilityZone: `eu-west-1${zone}`,
    });
  });
  d.make("vpc", "other-vpc", { cidrBlock: "10.1.0.0/16" });
  d.make("subnet", "other-a", { vpcId: d.id("other-vpc"), cidrBlock: "10.1.0.0/20", availabilityZone: "eu-west-1a" });
  d.make("subnet", "other-b", { vpcId: d.id("other-vpc"), cidrBlock: "10.1.16.0/20", availabilityZone: "eu-west-1b" });
  d.make("routeTable", "routes", {
    vpcId: d.id("vpc"),
    routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: d.id("gateway") }],
  });
  d.make("association", "a-routes", { subnetId: d.id("a"), routeTableId: d.id("routes") });
  d.make("securityGroup", "sg", { vpcId: d.id("vpc"), name: "hosts", description: "Hosts" });
  d.make("securityGroup", "balancer-sg", { vpcId: d.id("vpc"), description: "Balancer" });
  d.make("securityGroup", "other-sg", { vpcId: d.id("other-vpc"), description: "Elsewhere" });
  d.make("ingress", "ssh", {
    securityGroupId: d.id("sg"),
    ipProtocol: "tcp",
    fromPort: 22,
    toPort: 22,
    cidrIpv4: "10.0.0.0/8",
  });
  d.make("balancer", "balancer", {
    name: "people",
    subnets: [d.id("a"), d.id("b")],
    securityGroups: [d.id("balancer-sg")],
  });
  d.make("balancer", "nlb", {
    loadBalancerType: "network",
    internal: true,
    subnets: [d.id("a"), d.id("b")],
  });
  d.make("targetGroup", "targets", { name: "people", vpcId: d.id("vpc"), port: 8153, protocol: "HTTP" });
  d.make("targetGroup", "tcp-targets", { vpcId: d.id("vpc"), port: 8153, protocol: "TCP" });
  d.make("targetGroup", "free-targets", { vpcId: d.id("vpc"), port: 8153, protocol: "HTTP" });
  d.make("zone", "zone", { name: "example.org" });
  d.make("certificate", "certificate", { domainName: "delivery.example.org", validationMethod: "DNS" });
  const [question] = d.of("certificate").outputs.domainValidationOptions as Record<string, string>[];
  d.make("record", "proof", {
    zoneId: d.id("zone"),
    name: question?.resourceRecordName,
    type: "CNAME",
    ttl: 300,
    records: [question?.resourceRecordValue],
  });
  d.make("issued", "issued", { certificateArn: d.id("certificate") });
  d.make("listener", "https", {
    loadBalancerArn: d.id("balancer"),
    port: 443,
    protocol: "HTTPS",
    certificateArn: d.id("certificate"),
    defaultActions: [{ type: "forward", targetGroupArn: d.id("targets") }],
  });
  d.make("endpointService", "service", {
    networkLoadBalancerArns: [d.id("nlb")],
    allowedPrincipals: [`arn:aws:iam::${OTHER}:root`],
  });
  d.make("role", "role", { name: "host", assumeRolePolicy: trust("ec2.amazonaws.com") });
  d.make("role", "fleet-role", { assumeRolePolicy: trust("spotfleet.amazonaws.com") });
  d.make("role", "dlm-role", { assumeRolePolicy: trust("dlm.amazonaws.com") });
  d.make("rolePolicy", "grant", { role: d.name("role"), name: "read", policy: allow() });
  d.make("profile", "profile", { name: "host", role: d.name("role") });
  d.make("template", "template", {
    name: "hosts",
    instanceType: "t3.micro",
    iamInstanceProfile: { arn: d.arn("profile") },
    vpcSecurityGroupIds: [d.id("sg")],
  });
  d.make("group", "group", {
    name: "hosts",
    minSize: 1,
    maxSize: 1,
    launchTemplate: { id: d.id("template"), version: "1" },
    vpcZoneIdentifiers: [d.id("a")],
  });
  d.make("key", "key", { policy: allow("kms:*", "*", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }) });
  d.make("bucket", "bucket", { bucket: "myteam-mint" });
  d.make("secret", "secret", { name: "database" });
  d.make("repository", "repository", { name: "stups2go/agent", imageTagMutability: "IMMUTABLE" });
  d.make("topic", "topic", { name: "alarms", kmsMasterKeyId: d.arn("key") });
  d.make("user", "user", { name: "mail" });
  return d;
}
