/** Who may open a connection to whom: read off security groups, listeners and endpoints, as AWS will enforce them. */
import { list } from "../../../policies/guard/rule";
import type { AccountPlan } from "../plan";
import type { PlannedResource } from "../record/recorder";
import { boxId } from "./boxes";
import type { Known } from "./known";
import type { Actor, Link } from "./diagram";

/** The senders in an address range. */
export const PEOPLE = "outside/people";

export function traffic(plans: readonly AccountPlan[], known: Known): { links: Link[]; actors: Actor[] } {
  const ranges = new Set<string>();
  const links = plans.flatMap((plan) => [
    ...plan.resources
      .filter(({ type }) => type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .flatMap((rule) => throughRule(rule, plan, known, ranges)),
    ...plan.resources
      .filter(({ type }) => type === "aws:ec2/vpcEndpoint:VpcEndpoint")
      .flatMap((endpoint) => throughEndpoint(endpoint, plan, known)),
  ]);
  const actors = ranges.size > 0 ? [{ id: PEOPLE, title: whose(ranges), lines: [...ranges] }] : [];
  return { links, actors };
}

function whose(ranges: ReadonlySet<string>): string {
  return [...ranges].some((range) => range.endsWith("/0")) ? "Anyone on the internet" : "People, from";
}

/** A rule of a security group lets another group, or an address range, in at a port. */
function throughRule(rule: PlannedResource, plan: AccountPlan, known: Known, ranges: Set<string>): Link[] {
  const { inputs } = rule;
  const target = known.find(inputs.securityGroupId, plan);
  const source = known.find(inputs.referencedSecurityGroupId, plan);
  const range = inputs.cidrIpv4 ?? inputs.cidrIpv6;
  if (!target || (!source && typeof range !== "string")) {
    return [];
  }
  if (typeof range === "string") {
    ranges.add(range);
  }
  const to = boxId(known, target);
  const from = source ? boxId(known, source) : PEOPLE;
  const port = Number(inputs.fromPort);
  const ports = inputs.toPort === inputs.fromPort ? String(port) : `${port}–${String(inputs.toPort)}`;
  return [connection(from, to, `${protocol(plan, known, { from, to, port }) ?? wire(inputs)} ${ports}`)];
}

/** The protocol of a rule without a listener behind it: TCP, or what the rule lets in. */
const wire = ({ ipProtocol }: PlannedResource["inputs"]): string =>
  ipProtocol === "-1" ? "anything" : String(ipProtocol).toUpperCase();

/** What is spoken at a port: the receiver's listener says it, or the sender's target group. */
function protocol(
  plan: AccountPlan,
  known: Known,
  { from, to, port }: { from: string; to: string; port: number },
): string | undefined {
  const speaks = (type: string, box: string): PlannedResource | undefined =>
    plan.resources.find(
      (resource) => resource.type === type && resource.inputs.port === port && boxId(known, { plan, resource }) === box,
    );
  const found = speaks("aws:lb/listener:Listener", to) ?? speaks("aws:lb/targetGroup:TargetGroup", from);
  return found && String(found.inputs.protocol);
}

/** An endpoint leads to the load balancers of the endpoint service that it names, in either account. */
function throughEndpoint(endpoint: PlannedResource, plan: AccountPlan, known: Known): Link[] {
  const service = known.find(endpoint.inputs.serviceName, plan);
  if (!service) {
    return [];
  }
  const from = boxId(known, { plan, resource: endpoint });
  const { networkLoadBalancerArns, allowedPrincipals } = service.resource.inputs;
  const root = `arn:aws:iam::${plan.place.accountId}:root`;
  const refused = list(allowedPrincipals).some((principal) => principal === "*" || principal === root)
    ? undefined
    : `the endpoint service ${service.resource.name} lets in ${list(allowedPrincipals).join(", ")}, and this account is ${plan.place.accountId}`;
  return list(networkLoadBalancerArns).flatMap((arn) => {
    const balancer = known.find(arn, service.plan);
    const ports = service.plan.resources
      .filter(({ type, inputs }) => type === "aws:lb/listener:Listener" && inputs.loadBalancerArn === arn)
      .map(({ inputs }) => `${String(inputs.protocol)} ${String(inputs.port)}`);
    return balancer ? [connection(from, boxId(known, balancer), `PrivateLink, ${ports.join(", ")}`, refused)] : [];
  });
}

const connection = (from: string, to: string, label: string, refused?: string): Link => ({
  from,
  to,
  layer: "traffic",
  label,
  verb: `connects over ${label} to`,
  ...(refused === undefined ? {} : { refused }),
});
