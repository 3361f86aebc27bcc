import * as lb from "@pulumi/aws/lb";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { allowIn, closedSecurityGroup } from "./security-group";
import { nameIn, type Target } from "./server-name";

/** A way in to the server: what it has to accept connections from, and to be registered with. */
export interface Entrance {
  /** What comes in this way, as a phrase for the console. */
  description: string;
  securityGroupId: Input<string>;
  targetGroupArn: Input<string>;
}

/** Port that GoCD listens on, plain HTTP; TLS ends in front of it. */
export const SERVER_PORT = 8153;

/** Answers without a login, and not while the server starts. */
export const HEALTH_PATH = "/go/api/v1/health";

/**
 * TLS 1.2 and 1.3 with forward secrecy.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

export interface LoadBalancerArgs {
  vpcId: Input<string>;
  subnetIds: Input<string>[];
  /** Whether it has private addresses only. */
  internal: boolean;
  /** Address ranges that may connect. */
  allowedCidrs: readonly string[];
  /** Security group of agents that connect here. @default none: they have an entrance of their own */
  agentsGroupId?: Input<string> | undefined;
  certificateArn: Input<string>;
  /** Name to answer to, and the hosted zone it is in. */
  domain: string;
  zoneId: Input<string>;
}

/** The way in for people: HTTPS at the server's name, with plain HTTP sent there. */
export class LoadBalancer extends ComponentResource implements Entrance {
  readonly description = "people, through the load balancer";
  readonly securityGroupId: Output<string>;
  readonly targetGroupArn: Output<string>;
  /** Where a name leads to it. */
  readonly target: Target;
  /** What CloudWatch knows it by. */
  readonly metricDimensions: Record<"LoadBalancer" | "TargetGroup", Output<string>>;

  constructor(name: string, args: LoadBalancerArgs, opts?: ComponentResourceOptions) {
    super("stups2go:network:LoadBalancer", name, {}, opts);
    const parent = { parent: this };
    this.securityGroupId = closedSecurityGroup(
      `${name}-security-group`,
      { vpcId: args.vpcId, description: "Load balancer of the GoCD server" },
      this,
    );
    for (const cidr of args.allowedCidrs) {
      this.open(name, cidr, 443, "HTTPS");
      // Nothing but 443 is ever open to the world, not even a redirect.
      if (!cidr.endsWith("/0")) {
        this.open(name, cidr, 80, "HTTP, only to be redirected");
      }
    }
    if (args.agentsGroupId !== undefined) {
      allowIn(
        `${name}-443-from-agents`,
        {
          securityGroupId: this.securityGroupId,
          description: "HTTPS from agents in this VPC",
          port: 443,
          from: { group: args.agentsGroupId },
        },
        this,
      );
    }
    const balancer = new lb.LoadBalancer(
      `${name}-balancer`,
      {
        loadBalancerType: "application",
        internal: args.internal,
        subnets: args.subnetIds,
        securityGroups: [this.securityGroupId],
        dropInvalidHeaderFields: true,
        // Artifacts are large, and the server may be silent for a while before it answers.
        idleTimeout: 300,
      },
      parent,
    );
    const targets = new lb.TargetGroup(
      `${name}-targets`,
      {
        vpcId: args.vpcId,
        protocol: "HTTP",
        port: SERVER_PORT,
        targetType: "instance",
        // There is one server, and it stops as soon as its successor is wanted: nothing to wait for.
        deregistrationDelay: 10,
        healthCheck: { path: HEALTH_PATH, matcher: "200", interval: 10, timeout: 5, healthyThreshold: 2 },
      },
      // AWS lends a target group to one balancer only, and a successor is made before the old balancer goes.
      { ...parent, replaceWith: [balancer] },
    );
    new lb.Listener(
      `${name}-https`,
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: TLS_POLICY,
        certificateArn: args.certificateArn,
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      },
      parent,
    );
    new lb.Listener(
      `${name}-http`,
      {
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
      },
      parent,
    );
    nameIn(name, { ...args, target: balancer }, this);
    this.target = balancer;
    this.targetGroupArn = targets.arn;
    this.metricDimensions = { LoadBalancer: balancer.arnSuffix, TargetGroup: targets.arnSuffix };
    this.registerOutputs({ dnsName: balancer.dnsName });
  }

  private open(name: string, cidr: string, port: number, what: string): void {
    allowIn(
      `${name}-${port}-from-${cidr}`,
      { securityGroupId: this.securityGroupId, description: `${what} from allowedCidrs`, port, from: { cidr } },
      this,
    );
  }
}
