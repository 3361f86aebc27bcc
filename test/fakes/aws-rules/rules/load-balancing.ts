/** Load balancers, target groups, listeners and their certificates. */
import { at, record, defineRules, text, texts, shown } from "../rule";
import { type as t } from "../types";
import { foreignGroup, sharedZone, vpcOf, zoneOf } from "./network";

const api = "https://docs.aws.amazon.com";
const reference = `${api}/elasticloadbalancing/latest/APIReference`;

const protocols: Readonly<Record<string, readonly string[]>> = {
  application: ["HTTP", "HTTPS"],
  network: ["TCP", "TLS", "UDP", "TCP_UDP"],
};

export const loadBalancingRules = defineRules([
  {
    id: "LoadBalancer-subnets-of-a-zone",
    code: "InvalidConfigurationRequest",
    source: `${reference}/API_CreateLoadBalancer.html`,
    types: [t.balancer],
    on: ["create", "update"],
    refuses: ({ inputs: { subnets }, world }) => {
      const subnet = sharedZone(world, texts(subnets));
      return subnet === undefined
        ? undefined
        : `A load balancer cannot be attached to multiple subnets in the same Availability Zone: ${subnet}`;
    },
  },
  {
    id: "LoadBalancer-two-zones",
    code: "ValidationError",
    source: `${api}/elasticloadbalancing/latest/application/application-load-balancers.html`,
    types: [t.balancer],
    on: ["create", "update"],
    refuses: ({ inputs: { subnets, loadBalancerType }, world }) => {
      const zones = new Set(
        texts(subnets)
          .flatMap((id) => world.named(t.subnet, id) ?? [])
          .map(zoneOf),
      );
      return loadBalancerType !== "network" && zones.size < 2
        ? "At least two subnets in two different Availability Zones must be specified"
        : undefined;
    },
  },
  {
    id: "LoadBalancer-subnets-vpc",
    code: "ValidationError",
    source: `${reference}/API_CreateLoadBalancer.html`,
    types: [t.balancer],
    on: ["create", "update"],
    refuses: ({ inputs: { subnets }, world }) =>
      new Set(texts(subnets).map((id) => vpcOf(world, t.subnet, id))).size > 1
        ? "All subnets must belong to the same VPC"
        : undefined,
  },
  {
    id: "LoadBalancer-stays-in-its-vpc",
    code: "InvalidConfigurationRequest",
    source: `${reference}/API_SetSubnets.html`,
    types: [t.balancer],
    on: ["update"],
    refuses: ({ inputs: { subnets }, before, world }) => {
      const [was, is] = [before?.inputs.subnets, subnets].map((ids) => vpcOf(world, t.subnet, texts(ids)[0]));
      return was === is ? undefined : `The subnets must belong to the VPC of the load balancer: ${shown(was)}`;
    },
  },
  {
    id: "LoadBalancer-groups-vpc",
    code: "InvalidConfigurationRequest",
    source: `${reference}/API_SetSecurityGroups.html`,
    types: [t.balancer],
    on: ["create", "update"],
    refuses: ({ inputs: { subnets, securityGroups }, world }) => {
      const lost = foreignGroup(world, texts(securityGroups), vpcOf(world, t.subnet, texts(subnets)[0]));
      return lost === undefined ? undefined : `One or more security groups are invalid: ${lost}`;
    },
  },
  {
    id: "LoadBalancer-groups-quota",
    code: "InvalidConfigurationRequest",
    source: `${api}/elasticloadbalancing/latest/application/load-balancer-limits.html`,
    types: [t.balancer],
    on: ["create", "update"],
    refuses: ({ inputs: { securityGroups } }) =>
      texts(securityGroups).length > 5 ? "A load balancer has at most 5 security groups" : undefined,
  },
  {
    id: "LoadBalancer-gateway",
    code: "InvalidSubnet",
    source: `${api}/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html`,
    types: [t.balancer],
    on: ["create"],
    refuses: ({ inputs: { subnets, internal }, world }) => {
      const vpc = vpcOf(world, t.subnet, texts(subnets)[0]);
      return internal === true || world.others(t.gateway).some(({ inputs }) => inputs.vpcId === vpc)
        ? undefined
        : `VPC ${text(vpc)} has no internet gateway`;
    },
  },
  {
    id: "LoadBalancer-deletion-protection",
    code: "OperationNotPermitted",
    source: `${reference}/API_DeleteLoadBalancer.html`,
    types: [t.balancer],
    on: ["delete"],
    refuses: ({ resource: { id }, inputs: { enableDeletionProtection } }) =>
      enableDeletionProtection === true
        ? `Load balancer '${id}' cannot be deleted because deletion protection is enabled`
        : undefined,
  },
  {
    id: "LoadBalancer-service-keeps-subnets",
    code: "ResourceInUse",
    source: `${reference}/API_SetSubnets.html`,
    types: [t.balancer],
    on: ["update"],
    refuses: ({ inputs, before, resource: { id }, world }) => {
      const lost = texts(before?.inputs.subnets).find((subnet) => !texts(inputs.subnets).includes(subnet));
      const serves = world
        .others(t.endpointService)
        .some((each) => texts(each.inputs.networkLoadBalancerArns).includes(id));
      return lost !== undefined && serves
        ? `Subnets cannot be removed from load balancer '${id}' because it is currently associated with another service`
        : undefined;
    },
  },
  {
    id: "TargetGroup-one-balancer",
    code: "TargetGroupAssociationLimit",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/22005",
    types: [t.listener],
    on: ["create", "update"],
    refuses: ({ inputs, world }) => {
      const groups = at(inputs, "defaultActions.targetGroupArn");
      const other = world
        .others(t.listener)
        .find(
          (each) =>
            each.inputs.loadBalancerArn !== inputs.loadBalancerArn &&
            at(each.inputs, "defaultActions.targetGroupArn").some((arn) => groups.includes(arn)),
        );
      return other
        ? `The following target groups cannot be associated with more than one load balancer: ${String(groups[0])}`
        : undefined;
    },
  },
  {
    id: "TargetGroup-vpc",
    code: "InvalidConfigurationRequest",
    source: `${reference}/API_CreateListener.html`,
    types: [t.listener],
    on: ["create", "update"],
    refuses: ({ inputs, world }) => {
      const balancer = world.named(t.balancer, inputs.loadBalancerArn);
      const vpc = vpcOf(world, t.subnet, texts(balancer?.inputs.subnets)[0]);
      const lost = at(inputs, "defaultActions.targetGroupArn").find(
        (arn) => (world.named(t.targetGroup, arn)?.inputs.vpcId ?? vpc) !== vpc,
      );
      return lost === undefined
        ? undefined
        : `The target group ${shown(lost)} is in another VPC than the load balancer`;
    },
  },
  {
    id: "TargetGroup-health-check",
    code: "ValidationError",
    source: `${reference}/API_CreateTargetGroup.html`,
    types: [t.targetGroup],
    on: ["create", "update"],
    refuses: ({ inputs }) => {
      const { interval, timeout, healthyThreshold, unhealthyThreshold } = record(inputs.healthCheck);
      const wrong = [
        outside(interval, 5, 300) && "interval",
        outside(timeout, 2, 120) && "timeout",
        outside(healthyThreshold, 2, 10) && "healthyThreshold",
        outside(unhealthyThreshold, 2, 10) && "unhealthyThreshold",
        Number(timeout) >= Number(interval ?? 30) && "timeout, which is not less than the interval",
      ].find((each) => typeof each === "string");
      return wrong === undefined ? undefined : `Health check ${wrong} is invalid`;
    },
  },
  {
    id: "TargetGroup-deregistration-delay",
    code: "ValidationError",
    source: `${reference}/API_TargetGroupAttribute.html`,
    types: [t.targetGroup],
    on: ["create", "update"],
    refuses: ({ inputs: { deregistrationDelay } }) =>
      outside(deregistrationDelay, 0, 3600) ? "deregistration_delay.timeout_seconds must be 0-3600" : undefined,
  },
  {
    id: "Listener-port-taken",
    code: "DuplicateListener",
    source: `${reference}/API_CreateListener.html`,
    types: [t.listener],
    on: ["create", "update"],
    refuses: ({ inputs, world }) =>
      world
        .others(t.listener)
        .some((each) => each.inputs.loadBalancerArn === inputs.loadBalancerArn && each.inputs.port === inputs.port)
        ? `A listener already exists on this port for this load balancer '${text(inputs.loadBalancerArn)}'`
        : undefined,
  },
  {
    id: "Listener-protocol",
    code: "ValidationError",
    source: `${reference}/API_CreateListener.html`,
    types: [t.listener],
    on: ["create", "update"],
    refuses: ({ inputs: { loadBalancerArn, protocol }, world }) => {
      const kind = text(world.named(t.balancer, loadBalancerArn)?.inputs.loadBalancerType) || "application";
      const wants = protocols[kind] ?? [];
      return wants.includes(text(protocol) || "HTTP")
        ? undefined
        : `Listener protocol '${text(protocol)}' must be one of '${wants.join(", ")}'`;
    },
  },
  {
    id: "Listener-target-protocol",
    code: "IncompatibleProtocols",
    source: `${reference}/API_CreateListener.html`,
    types: [t.listener],
    on: ["create", "update"],
    refuses: ({ inputs, world }) => {
      const isHttp = text(inputs.protocol).startsWith("HTTP");
      const other = at(inputs, "defaultActions.targetGroupArn")
        .flatMap((arn) => world.named(t.targetGroup, arn) ?? [])
        .find((each) => text(each.inputs.protocol).startsWith("HTTP") !== isHttp);
      return other
        ? `The protocol ${text(other.inputs.protocol)} of the target group is not compatible with ${text(inputs.protocol)}`
        : undefined;
    },
  },
  {
    id: "Listener-certificate-none",
    code: "ValidationError",
    source: `${reference}/API_CreateListener.html`,
    types: [t.listener],
    on: ["create", "update"],
    refuses: ({ inputs: { protocol, certificateArn } }) =>
      ["HTTPS", "TLS"].includes(text(protocol)) && certificateArn === undefined
        ? `A certificate must be specified for ${text(protocol)} listeners`
        : undefined,
  },
  {
    id: "Listener-certificate-pending",
    code: "UnsupportedCertificate",
    source: `${api}/acm/latest/userguide/acm-certificate-characteristics.html`,
    types: [t.listener],
    on: ["create", "update"],
    refuses: ({ inputs: { certificateArn }, world }) => {
      const found = world.named(t.certificate, certificateArn);
      const issued = world.others(t.issued).some(({ inputs }) => inputs.certificateArn === certificateArn);
      return found && !issued && found.outputs.status !== "ISSUED"
        ? `The certificate '${text(certificateArn)}' must have a fully-qualified domain name, a supported signature, and a supported key size.`
        : undefined;
    },
  },
  {
    id: "Listener-ssl-policy",
    code: "SSLPolicyNotFound",
    source: `${api}/elasticloadbalancing/latest/application/describe-ssl-policies.html`,
    types: [t.listener],
    on: ["create", "update"],
    refuses: ({ inputs: { sslPolicy } }) =>
      sslPolicy === undefined ||
      /^ELBSecurityPolicy-(?:TLS13-1-[0-3]|TLS-1-[12]|FS-1-[12]|FS-|20(?:15|16)-)/.test(text(sslPolicy))
        ? undefined
        : `SSL policy '${text(sslPolicy)}' not found`,
  },
  {
    id: "Certificate-first-name",
    code: "ValidationException",
    source: `${api}/acm/latest/APIReference/API_RequestCertificate.html`,
    types: [t.certificate],
    on: ["create"],
    refuses: ({ inputs: { domainName } }) =>
      text(domainName).length <= 64 && /^(?:\*\.)?(?:[a-z0-9_-]{1,63}\.)+[a-z]{2,63}$/i.test(text(domainName))
        ? undefined
        : `The domain name '${text(domainName)}' is not a domain of at most 64 characters`,
  },
  {
    id: "Certificate-names-quota",
    code: "LimitExceededException",
    source: `${api}/acm/latest/userguide/acm-limits.html`,
    types: [t.certificate],
    on: ["create"],
    refuses: ({ inputs: { subjectAlternativeNames } }) =>
      texts(subjectAlternativeNames).length >= 10 ? "A certificate has at most 10 domain names" : undefined,
  },
  {
    id: "Certificate-never-issued",
    code: "PENDING_VALIDATION",
    source: `${api}/acm/latest/userguide/dns-validation.html`,
    types: [t.issued],
    on: ["create"],
    refuses: ({ inputs: { certificateArn }, world }) => {
      const [question] = at(world.named(t.certificate, certificateArn)?.outputs ?? {}, "domainValidationOptions");
      const name = text(record(question).resourceRecordName).replace(/\.$/, "");
      const answered = world
        .others(t.record, "account")
        .some(
          (each) =>
            text(each.inputs.name).replace(/\.$/, "") === name &&
            world.named(t.zone, each.inputs.zoneId)?.inputs.vpcs === undefined,
        );
      return answered || name === ""
        ? undefined
        : `timeout while waiting for state to become 'ISSUED': no public record ${name}`;
    },
  },
]);

export function outside(value: unknown, least: number, most: number): boolean {
  return value !== undefined && !(Number(value) >= least && Number(value) <= most);
}
