/** For each rule: what AWS refuses, and the nearest that it allows. */
import { allow, ACCOUNT, type Deployment, OTHER, trust } from "./deployment";

type Act = (d: Deployment) => unknown;
type Case = [rule: string, refused: Act, allowed: Act];

const lambda = "arn:aws:iam::111111111111:role/none";

const listener = (d: Deployment, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  loadBalancerArn: d.id("balancer"),
  port: 8443,
  protocol: "HTTPS",
  certificateArn: d.id("certificate"),
  defaultActions: [{ type: "forward", targetGroupArn: d.id("free-targets") }],
  ...more,
});

const rule = (d: Deployment, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  securityGroupId: d.id("sg"),
  ipProtocol: "tcp",
  fromPort: 443,
  toPort: 443,
  cidrIpv4: "10.0.0.0/8",
  ...more,
});

const group = (d: Deployment, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  minSize: 1,
  maxSize: 2,
  launchTemplate: { id: d.id("template"), version: "1" },
  vpcZoneIdentifiers: [d.id("a"), d.id("b")],
  ...more,
});

const fleet = (d: Deployment, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  iamFleetRole: d.arn("fleet-role"),
  targetCapacity: 2,
  launchTemplateConfigs: [
    {
      launchTemplateSpecification: { id: d.id("template"), version: "1" },
      overrides: [{ subnetId: d.id("a"), instanceType: "m5.large" }],
    },
  ],
  ...more,
});

const withTemplate = (d: Deployment, inputs: Record<string, unknown>): Record<string, unknown> => {
  d.make("template", "mine", { instanceType: "t3.micro", ...inputs });
  return group(d, { launchTemplate: { id: d.id("mine"), version: "1" } });
};

const endpoint = (d: Deployment, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  vpcId: d.id("their-vpc"),
  serviceName: d.of("service").outputs.serviceName,
  subnetIds: [d.id("their-a")],
  ...more,
});

/** A network of the other account. */
const theirs = { account: OTHER };
const network = (d: Deployment): Deployment => {
  d.make("vpc", "their-vpc", { cidrBlock: "10.0.0.0/16" }, theirs);
  const subnet = (name: string, cidrBlock: string, zone: string): unknown =>
    d.make("subnet", name, { vpcId: d.id("their-vpc"), cidrBlock, availabilityZone: `eu-west-1${zone}` }, theirs);
  subnet("their-a", "10.0.0.0/20", "a");
  subnet("their-a-2", "10.0.16.0/20", "a");
  subnet("their-c", "10.0.32.0/20", "c");
  return d;
};

const zoned = (d: Deployment, more: Record<string, unknown>): Record<string, unknown> => ({
  zoneId: d.id("zone"),
  name: "go.example.org",
  type: "A",
  ttl: 60,
  records: ["192.0.2.1"],
  ...more,
});

const alarm = (more: Record<string, unknown>): Record<string, unknown> => ({
  metricName: "Errors",
  namespace: "stups2go",
  statistic: "Sum",
  period: 300,
  evaluationPeriods: 3,
  ...more,
});

const snapshots = (d: Deployment, schedule: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  description: "Daily snapshots",
  executionRoleArn: d.arn("dlm-role"),
  policyDetails: { targetTags: { Name: "data" }, schedules: [schedule] },
  ...more,
});

const tagged =
  (tags: Record<string, string>): Act =>
  (d) =>
    d.make("role", "tagged", { assumeRolePolicy: trust("ec2.amazonaws.com"), tags });

const names: Case[] = [
  [
    "Role-name-taken",
    (d) => d.make("role", "x", { name: "HOST", assumeRolePolicy: trust("ec2.amazonaws.com") }),
    (d) => d.make("role", "x", { name: "host", assumeRolePolicy: trust("ec2.amazonaws.com") }, theirs),
  ],
  [
    "Role-name-form",
    (d) => d.make("role", "x".repeat(57), { assumeRolePolicy: trust("ec2.amazonaws.com") }),
    (d) => d.make("role", "x".repeat(56), { assumeRolePolicy: trust("ec2.amazonaws.com") }),
  ],
  [
    "LoadBalancer-name-taken",
    (d) => d.make("balancer", "x", { name: "people", subnets: [d.id("a"), d.id("b")] }),
    (d) => d.make("balancer", "x", { subnets: [d.id("a"), d.id("b")] }),
  ],
  [
    "LoadBalancer-name-form",
    (d) => d.make("balancer", "x", { name: "internal-people", subnets: [d.id("a"), d.id("b")] }),
    (d) => d.make("balancer", "x", { name: "people-internal", subnets: [d.id("a"), d.id("b")] }),
  ],
  [
    "TargetGroup-name-taken",
    (d) => d.make("targetGroup", "x", { name: "people", vpcId: d.id("vpc") }),
    (d) => d.make("targetGroup", "x", { name: "people-2", vpcId: d.id("vpc") }),
  ],
  [
    "TargetGroup-name-form",
    (d) => d.make("targetGroup", "a-very-long-name-of-targets", { vpcId: d.id("vpc") }),
    (d) => d.make("targetGroup", "a-name-of-targets", { vpcId: d.id("vpc") }),
  ],
  [
    "SecurityGroup-name-taken",
    (d) => d.make("securityGroup", "x", { name: "hosts", vpcId: d.id("vpc") }),
    (d) => d.make("securityGroup", "x", { name: "hosts", vpcId: d.id("other-vpc") }),
  ],
  [
    "SecurityGroup-name-form",
    (d) => d.make("securityGroup", "x", { name: "sg-hosts", vpcId: d.id("vpc") }),
    (d) => d.make("securityGroup", "x", { name: "hosts-sg", vpcId: d.id("vpc") }),
  ],
  [
    "LaunchTemplate-name-taken",
    (d) => d.make("template", "x", { name: "hosts" }),
    (d) => d.make("template", "x", { name: "hosts" }, { region: "eu-central-1" }),
  ],
  [
    "LaunchTemplate-name-form",
    (d) => d.make("template", "x", { name: "a b" }),
    (d) => d.make("template", "x", { name: "a-b" }),
  ],
  [
    "Group-name-taken",
    (d) => d.make("group", "x", group(d, { name: "hosts" })),
    (d) => d.make("group", "x", group(d, { name: "hosts-2" })),
  ],
  [
    "InstanceProfile-name-taken",
    (d) => d.make("profile", "x", { name: "Host", role: "host" }),
    (d) => d.make("profile", "x", { name: "Host2", role: "host" }),
  ],
  [
    "Bucket-name-taken",
    (d) => d.make("bucket", "x", { bucket: "myteam-mint" }, theirs),
    (d) => d.make("bucket", "x", { bucket: "theirteam-mint" }, theirs),
  ],
  [
    "Bucket-name-form",
    (d) => d.make("bucket", "x", { bucket: "My_Bucket" }),
    (d) => d.make("bucket", "x", { bucket: "my-bucket" }),
  ],
  [
    "Secret-name-taken",
    (d) => d.make("secret", "x", { name: "database" }),
    (d) => d.make("secret", "x", { name: "database" }, { region: "eu-central-1" }),
  ],
  [
    "Repository-name-taken",
    (d) => d.make("repository", "x", { name: "stups2go/agent" }),
    (d) => d.make("repository", "x", { name: "stups2go/server" }),
  ],
  [
    "Repository-name-form",
    (d) => d.make("repository", "x", { name: "Stups2go" }),
    (d) => d.make("repository", "x", { name: "stups2go" }),
  ],
  ["User-name-taken", (d) => d.make("user", "x", { name: "Mail" }), (d) => d.make("user", "x", { name: "mail-2" })],
  [
    "LogGroup-name-taken",
    (d) => {
      d.make("logGroup", "x", { name: "/go" });
      d.make("logGroup", "y", { name: "/go" });
    },
    (d) => {
      d.make("logGroup", "x", { name: "/go" });
      d.make("logGroup", "y", { name: "/Go" });
    },
  ],
  [
    "OpenIdConnectProvider-name-taken",
    (d) => {
      d.make("oidc", "x", { url: "https://token.example.org" });
      d.make("oidc", "y", { url: "https://token.example.org" });
    },
    (d) => {
      d.make("oidc", "x", { url: "https://token.example.org" });
      d.make("oidc", "y", { url: "https://token.example.org" }, theirs);
    },
  ],
  [
    "Budget-name-taken",
    (d) => {
      d.make("budget", "x", { name: "go" });
      d.make("budget", "y", { name: "go" });
    },
    (d) => {
      d.make("budget", "x", { name: "go" });
      d.make("budget", "y", { name: "go" }, theirs);
    },
  ],
  [
    "EmailIdentity-name-taken",
    (d) => {
      d.make("emailIdentity", "x", { emailIdentity: "example.org" });
      d.make("emailIdentity", "y", { emailIdentity: "example.org" });
    },
    (d) => {
      d.make("emailIdentity", "x", { emailIdentity: "example.org" });
      d.make("emailIdentity", "y", { emailIdentity: "example.net" });
    },
  ],
  [
    "Queue-name-taken",
    (d) => {
      d.make("queue", "x", { name: "go" });
      d.make("queue", "y", { name: "go" });
    },
    (d) => {
      d.make("queue", "x", { name: "go" });
      d.make("queue", "y", { name: "go" }, theirs);
    },
  ],
  [
    "Dashboard-name-form",
    (d) => d.make("dashboard", "x", { dashboardName: "my team", dashboardBody: '{"widgets":[]}' }),
    (d) => d.make("dashboard", "x", { dashboardName: "my-team", dashboardBody: '{"widgets":[]}' }),
  ],
  ["Tags-of-iam-case", tagged({ team: "a", Team: "b" }), tagged({ team: "a", teams: "b" })],
  ["Tags-reserved", tagged({ "aws:team": "a" }), tagged({ "my:team": "a" })],
  ["Tags-length", tagged({ team: "x".repeat(257) }), tagged({ team: "x".repeat(256) })],
  [
    "Tags-characters",
    tagged({ team: "a&b" }),
    (d) => d.make("securityGroup", "x", { vpcId: d.id("vpc"), tags: { team: "a&b" } }),
  ],
  [
    "Tags-quota",
    tagged(Object.fromEntries([...Array(51).keys()].map((each) => [`k${String(each)}`, ""]))),
    tagged(Object.fromEntries([...Array(50).keys()].map((each) => [`k${String(each)}`, ""]))),
  ],
];

const networks: Case[] = [
  [
    "Vpc-range",
    (d) => d.make("vpc", "x", { cidrBlock: "10.0.0.0/15" }),
    (d) => d.make("vpc", "x", { cidrBlock: "10.0.0.0/16" }),
  ],
  [
    "Vpc-quota",
    (d) => {
      for (const each of ["1", "2", "3", "4"]) {
        d.make("vpc", each, { cidrBlock: "10.9.0.0/16" });
      }
    },
    (d) => {
      for (const each of ["1", "2", "3"]) {
        d.make("vpc", each, { cidrBlock: "10.9.0.0/16" });
      }
    },
  ],
  [
    "Subnet-range",
    (d) => d.make("subnet", "x", { vpcId: d.id("vpc"), cidrBlock: "10.1.0.0/24" }),
    (d) => d.make("subnet", "x", { vpcId: d.id("vpc"), cidrBlock: "10.0.255.0/28" }),
  ],
  [
    "Subnet-conflict",
    (d) => d.make("subnet", "x", { vpcId: d.id("vpc"), cidrBlock: "10.0.15.0/24" }),
    (d) => d.make("subnet", "x", { vpcId: d.id("vpc"), cidrBlock: "10.0.48.0/24" }),
  ],
  [
    "Subnet-zone",
    (d) => d.make("subnet", "x", { vpcId: d.id("vpc"), cidrBlock: "10.0.48.0/24", availabilityZone: "us-east-1a" }),
    (d) => d.make("subnet", "x", { vpcId: d.id("vpc"), cidrBlock: "10.0.48.0/24", availabilityZone: "eu-west-1a" }),
  ],
  [
    "Subnet-zone-id",
    (d) => d.make("subnet", "x", { vpcId: d.id("vpc"), cidrBlock: "10.0.48.0/24", availabilityZoneId: "eu-west-1a" }),
    (d) => d.make("subnet", "x", { vpcId: d.id("vpc"), cidrBlock: "10.0.48.0/24", availabilityZoneId: "euw1-az1" }),
  ],
  [
    "Subnet-vpcId-missing",
    (d) => d.make("subnet", "x", { vpcId: "vpc-0", cidrBlock: "10.0.48.0/24" }),
    (d) => d.make("subnet", "x", { vpcId: d.id("vpc"), cidrBlock: "10.0.48.0/24" }),
  ],
  [
    "Subnet-used-by-LoadBalancer-subnets",
    (d) => {
      d.remove("b");
    },
    (d) => {
      d.remove("c");
    },
  ],
  [
    "Subnet-used-by-Group-vpcZoneIdentifiers",
    (d) => {
      d.remove("https");
      d.remove("balancer");
      d.remove("service");
      d.remove("nlb");
      d.remove("a");
    },
    (d) => {
      d.remove("https");
      d.remove("balancer");
      d.remove("service");
      d.remove("nlb");
      d.remove("group");
      d.remove("a");
    },
  ],
  [
    "Vpc-used-by-Subnet-vpcId",
    (d) => {
      d.remove("vpc");
    },
    (d) => {
      d.remove("other-a");
      d.remove("other-b");
      d.remove("other-sg");
      d.remove("other-vpc");
    },
  ],
  [
    "InternetGateway-second",
    (d) => d.make("gateway", "x", { vpcId: d.id("vpc") }),
    (d) => d.make("gateway", "x", { vpcId: d.id("other-vpc") }),
  ],
  [
    "InternetGateway-public-addresses",
    (d) => {
      d.remove("gateway");
    },
    (d) => {
      d.remove("https");
      d.remove("balancer");
      d.remove("gateway");
    },
  ],
  [
    "RouteTable-used-by-RouteTableAssociation-routeTableId",
    (d) => {
      d.remove("routes");
    },
    (d) => {
      d.remove("a-routes");
      d.remove("routes");
    },
  ],
  [
    "RouteTable-routes.gatewayId-missing",
    (d) => d.make("routeTable", "x", { vpcId: d.id("vpc"), routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0" }] }),
    (d) => d.make("routeTable", "x", { vpcId: d.id("vpc"), routes: [] }),
  ],
  [
    "RouteTable-route-twice",
    (d) =>
      d.change("routes", {
        routes: ["0.0.0.0/0", "0.0.0.0/0"].map((cidrBlock) => ({ cidrBlock, gatewayId: d.id("gateway") })),
      }),
    (d) =>
      d.change("routes", {
        routes: ["0.0.0.0/0", "192.0.2.0/24"].map((cidrBlock) => ({ cidrBlock, gatewayId: d.id("gateway") })),
      }),
  ],
  [
    "RouteTableAssociation-second",
    (d) => d.make("association", "x", { subnetId: d.id("a"), routeTableId: d.id("routes") }),
    (d) => d.make("association", "x", { subnetId: d.id("b"), routeTableId: d.id("routes") }),
  ],
  [
    "VpcEndpoint-service",
    (d) =>
      d.make(
        "endpoint",
        "x",
        { vpcId: network(d).id("their-vpc"), serviceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-0" },
        theirs,
      ),
    (d) => d.make("endpoint", "x", endpoint(network(d)), theirs),
  ],
  [
    "VpcEndpoint-zone",
    (d) => d.make("endpoint", "x", endpoint(network(d), { subnetIds: [d.id("their-c")] }), theirs),
    (d) => d.make("endpoint", "x", endpoint(network(d)), theirs),
  ],
  [
    "VpcEndpoint-subnets-of-a-zone",
    (d) => d.make("endpoint", "x", endpoint(network(d), { subnetIds: [d.id("their-a"), d.id("their-a-2")] }), theirs),
    (d) => d.make("endpoint", "x", endpoint(network(d), { subnetIds: [d.id("their-a-2")] }), theirs),
  ],
  [
    "VpcEndpoint-groups-vpc",
    (d) =>
      d.make("endpoint", "x", {
        vpcId: d.id("vpc"),
        serviceName: "com.amazonaws.eu-west-1.s3",
        securityGroupIds: [d.id("other-sg")],
      }),
    (d) =>
      d.make("endpoint", "x", {
        vpcId: d.id("vpc"),
        serviceName: "com.amazonaws.eu-west-1.s3",
        securityGroupIds: [d.id("sg")],
      }),
  ],
  [
    "VpcEndpointService-connections",
    (d) => {
      d.make("endpoint", "x", endpoint(network(d)), theirs);
      d.remove("service");
    },
    (d) => {
      d.make("endpoint", "x", endpoint(network(d)), theirs);
      d.remove("x");
      d.remove("service");
    },
  ],
  [
    "VpcEndpointService-internal-network-balancers",
    (d) => d.change("service", { networkLoadBalancerArns: [d.id("balancer")] }),
    (d) => d.change("service", { acceptanceRequired: true }),
  ],
  [
    "LoadBalancer-used-by-VpcEndpointService-networkLoadBalancerArns",
    (d) => {
      d.remove("nlb");
    },
    (d) => {
      d.remove("service");
      d.remove("nlb");
    },
  ],
  [
    "SecurityGroup-rules-quota",
    (d) => {
      for (let port = 101; port <= 160; port++) {
        d.make("ingress", String(port), rule(d, { fromPort: port, toPort: port }));
      }
    },
    (d) => {
      for (let port = 101; port <= 159; port++) {
        d.make("ingress", String(port), rule(d, { fromPort: port, toPort: port }));
      }
    },
  ],
  [
    "SecurityGroup-rule-twice",
    (d) => d.make("ingress", "x", rule(d, { fromPort: 22, toPort: 22, description: "again" })),
    (d) => d.make("egress", "x", rule(d, { fromPort: 22, toPort: 22 })),
  ],
  [
    "SecurityGroup-rule-ports",
    (d) => d.make("ingress", "x", rule(d, { fromPort: 444 })),
    (d) => d.make("ingress", "x", rule(d, { toPort: 444 })),
  ],
  [
    "SecurityGroup-rule-cidr",
    (d) => d.make("ingress", "x", rule(d, { cidrIpv4: "10.0.0/8" })),
    (d) => d.make("ingress", "x", rule(d, { cidrIpv4: "10.0.0.0/9" })),
  ],
  [
    "SecurityGroup-rule-source",
    (d) => d.make("ingress", "x", rule(d, { referencedSecurityGroupId: d.id("sg") })),
    (d) => d.make("ingress", "x", rule(d, { cidrIpv4: undefined, referencedSecurityGroupId: d.id("sg") })),
  ],
  [
    "SecurityGroup-description",
    (d) => d.make("ingress", "x", rule(d, { description: "people's" })),
    (d) => d.make("ingress", "x", rule(d, { description: "people" })),
  ],
  [
    "SecurityGroup-used-by-instances",
    (d) => {
      d.remove("sg");
    },
    (d) => {
      d.remove("group");
      d.remove("sg");
    },
  ],
  [
    "SecurityGroup-used-by-SecurityGroupIngressRule-referencedSecurityGroupId",
    (d) => {
      d.make("ingress", "x", rule(d, { cidrIpv4: undefined, referencedSecurityGroupId: d.id("other-sg") }));
      d.remove("other-sg");
    },
    (d) => {
      d.remove("other-sg");
    },
  ],
];

const balancing: Case[] = [
  [
    "LoadBalancer-subnets-of-a-zone",
    (d) => {
      d.make("subnet", "a2", { vpcId: d.id("vpc"), cidrBlock: "10.0.48.0/24", availabilityZone: "eu-west-1a" });
      d.make("balancer", "x", { subnets: [d.id("a"), d.id("a2"), d.id("b")] });
    },
    (d) => d.make("balancer", "x", { subnets: [d.id("a"), d.id("b"), d.id("c")] }),
  ],
  [
    "LoadBalancer-two-zones",
    (d) => d.make("balancer", "x", { subnets: [d.id("a")] }),
    (d) => d.make("balancer", "x", { loadBalancerType: "network", subnets: [d.id("a")] }),
  ],
  [
    "LoadBalancer-subnets-vpc",
    (d) => d.make("balancer", "x", { subnets: [d.id("a"), d.id("other-b")] }),
    (d) => d.make("balancer", "x", { internal: true, subnets: [d.id("other-a"), d.id("other-b")] }),
  ],
  [
    "LoadBalancer-stays-in-its-vpc",
    (d) => d.change("balancer", { subnets: [d.id("other-a"), d.id("other-b")] }),
    (d) => d.change("balancer", { subnets: [d.id("a"), d.id("b")] }),
  ],
  [
    "LoadBalancer-groups-vpc",
    (d) => d.change("balancer", { securityGroups: [d.id("other-sg")] }),
    (d) => d.change("balancer", { securityGroups: [d.id("sg")] }),
  ],
  [
    "LoadBalancer-groups-quota",
    (d) => d.change("balancer", { securityGroups: Array(6).fill(d.id("sg")) }),
    (d) => d.change("balancer", { securityGroups: Array(5).fill(d.id("sg")) }),
  ],
  [
    "LoadBalancer-gateway",
    (d) => d.make("balancer", "x", { subnets: [d.id("other-a"), d.id("other-b")] }),
    (d) => d.make("balancer", "x", { internal: true, subnets: [d.id("other-a"), d.id("other-b")] }),
  ],
  [
    "LoadBalancer-deletion-protection",
    (d) => {
      d.change("balancer", { enableDeletionProtection: true });
      d.remove("https");
      d.remove("balancer");
    },
    (d) => {
      d.change("balancer", { enableDeletionProtection: true });
      d.change("balancer", { enableDeletionProtection: false });
      d.remove("balancer");
    },
  ],
  [
    "LoadBalancer-service-keeps-subnets",
    (d) => d.change("nlb", { subnets: [d.id("a")] }),
    (d) => d.change("nlb", { subnets: [d.id("a"), d.id("b"), d.id("c")] }),
  ],
  [
    "LoadBalancer-subnets-missing",
    (d) => d.make("balancer", "x", { subnets: [d.id("a"), d.id("b"), "subnet-0"] }),
    (d) => d.make("balancer", "x", { subnets: [d.id("a"), d.id("b")] }),
  ],
  [
    "TargetGroup-one-balancer",
    (d) => {
      d.make("balancer", "x", { subnets: [d.id("a"), d.id("b")] });
      d.make(
        "listener",
        "y",
        listener(d, { loadBalancerArn: d.id("x"), defaultActions: [{ targetGroupArn: d.id("targets") }] }),
      );
    },
    (d) => d.make("listener", "y", listener(d, { defaultActions: [{ targetGroupArn: d.id("targets") }] })),
  ],
  [
    "TargetGroup-vpc",
    (d) => {
      d.make("targetGroup", "x", { vpcId: d.id("other-vpc"), protocol: "HTTP" });
      d.make("listener", "y", listener(d, { defaultActions: [{ targetGroupArn: d.id("x") }] }));
    },
    (d) => {
      d.make("targetGroup", "x", { vpcId: d.id("vpc"), protocol: "HTTP" });
      d.make("listener", "y", listener(d, { defaultActions: [{ targetGroupArn: d.id("x") }] }));
    },
  ],
  [
    "TargetGroup-health-check",
    (d) => d.change("targets", { healthCheck: { interval: 10, timeout: 10 } }),
    (d) => d.change("targets", { healthCheck: { interval: 10, timeout: 9 } }),
  ],
  [
    "TargetGroup-deregistration-delay",
    (d) => d.change("targets", { deregistrationDelay: 3601 }),
    (d) => d.change("targets", { deregistrationDelay: 3600 }),
  ],
  [
    "TargetGroup-used-by-Listener-defaultActions.targetGroupArn",
    (d) => {
      d.remove("targets");
    },
    (d) => {
      d.remove("https");
      d.remove("targets");
    },
  ],
  [
    "Listener-port-taken",
    (d) => d.make("listener", "x", listener(d, { port: 443 })),
    (d) => d.make("listener", "x", listener(d)),
  ],
  [
    "Listener-protocol",
    (d) => d.make("listener", "x", listener(d, { protocol: "TLS" })),
    (d) =>
      d.make(
        "listener",
        "x",
        listener(d, {
          loadBalancerArn: d.id("nlb"),
          protocol: "TLS",
          defaultActions: [{ targetGroupArn: d.id("tcp-targets") }],
        }),
      ),
  ],
  [
    "Listener-target-protocol",
    (d) => d.make("listener", "x", listener(d, { defaultActions: [{ targetGroupArn: d.id("tcp-targets") }] })),
    (d) => d.make("listener", "x", listener(d)),
  ],
  [
    "Listener-certificate-none",
    (d) => d.make("listener", "x", listener(d, { certificateArn: undefined })),
    (d) => d.make("listener", "x", listener(d, { certificateArn: undefined, protocol: "HTTP" })),
  ],
  [
    "Listener-certificate-pending",
    (d) => {
      d.make("certificate", "x", { domainName: "new.example.org" });
      d.make("listener", "y", listener(d, { certificateArn: d.id("x") }));
    },
    (d) => d.make("listener", "y", listener(d)),
  ],
  [
    "Listener-certificateArn-missing",
    (d) => d.make("listener", "y", listener(d, { certificateArn: "arn:aws:acm:eu-west-1:111111111111:certificate/0" })),
    (d) => d.make("listener", "y", listener(d, { certificateArn: "arn:aws:iam::111111111111:server-certificate/go" })),
  ],
  [
    "Listener-ssl-policy",
    (d) => d.make("listener", "x", listener(d, { sslPolicy: "ELBSecurityPolicy-TLS14" })),
    (d) => d.make("listener", "x", listener(d, { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" })),
  ],
  [
    "Certificate-first-name",
    (d) => d.make("certificate", "x", { domainName: `${"a".repeat(53)}.example.org` }),
    (d) => d.make("certificate", "x", { domainName: `${"a".repeat(52)}.example.org` }),
  ],
  [
    "Certificate-names-quota",
    (d) =>
      d.make("certificate", "x", {
        domainName: "example.org",
        subjectAlternativeNames: Array(10).fill("a.example.org"),
      }),
    (d) =>
      d.make("certificate", "x", {
        domainName: "example.org",
        subjectAlternativeNames: Array(9).fill("a.example.org"),
      }),
  ],
  [
    "Certificate-never-issued",
    (d) => {
      d.make("certificate", "x", { domainName: "new.example.org" });
      d.make("issued", "y", { certificateArn: d.id("x") });
    },
    (d) => d.make("issued", "y", { certificateArn: d.id("certificate") }),
  ],
  [
    "Certificate-used-by-Listener-certificateArn",
    (d) => {
      d.remove("certificate");
    },
    (d) => {
      d.remove("https");
      d.remove("certificate");
    },
  ],
];

const hosts: Case[] = [
  [
    "SpotFleetRequest-of-spotfleet.amazonaws.com-role",
    (d) => d.make("fleet", "x", fleet(d, { iamFleetRole: d.arn("role") })),
    (d) => d.make("fleet", "x", fleet(d)),
  ],
  [
    "LifecyclePolicy-of-dlm.amazonaws.com-role",
    (d) => d.make("snapshots", "x", snapshots(d, {}, { executionRoleArn: d.arn("role") })),
    (d) => d.make("snapshots", "x", snapshots(d)),
  ],
  [
    "Schedule-of-scheduler.amazonaws.com-role",
    (d) => d.make("schedule", "x", { scheduleExpression: "rate(1 hour)", target: { roleArn: lambda } }),
    (d) => {
      d.make("role", "r", { assumeRolePolicy: trust("scheduler.amazonaws.com") });
      d.make("schedule", "x", { scheduleExpression: "rate(1 hour)", target: { roleArn: d.arn("r") } });
    },
  ],
  [
    "LifecycleHook-of-autoscaling.amazonaws.com-role",
    (d) => d.make("hook", "x", { autoscalingGroupName: "hosts", roleArn: d.arn("role") }),
    (d) => d.make("hook", "x", { autoscalingGroupName: "hosts" }),
  ],
  [
    "LaunchTemplate-user-data",
    (d) => d.change("template", { userData: Buffer.alloc(16_385).toString("base64") }),
    (d) => d.change("template", { userData: Buffer.alloc(16_384).toString("base64") }),
  ],
  [
    "LaunchTemplate-hop-limit",
    (d) => d.change("template", { metadataOptions: { httpPutResponseHopLimit: 65 } }),
    (d) => d.change("template", { metadataOptions: { httpPutResponseHopLimit: 64 } }),
  ],
  [
    "LaunchTemplate-tags-of",
    (d) => d.change("template", { tagSpecifications: [{ resourceType: "snapshot" }] }),
    (d) => d.change("template", { tagSpecifications: [{ resourceType: "volume" }] }),
  ],
  [
    "Launch-instance-type",
    (d) => d.make("group", "x", withTemplate(d, { instanceType: "t3.huge" })),
    (d) => d.make("group", "x", withTemplate(d, { instanceType: "m7g.2xlarge" })),
  ],
  [
    "Launch-profile",
    (d) => d.make("group", "x", withTemplate(d, { iamInstanceProfile: { name: "none" } })),
    (d) => d.make("group", "x", withTemplate(d, { iamInstanceProfile: { name: "host" } })),
  ],
  [
    "Launch-groups",
    (d) => d.make("group", "x", withTemplate(d, { vpcSecurityGroupIds: [d.id("other-sg")] })),
    (d) => d.make("group", "x", withTemplate(d, { vpcSecurityGroupIds: [d.id("sg")] })),
  ],
  [
    "Launch-template-version",
    (d) => d.change("group", { launchTemplate: { id: d.id("template"), version: "2" } }),
    (d) => {
      d.change("template", { instanceType: "t3.small" });
      d.change("group", { launchTemplate: { id: d.id("template"), version: "2" } });
    },
  ],
  [
    "Launch-subnets-vpc",
    (d) => d.make("group", "x", { ...withTemplate(d, {}), vpcZoneIdentifiers: [d.id("a"), d.id("other-b")] }),
    (d) => d.make("group", "x", withTemplate(d, {})),
  ],
  [
    "Group-capacity",
    (d) => d.make("group", "x", group(d, { desiredCapacity: 3 })),
    (d) => d.make("group", "x", group(d, { desiredCapacity: 2 })),
  ],
  [
    "Group-maintenance",
    (d) =>
      d.make(
        "group",
        "x",
        group(d, { instanceMaintenancePolicy: { minHealthyPercentage: 0, maxHealthyPercentage: 110 } }),
      ),
    (d) =>
      d.make(
        "group",
        "x",
        group(d, { instanceMaintenancePolicy: { minHealthyPercentage: 0, maxHealthyPercentage: 100 } }),
      ),
  ],
  [
    "Group-tags-twice",
    (d) => d.make("group", "x", group(d, { tags: [{ key: "a" }, { key: "a" }] })),
    (d) => d.make("group", "x", group(d, { tags: [{ key: "a" }, { key: "A" }] })),
  ],
  [
    "Group-suspended-processes",
    (d) => d.make("group", "x", group(d, { suspendedProcesses: ["AzRebalance"] })),
    (d) => d.make("group", "x", group(d, { suspendedProcesses: ["AZRebalance"] })),
  ],
  [
    "Group-unreachable-targets",
    (d) => d.make("group", "x", group(d, { targetGroupArns: [d.id("targets")], vpcZoneIdentifiers: [d.id("c")] })),
    (d) => d.make("group", "x", group(d, { targetGroupArns: [d.id("targets")], vpcZoneIdentifiers: [d.id("b")] })),
  ],
  [
    "Fleet-overrides-quota",
    (d) =>
      d.make(
        "fleet",
        "x",
        fleet(d, {
          launchTemplateConfigs: [
            {
              launchTemplateSpecification: { id: d.id("template") },
              overrides: Array(301).fill({ subnetId: d.id("a") }),
            },
          ],
        }),
      ),
    (d) =>
      d.make(
        "fleet",
        "x",
        fleet(d, {
          launchTemplateConfigs: [
            {
              launchTemplateSpecification: { id: d.id("template") },
              overrides: Array(300).fill({ subnetId: d.id("a") }),
            },
          ],
        }),
      ),
  ],
  [
    "Fleet-capacity",
    (d) => d.make("fleet", "x", fleet(d, { onDemandTargetCapacity: 3 })),
    (d) => d.make("fleet", "x", fleet(d, { onDemandTargetCapacity: 2 })),
  ],
  [
    "Fleet-service-linked-role",
    (d) => {
      d.aws.state.serviceLinkedRoles[ACCOUNT] = [];
      d.make("fleet", "x", fleet(d));
    },
    (d) => d.make("fleet", "x", fleet(d)),
  ],
  [
    "Volume-zone",
    (d) => d.make("volume", "x", { availabilityZone: "eu-west-1z", size: 1 }),
    (d) => d.make("volume", "x", { availabilityZone: "eu-west-1a", size: 1 }),
  ],
  [
    "Volume-gp3",
    (d) =>
      d.make("volume", "x", { availabilityZone: "eu-west-1a", type: "gp3", size: 100, iops: 3000, throughput: 751 }),
    (d) =>
      d.make("volume", "x", { availabilityZone: "eu-west-1a", type: "gp3", size: 100, iops: 3000, throughput: 750 }),
  ],
  [
    "Volume-iops-of-type",
    (d) => d.make("volume", "x", { availabilityZone: "eu-west-1a", type: "gp2", size: 100, iops: 3000 }),
    (d) => d.make("volume", "x", { availabilityZone: "eu-west-1a", type: "gp2", size: 100 }),
  ],
  [
    "Volume-shrink",
    (d) => {
      d.make("volume", "x", { availabilityZone: "eu-west-1a", size: 100 });
      d.change("x", { size: 99 });
    },
    (d) => {
      d.make("volume", "x", { availabilityZone: "eu-west-1a", size: 100 });
      d.change("x", { size: 101 });
    },
  ],
  [
    "Volume-kmsKeyId-missing",
    (d) =>
      d.make("volume", "x", {
        availabilityZone: "eu-west-1a",
        size: 1,
        kmsKeyId: "arn:aws:kms:eu-west-1:111111111111:key/0",
      }),
    (d) => d.make("volume", "x", { availabilityZone: "eu-west-1a", size: 1, kmsKeyId: d.arn("key") }),
  ],
  [
    "Snapshots-schedule",
    (d) => d.make("snapshots", "x", snapshots(d, { createRule: { interval: 24, times: "3:00" } })),
    (d) => d.make("snapshots", "x", snapshots(d, { createRule: { interval: 24, times: "03:00" } })),
  ],
  [
    "Snapshots-retention",
    (d) => d.make("snapshots", "x", snapshots(d, { retainRule: { count: 1001 } })),
    (d) => d.make("snapshots", "x", snapshots(d, { retainRule: { count: 1000 } })),
  ],
  [
    "Snapshots-description",
    (d) => d.make("snapshots", "x", snapshots(d, {}, { description: "daily, at 3" })),
    (d) => d.make("snapshots", "x", snapshots(d, {}, { description: "daily - at 3" })),
  ],
  [
    "Snapshots-of-others",
    (d) => {
      for (const each of ["v1", "v2"]) {
        d.make("volume", each, { availabilityZone: "eu-west-1a", size: 1, tags: { Name: "data" } });
      }
      d.make("snapshots", "x", snapshots(d));
    },
    (d) => {
      d.make("volume", "v1", { availabilityZone: "eu-west-1a", size: 1, tags: { Name: "data" } });
      d.make("snapshots", "x", snapshots(d));
    },
  ],
];

const rolePolicy = (d: Deployment, name: string, policy: unknown): unknown =>
  d.make("rolePolicy", name, { role: "host", name, policy });

const rights: Case[] = [
  ["Policy-document", (d) => rolePolicy(d, "x", allow("GetObject")), (d) => rolePolicy(d, "x", allow("s3:GetObject"))],
  [
    "Role-trusts-nobody",
    (d) =>
      d.make("role", "x", {
        assumeRolePolicy: { Statement: [{ Effect: "Allow", Principal: { AWS: lambda }, Action: "sts:AssumeRole" }] },
      }),
    (d) =>
      d.make("role", "x", {
        assumeRolePolicy: {
          Statement: [{ Effect: "Allow", Principal: { AWS: d.arn("role") }, Action: "sts:AssumeRole" }],
        },
      }),
  ],
  [
    "Role-trusts-provider",
    (d) =>
      d.make("role", "x", {
        assumeRolePolicy: {
          Statement: [
            {
              Effect: "Allow",
              Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/x" },
              Action: "sts:AssumeRoleWithWebIdentity",
            },
          ],
        },
      }),
    (d) => {
      d.make("oidc", "o", { url: "https://x" });
      d.make("role", "x", {
        assumeRolePolicy: {
          Statement: [
            { Effect: "Allow", Principal: { Federated: d.id("o") }, Action: "sts:AssumeRoleWithWebIdentity" },
          ],
        },
      });
    },
  ],
  [
    "Role-trust-size",
    (d) =>
      d.make("role", "x", {
        assumeRolePolicy: {
          Statement: [
            { Effect: "Allow", Principal: { Service: Array(100).fill("ec2.amazonaws.com") }, Action: "sts:AssumeRole" },
          ],
        },
      }),
    (d) =>
      d.make("role", "x", {
        assumeRolePolicy: {
          Statement: [
            { Effect: "Allow", Principal: { Service: Array(80).fill("ec2.amazonaws.com") }, Action: "sts:AssumeRole" },
          ],
        },
      }),
  ],
  [
    "Role-inline-size",
    (d) => {
      rolePolicy(d, "x", allow(Array(350).fill("s3:GetObject")));
      rolePolicy(d, "y", allow(Array(350).fill("s3:GetObject")));
    },
    (d) => {
      rolePolicy(d, "x", allow(Array(350).fill("s3:GetObject")));
      rolePolicy(d, "y", allow(Array(250).fill("s3:GetObject")));
    },
  ],
  [
    "Policy-size",
    (d) => d.make("policy", "x", { policy: allow(Array(420).fill("s3:GetObject")) }),
    (d) => d.make("policy", "x", { policy: allow(Array(390).fill("s3:GetObject")) }),
  ],
  [
    "Role-attachments-quota",
    (d) => {
      for (let each = 0; each <= 10; each++) {
        d.make("attachment", String(each), { role: "host", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
      }
    },
    (d) => {
      for (let each = 0; each < 10; each++) {
        d.make("attachment", String(each), { role: "host", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
      }
    },
  ],
  [
    "Role-description",
    (d) => d.change("role", { description: "Hosts \u2014 all" }),
    (d) => d.change("role", { description: "Hosts - all" }),
  ],
  [
    "Role-path",
    (d) => d.make("role", "x", { path: "/team", assumeRolePolicy: trust("ec2.amazonaws.com") }),
    (d) => d.make("role", "x", { path: "/team/", assumeRolePolicy: trust("ec2.amazonaws.com") }),
  ],
  [
    "Role-session",
    (d) => d.change("role", { maxSessionDuration: 900 }),
    (d) => d.change("role", { maxSessionDuration: 3600 }),
  ],
  [
    "Role-used-by-RolePolicy-role",
    (d) => {
      d.remove("role");
    },
    (d) => {
      d.remove("grant");
      d.remove("role");
    },
  ],
  [
    "Role-permissionsBoundary-missing",
    (d) => d.change("role", { permissionsBoundary: "arn:aws:iam::111111111111:policy/none" }),
    (d) => d.change("role", { permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }),
  ],
  [
    "RolePolicyAttachment-policyArn-missing",
    (d) => d.make("attachment", "x", { role: "host", policyArn: "arn:aws:iam::111111111111:policy/none" }),
    (d) => d.make("attachment", "x", { role: "host", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
  ],
  [
    "User-keys-quota",
    (d) => {
      for (const each of ["1", "2", "3"]) {
        d.make("accessKey", each, { user: "mail" });
      }
    },
    (d) => {
      for (const each of ["1", "2"]) {
        d.make("accessKey", each, { user: "mail" });
      }
    },
  ],
  [
    "User-used-by-AccessKey-user",
    (d) => {
      d.make("accessKey", "k", { user: "mail" });
      d.remove("user");
    },
    (d) => {
      d.make("accessKey", "k", { user: "mail" });
      d.remove("k");
      d.remove("user");
    },
  ],
  [
    "Oidc-audiences",
    (d) => d.make("oidc", "x", { url: "https://x", clientIdLists: Array(101).fill("a") }),
    (d) => d.make("oidc", "x", { url: "https://x", clientIdLists: Array(100).fill("a") }),
  ],
];

const policyOfBucket = (d: Deployment, Resource: string, more: Record<string, unknown>): unknown =>
  d.make("bucketPolicy", "x", { bucket: d.id("bucket"), policy: allow("s3:GetObject", Resource, more) });
const mint = "arn:aws:s3:::myteam-mint/*";
const image = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/stups2go/agent";

const stores: Case[] = [
  [
    "Bucket-not-empty",
    (d) => {
      d.aws.state.filled.push("myteam-mint");
      d.remove("bucket");
    },
    (d) => {
      d.remove("bucket");
    },
  ],
  [
    "BucketPolicy-bucket-missing",
    (d) => d.make("bucketPolicy", "x", { bucket: "none", policy: allow("s3:GetObject", "arn:aws:s3:::none/*") }),
    (d) => policyOfBucket(d, mint, { Principal: { AWS: d.arn("role") } }),
  ],
  [
    "BucketPolicy-resource",
    (d) => policyOfBucket(d, "arn:aws:s3:::another/*", { Principal: { AWS: d.arn("role") } }),
    (d) => policyOfBucket(d, mint, { Principal: { AWS: d.arn("role") } }),
  ],
  [
    "BucketPolicy-principal",
    (d) => policyOfBucket(d, mint, { Principal: { AWS: "arn:aws:iam::222222222222:role/go-builder" } }),
    (d) => policyOfBucket(d, mint, { Principal: { AWS: "arn:aws:iam::222222222222:root" } }),
  ],
  [
    "BucketPolicy-size",
    (d) =>
      policyOfBucket(d, mint, {
        Principal: { AWS: "arn:aws:iam::222222222222:root" },
        Condition: { StringLike: { "s3:prefix": Array(2100).fill("abcdefg") } },
      }),
    (d) =>
      policyOfBucket(d, mint, {
        Principal: { AWS: "arn:aws:iam::222222222222:root" },
        Condition: { StringLike: { "s3:prefix": Array(2000).fill("abcdefg") } },
      }),
  ],
  [
    "BucketPolicy-public",
    (d) => {
      d.aws.create({
        account: ACCOUNT,
        region: "eu-west-1",
        type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        name: "b",
        inputs: { bucket: d.id("bucket"), blockPublicPolicy: true },
      });
      policyOfBucket(d, mint, { Principal: "*" });
    },
    (d) => policyOfBucket(d, mint, { Principal: "*" }),
  ],
  [
    "Key-deletion-window",
    (d) => d.make("key", "x", { deletionWindowInDays: 6 }),
    (d) => d.make("key", "x", { deletionWindowInDays: 7 }),
  ],
  [
    "Key-locked-out",
    (d) =>
      d.change("key", { policy: allow("kms:Decrypt", "*", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }) }),
    (d) =>
      d.change("key", {
        policy: allow(["kms:Decrypt", "kms:PutKeyPolicy"], "*", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }),
      }),
  ],
  [
    "Key-policy-principal",
    (d) =>
      d.change("key", {
        policy: allow("kms:*", "*", { Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`, lambda] } }),
      }),
    (d) =>
      d.change("key", {
        policy: allow("kms:*", "*", { Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`, d.arn("role")] } }),
      }),
  ],
  [
    "Key-pending-deletion",
    (d) => {
      const arn = d.arn("key");
      d.remove("key");
      d.make("topic", "x", { kmsMasterKeyId: arn });
    },
    (d) => d.make("topic", "x", { kmsMasterKeyId: d.arn("key") }),
  ],
  [
    "Ciphertext-size",
    (d) => d.make("ciphertext", "x", { keyId: d.arn("key"), plaintext: "x".repeat(4097) }),
    (d) => d.make("ciphertext", "x", { keyId: d.arn("key"), plaintext: "x".repeat(4096) }),
  ],
  [
    "Secret-scheduled-for-deletion",
    (d) => {
      d.remove("secret");
      d.make("secret", "x", { name: "database" });
    },
    (d) => {
      d.change("secret", { recoveryWindowInDays: 0 });
      d.remove("secret");
      d.make("secret", "x", { name: "database" });
    },
  ],
  [
    "Secret-recovery-window",
    (d) => d.make("secret", "x", { recoveryWindowInDays: 3 }),
    (d) => d.make("secret", "x", { recoveryWindowInDays: 0 }),
  ],
  [
    "SecretVersion-size",
    (d) => d.make("secretVersion", "x", { secretId: d.arn("secret"), secretString: "x".repeat(65_537) }),
    (d) => d.make("secretVersion", "x", { secretId: d.arn("secret"), secretString: "x".repeat(65_536) }),
  ],
  [
    "Image-tag-taken",
    (d) => {
      d.make("image", "x", { imageName: `${image}:1` });
      d.change("x", { imageName: `${image}:1` });
    },
    (d) => {
      d.make("image", "x", { imageName: `${image}:1` });
      d.change("x", { imageName: `${image}:2` });
    },
  ],
  [
    "Image-repository",
    (d) => d.make("image", "x", { imageName: `${image}2:1` }),
    (d) => d.make("image", "x", { imageName: "registry.example.org/agent:1" }),
  ],
  [
    "Repository-not-empty",
    (d) => {
      d.make("image", "x", { imageName: `${image}:1` });
      d.remove("repository");
    },
    (d) => {
      d.make("image", "x", { imageName: `${image}:1` });
      d.change("repository", { forceDelete: true });
      d.remove("repository");
    },
  ],
  [
    "Repository-lifecycle-rules",
    (d) =>
      d.make("repositoryLifecycle", "x", {
        repository: "stups2go/agent",
        policy: {
          rules: [
            { rulePriority: 1, selection: { tagStatus: "any" } },
            { rulePriority: 2, selection: { tagStatus: "untagged" } },
          ],
        },
      }),
    (d) =>
      d.make("repositoryLifecycle", "x", {
        repository: "stups2go/agent",
        policy: {
          rules: [
            { rulePriority: 2, selection: { tagStatus: "any" } },
            { rulePriority: 1, selection: { tagStatus: "untagged" } },
          ],
        },
      }),
  ],
  [
    "Record-exists",
    (d) => {
      d.make("record", "x", zoned(d, {}));
      d.make("record", "y", zoned(d, { name: "GO.example.org." }));
    },
    (d) => {
      d.make("record", "x", zoned(d, {}));
      d.make("record", "y", zoned(d, { type: "AAAA", records: ["2001:db8::1"] }));
    },
  ],
  [
    "Record-outside-zone",
    (d) => d.make("record", "x", zoned(d, { name: "go.example.net" })),
    (d) => d.make("record", "x", zoned(d, { name: "a.go.example.org" })),
  ],
  [
    "Record-cname-alone",
    (d) => {
      d.make("record", "x", zoned(d, {}));
      d.make("record", "y", zoned(d, { type: "CNAME", records: ["x"] }));
    },
    (d) => {
      d.make("record", "x", zoned(d, {}));
      d.make("record", "y", zoned(d, { type: "TXT", records: ["x"] }));
    },
  ],
  [
    "Record-cname-apex",
    (d) => d.make("record", "x", zoned(d, { name: "example.org", type: "CNAME" })),
    (d) => d.make("record", "x", zoned(d, { name: "example.org", type: "A" })),
  ],
  [
    "Record-values",
    (d) => d.make("record", "x", zoned(d, { ttl: undefined })),
    (d) => d.make("record", "x", zoned(d, { ttl: undefined, records: undefined, aliases: [{}] })),
  ],
  [
    "Zone-used-by-Record-zoneId",
    (d) => {
      d.remove("zone");
    },
    (d) => {
      d.remove("proof");
      d.remove("zone");
    },
  ],
  [
    "Zone-conflict",
    (d) => {
      for (const each of ["1", "2"]) {
        d.make("zone", each, { name: "in.example.org", vpcs: [{ vpcId: d.id("vpc") }] });
      }
    },
    (d) => {
      d.make("zone", "1", { name: "in.example.org", vpcs: [{ vpcId: d.id("vpc") }] });
      d.make("zone", "2", { name: "in.example.org", vpcs: [{ vpcId: d.id("other-vpc") }] });
    },
  ],
  [
    "Zone-comment",
    (d) => d.make("zone", "x", { name: "x.org", comment: "x".repeat(257) }),
    (d) => d.make("zone", "x", { name: "x.org", comment: "x".repeat(256) }),
  ],
];

const dashboard =
  (dashboardBody: string): Act =>
  (d) =>
    d.make("dashboard", "x", { dashboardName: "go", dashboardBody });
const queuePolicy =
  (Resource: (d: Deployment) => unknown): Act =>
  (d) => {
    d.make("queue", "q", { name: "go" });
    d.make("queuePolicy", "x", {
      queueUrl: d.id("q"),
      policy: allow("sqs:SendMessage", Resource(d), { Principal: "*" }),
    });
  };
const target =
  (count: number): Act =>
  (d) => {
    d.make("eventRule", "r", { name: "go", scheduleExpression: "rate(1 hour)" });
    for (let each = 0; each < count; each++) {
      d.make("eventTarget", String(each), { rule: "go", arn: d.arn("topic") });
    }
  };
const withTopic = (d: Deployment): string[] => [d.arn("topic")];

const monitoring: Case[] = [
  [
    "Alarm-period",
    (d) => d.make("alarm", "x", alarm({ period: 90 })),
    (d) => d.make("alarm", "x", alarm({ period: 120 })),
  ],
  [
    "Alarm-span",
    (d) => d.make("alarm", "x", alarm({ period: 300, evaluationPeriods: 289 })),
    (d) => d.make("alarm", "x", alarm({ period: 3600, evaluationPeriods: 168 })),
  ],
  [
    "Alarm-description",
    (d) => d.make("alarm", "x", alarm({ alarmDescription: "x".repeat(1025) })),
    (d) => d.make("alarm", "x", alarm({ alarmDescription: "x".repeat(1024) })),
  ],
  [
    "Alarm-actions",
    (d) => d.make("alarm", "x", alarm({ alarmActions: ["arn:aws:sns:us-east-1:111111111111:x"] })),
    (d) => d.make("alarm", "x", alarm({ alarmActions: ["arn:aws:sns:eu-west-1:111111111111:x"] })),
  ],
  [
    "Alarm-statistic",
    (d) => d.make("alarm", "x", alarm({ extendedStatistic: "p90" })),
    (d) => d.make("alarm", "x", alarm({ statistic: undefined, extendedStatistic: "p90" })),
  ],
  [
    "Topic-key-shut",
    (d) => d.make("alarm", "x", alarm({ alarmActions: withTopic(d) })),
    (d) => {
      d.make("topic", "plain", { name: "plain" });
      d.make("alarm", "x", alarm({ alarmActions: [d.arn("plain")] }));
    },
  ],
  ["Dashboard-body", dashboard('{"widgets":[{"x":20,"width":6}]}'), dashboard('{"widgets":[{"x":18,"width":6}]}')],
  [
    "LogGroup-retention",
    (d) => d.make("logGroup", "x", { name: "/x", retentionInDays: 31 }),
    (d) => d.make("logGroup", "x", { name: "/x", retentionInDays: 30 }),
  ],
  [
    "Topic-display-name",
    (d) => d.change("topic", { displayName: "x".repeat(101) }),
    (d) => d.change("topic", { displayName: "x".repeat(100) }),
  ],
  [
    "Topic-policy-resource",
    (d) => d.make("topicPolicy", "x", { arn: d.arn("topic"), policy: allow("sns:Publish", "*") }),
    (d) => d.make("topicPolicy", "x", { arn: d.arn("topic"), policy: allow("sns:Publish", d.arn("topic")) }),
  ],
  [
    "TopicSubscription-topic-missing",
    (d) =>
      d.make("subscription", "x", {
        topic: "arn:aws:sns:eu-west-1:111111111111:none",
        protocol: "email",
        endpoint: "a@example.org",
      }),
    (d) => d.make("subscription", "x", { topic: d.arn("topic"), protocol: "email", endpoint: "a@example.org" }),
  ],
  [
    "Subscription-endpoint",
    (d) => d.make("subscription", "x", { topic: d.arn("topic"), protocol: "email", endpoint: "a" }),
    (d) => d.make("subscription", "x", { topic: d.arn("topic"), protocol: "email", endpoint: "a@example.org" }),
  ],
  [
    "Queue-attributes",
    (d) => d.make("queue", "x", { receiveWaitTimeSeconds: 21 }),
    (d) => d.make("queue", "x", { receiveWaitTimeSeconds: 20 }),
  ],
  ["Queue-policy-resource", queuePolicy(() => "*"), queuePolicy((d) => d.of("q").outputs.arn)],
  [
    "Event-rule-trigger",
    (d) => d.make("eventRule", "x", { name: "x" }),
    (d) => d.make("eventRule", "x", { name: "x", eventPattern: '{"source":["aws.ec2"]}' }),
  ],
  [
    "Event-pattern",
    (d) => d.make("eventRule", "x", { eventPattern: '{"source":"aws.ec2"}' }),
    (d) => d.make("eventRule", "x", { eventPattern: '{"source":["aws.ec2"]}' }),
  ],
  ["Event-targets-quota", target(6), target(5)],
  [
    "EventRule-used-by-EventTarget-rule",
    (d) => {
      target(1)(d);
      d.remove("r");
    },
    (d) => {
      target(1)(d);
      d.remove("0");
      d.remove("r");
    },
  ],
  [
    "Schedule-expression",
    (d) => d.make("schedule", "x", { scheduleExpression: "rate(1h)" }),
    (d) => d.make("schedule", "x", { scheduleExpression: "rate(1 hour)" }),
  ],
  [
    "Budget-amount",
    (d) => d.make("budget", "x", { limitAmount: "0" }),
    (d) => d.make("budget", "x", { limitAmount: "1" }),
  ],
  [
    "Budget-notifications",
    (d) => d.make("budget", "x", { notifications: Array(11).fill({}) }),
    (d) => d.make("budget", "x", { notifications: Array(10).fill({}) }),
  ],
];

export const cases: readonly Case[] = [
  ...names,
  ...networks,
  ...balancing,
  ...hosts,
  ...rights,
  ...stores,
  ...monitoring,
];
