/** Who reaches the server after a change: by load balancers, names and endpoints. */
import { after, before, refuse, type Say, touches, when } from "./context";

const rule: Say = (context) => {
  const { noun } = context;
  const { cidrIpv4, cidrIpv6, fromPort } = { ...before(context), ...after(context) };
  const range = cidrIpv4 ?? cidrIpv6;
  // Port 80 leads to 443 alone, and says nothing more.
  return typeof range === "string" && fromPort === 443 && /^(?:LoadBalancer|AgentEntrance)$/.test(noun)
    ? (when(
        `${range} may reach the server${noun === "LoadBalancer" ? "" : " inside the VPC"}, at once`,
        "add",
      )(context) ?? when(`${range} may no longer reach the server, at once`, "remove")(context))
    : undefined;
};

const balancer: Say = (context) => {
  const { step, noun, siblings } = context;
  const leaves = siblings.some(({ kind, forcedBy }) => kind === "replace" && forcedBy.includes("vpcId"));
  if (step.kind === "change" && touches(context, "subnets") && leaves) {
    return refuse(
      "AWS moves no load balancer into another VPC, and `up` would fail half-way. Deploy a stack of its own there, and move " +
        "the data: docs/runbooks.md",
    );
  }
  if (step.kind !== "replace") {
    return undefined;
  }
  if (noun === "LoadBalancer" && touches(context, "internal")) {
    return after(context).internal === true
      ? "people and webhooks on the internet no longer reach the server: the new load balancer has addresses inside the VPC " +
          "alone. Networks that are to reach it have to be routed into the VPC, and poll GoCD's materials in place of webhooks"
      : "the server is on the internet from now on, for allowedCidrs: the new load balancer has public addresses";
  }
  return noun === "AgentEntrance"
    ? "a new internal load balancer: deployers and builders lose the server until its name leads there, a few minutes"
    : "a new load balancer with other addresses: the name leads there within minutes, open connections break";
};

const endpoint: Say = (context) =>
  context.step.kind === "replace" || touches(context, "subnetIds")
    ? "builders lose the server until their endpoint is up again, a few minutes"
    : undefined;

const record: Say = (context) => {
  const [old, now] = [before(context).name, after(context).name];
  return context.noun === "LoadBalancer" && context.step.kind === "replace" && old !== now
    ? `the server moves from https://${String(old)} to https://${String(now)} at once: bookmarks, webhooks and OAuth redirects have to follow`
    : undefined;
};

const zone: Say = (context) => {
  const [old, now] = [before(context).name, after(context).name];
  if (context.step.kind !== "replace" || old === now) {
    return undefined;
  }
  return context.noun === "AgentEntrance"
    ? `agents lose the server, whose name ${String(old)} leads nowhere in the VPC any more: deployers until the instance ` +
        "refresh has renewed them, builders until `up` on test has. Run that at once, and while no job runs"
    : `builders that still run lose the server, which they know as ${String(old)}; their successors know ${String(now)}`;
};

/** What leads to the server. */
export const ways: Readonly<Record<string, Say>> = {
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
  "aws:lb/loadBalancer:LoadBalancer": balancer,
  "aws:route53/record:Record": record,
  "aws:route53/zone:Zone": zone,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
};
