import { at, type Guarded, list, type Rule, shown } from "../rule";

interface Opening {
  from: number;
  to: number;
  source: string;
}

/** What a resource lets in, whichever of AWS's three ways it says so. */
function openings({ type, inputs }: Guarded): Opening[] {
  switch (type) {
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
      return [opening(inputs, inputs.ipProtocol, [inputs.cidrIpv4, inputs.cidrIpv6])];
    case "aws:ec2/securityGroupRule:SecurityGroupRule":
      return inputs.type === "ingress"
        ? [opening(inputs, inputs.protocol, [...list(inputs.cidrBlocks), ...list(inputs.ipv6CidrBlocks)])]
        : [];
    case "aws:ec2/securityGroup:SecurityGroup":
    case "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
      return list(inputs.ingress).map((rule) =>
        opening(rule, at(rule, "protocol"), [...list(at(rule, "cidrBlocks")), ...list(at(rule, "ipv6CidrBlocks"))]),
      );
    default:
      return [];
  }
}

function opening(rule: unknown, protocol: unknown, sources: unknown[]): Opening {
  const all = protocol === "-1" || protocol === "all" || at(rule, "fromPort") === undefined;
  return {
    from: all ? 0 : Number(at(rule, "fromPort")),
    to: all ? 65_535 : Number(at(rule, "toPort")),
    source: sources.filter(Boolean).join(", ") || "another security group",
  };
}

/** Also a half of the world: 0.0.0.0/1 and 128.0.0.0/1 are the whole. */
const isWorld = ({ source }: Opening): boolean => /\/[0-7](?:,|$)/.test(source);

const isHttps = ({ from, to }: Opening): boolean => from === 443 && to === 443;

const inWords = ({ from, to, source }: Opening): string =>
  `${from === to ? `port ${from} is` : `ports ${from} to ${to} are`} open to ${source}`;

export const closedToTheWorld: Rule = {
  name: "closed-to-the-world",
  level: "mandatory",
  wants: "Nothing is open to the world but HTTPS on the people's load balancer, when the settings say so.",
  reason: "The server deploys to production: a person who reaches it is one login away.",
  fix: "Name the address ranges in stups2go:allowedCidrs; people on the way use the VPN.",
  check: (resource) =>
    openings(resource)
      .filter(isWorld)
      .filter((it) => !isHttps(it) || resource.parentType !== "stups2go:network:LoadBalancer")
      .map(inWords),
};

export const openByDecision: Rule = {
  name: "open-to-the-world",
  level: "advisory",
  wants: "The load balancer is open to the offices and VPNs that need it.",
  reason: "The settings may open it to everyone, and then this line says so at every preview.",
  fix: "Name the address ranges in stups2go:allowedCidrs instead of 0.0.0.0/0.",
  check: (resource) =>
    openings(resource)
      .filter(isWorld)
      .filter((it) => isHttps(it) && resource.parentType === "stups2go:network:LoadBalancer")
      .map(inWords),
};

/** SSH, Telnet, RDP and WinRM. */
const remoteShells = [22, 23, 3389, 5985, 5986];

export const noSsh: Rule = {
  name: "no-remote-shell",
  level: "mandatory",
  wants: "No port of SSH or another remote shell is open, to anyone.",
  reason: "Session Manager opens a shell with a person's own credentials, leaves a record, and needs no port.",
  fix: "Take the rule out; use aws ssm start-session --target <instance id>.",
  check: (resource) =>
    openings(resource)
      .filter(({ from, to }) => remoteShells.some((port) => from <= port && port <= to))
      .map(inWords),
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const tlsPolicy = /^ELBSecurityPolicy-TLS13-1-[23]-/;

export const tls: Rule = {
  name: "tls-1.2-or-later",
  level: "mandatory",
  wants: "Listeners speak TLS 1.2 or 1.3; plain HTTP is only redirected.",
  reason: "Passwords and registration keys come through here.",
  fix: "Use the TLS_POLICY of infra/components/network/load-balancer.ts; a listener of HTTP has one action, redirect.",
  check: ({ type, inputs }) => {
    if (type !== "aws:lb/listener:Listener") {
      return [];
    }
    if (inputs.protocol === "HTTPS" || inputs.protocol === "TLS") {
      return tlsPolicy.test(String(inputs.sslPolicy)) ? [] : [`sslPolicy is ${shown(inputs.sslPolicy)}`];
    }
    const actions = list(inputs.defaultActions);
    return actions.length > 0 && actions.every((action) => at(action, "redirect", "protocol") === "HTTPS")
      ? []
      : [`${shown(inputs.protocol)} on port ${shown(inputs.port)} leads on without TLS`];
  },
};
