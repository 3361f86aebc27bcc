import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { type Entrance, HEALTH_PATH, SERVER_PORT, TLS_POLICY } from "./load-balancer";
import { allowIn, closedSecurityGroup } from "./security-group";
import { nameInside, type Target } from "./server-name";

export interface AgentEntranceArgs {
  vpcId: Input<string>;
  subnetIds: Input<string>[];
  /** Security group of the agents in this VPC. */
  agentsGroupId: Input<string>;
  /**
   * Load balancer that the server's name leads to inside the VPC instead, where people with the VPC's resolver go by
   * that name too. @default this entrance
   */
  nameLeadsTo?: Target | undefined;
  certificateArn: Input<string>;
  /** The server's name; inside the VPC it leads here. */
  domain: string;
  /** Account whose VPC endpoints may connect. */
  testAccountId: string;
}

/**
 * The way in for agents, by private addresses and under the same name and certificate as the one for people, so that
 * nothing is opened to the world for them. Deployers come from inside the VPC, where a private zone leads the name
 * here: at an internet-facing load balancer they would arrive from public addresses, which no security group knows.
 * Builders come from the test account by PrivateLink, which needs neither peering nor fixed addresses.
 */
export class AgentEntrance extends ComponentResource implements Entrance {
  readonly description = "agents, through the internal load balancer";
  readonly securityGroupId: Output<string>;
  readonly targetGroupArn: Output<string>;
  /** Name of the endpoint service that the test account's VPC endpoint connects to. */
  readonly endpointServiceName: Output<string>;

  constructor(name: string, args: AgentEntranceArgs, opts?: ComponentResourceOptions) {
    super("stups2go:network:AgentEntrance", name, {}, opts);
    const parent = { parent: this };
    this.securityGroupId = closedSecurityGroup(
      `${name}-security-group`,
      { vpcId: args.vpcId, description: "Internal load balancer of the GoCD server, for agents" },
      this,
    );
    const securityGroupId = this.securityGroupId;
    if (args.nameLeadsTo === undefined) {
      const description = "HTTPS from agents in this VPC";
      allowIn(
        `${name}-443-from-agents`,
        { securityGroupId, description, port: 443, from: { group: args.agentsGroupId } },
        this,
      );
    }
    const balancer = new lb.LoadBalancer(
      `${name}-balancer`,
      {
        loadBalancerType: "network",
        internal: true,
        subnets: args.subnetIds,
        securityGroups: [securityGroupId],
        // What comes by PrivateLink was let in by the endpoint service already, and has no address to make a rule for.
        enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
        enableCrossZoneLoadBalancing: true,
      },
      parent,
    );
    const targets = new lb.TargetGroup(
      `${name}-targets`,
      {
        vpcId: args.vpcId,
        protocol: "TCP",
        port: SERVER_PORT,
        targetType: "instance",
        // The server knows the load balancer's security group, not the agents' addresses.
        preserveClientIp: "false",
        deregistrationDelay: 10,
        healthCheck: { protocol: "HTTP", path: HEALTH_PATH, matcher: "200", interval: 10, healthyThreshold: 2 },
      },
      // AWS lends a target group to one balancer only, and a successor is made before the old balancer goes.
      { ...parent, replaceWith: [balancer] },
    );
    new lb.Listener(
      `${name}-tls`,
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "TLS",
        sslPolicy: TLS_POLICY,
        certificateArn: args.certificateArn,
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      },
      parent,
    );
    nameInside(
      name,
      {
        ...args,
        // GoCD redirects people by X-Forwarded-Proto, which a network load balancer does not send.
        target: args.nameLeadsTo ?? balancer,
        comment: "Inside the VPC, the GoCD server's name leads to its internal load balancer",
      },
      this,
    );
    const service = new ec2.VpcEndpointService(
      `${name}-service`,
      {
        networkLoadBalancerArns: [balancer.arn],
        allowedPrincipals: [`arn:aws:iam::${args.testAccountId}:root`],
        // The one principal is the whole of the question; asking a person as well would only stop the first deployment.
        acceptanceRequired: false,
        tags: { Name: name },
      },
      parent,
    );
    this.targetGroupArn = targets.arn;
    this.endpointServiceName = service.serviceName;
    this.registerOutputs({ endpointServiceName: this.endpointServiceName });
  }
}
