/** What a person wants to know of each kind of component, in one line read off its resources' inputs. */
import type { PlannedResource } from "./record/recorder";

type Inputs = Record<string, unknown>;

/** The resources of one component. */
class Parts {
  constructor(private readonly resources: readonly PlannedResource[]) {}

  all(noun: string): Inputs[] {
    return this.resources.filter(({ type }) => type.endsWith(`:${noun}`)).map(({ inputs }) => inputs);
  }

  /** Inputs of the only one of its type; none where there is none. */
  one(noun: string): Inputs {
    return this.all(noun)[0] ?? {};
  }
}

/** A value below a path of keys and indexes, as text. */
function text(value: unknown, ...path: (string | number)[]): string {
  const found = path.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | undefined)?.[step], value);
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
}

const many = (count: number | string, one: string, more = `${one}s`): string =>
  `${count} ${String(count) === "1" ? one : more}`;

const listed = (items: readonly string[], most = 4): string =>
  items.length <= most ? items.join(", ") : `${items.slice(0, most).join(", ")} and ${items.length - most} more`;

const days = (parts: Parts): string => `logs kept ${text(parts.one("LogGroup"), "retentionInDays")} days`;

/** An AMI, or where it is looked up, in few words. */
const machineImage = (parts: Parts): string => {
  const image = text(parts.one("LaunchTemplate"), "imageId");
  return image.startsWith("resolve:") ? "newest Amazon Linux 2023 at each launch" : image;
};

const describers: Readonly<Record<string, (parts: Parts, component: Inputs) => string>> = {
  Network: (parts) =>
    `${text(parts.one("Vpc"), "cidrBlock")}, public subnets in ${listed(parts.all("Subnet").map((subnet) => text(subnet, "availabilityZone")))}`,
  DataVolume: (parts) => {
    const volume = parts.one("Volume");
    const from = text(volume, "snapshotId");
    return `${text(volume, "size")} GiB ${text(volume, "type")} in ${text(volume, "availabilityZone")}, encrypted${from && `, from ${from}`}`;
  },
  Snapshots: (parts) => {
    const schedule = (parts.one("LifecyclePolicy").policyDetails as Inputs | undefined)?.schedules;
    const copied = text(schedule, 0, "crossRegionCopyRules", 0, "target");
    const shared = text(schedule, 0, "shareRule", "targetAccounts", 0);
    return `daily at ${text(schedule, 0, "createRule", "times")} UTC, ${text(schedule, 0, "retainRule", "count")} kept${copied && `, copied to ${copied}`}${shared && `, shared with account ${shared}`}`;
  },
  MintBucket: (parts) =>
    parts.all("Bucket").length > 0
      ? "a bucket of its own: versioned, encrypted, TLS only; builders read the application's prefix"
      : `${text(parts.one("BucketPolicy"), "bucket")}, whose other policy statements stay; builders read the application's prefix`,
  ContainerImage: (parts) =>
    listed(parts.all("Image").map((image) => text(image, "imageName").replace(/^\d+\.dkr\.ecr\.[^/]+/, "ECR"))) ||
    "none built; earlier ones stay",
  AdoptedVolume: (_parts, { volumeId, availabilityZone }) =>
    `${text(volumeId)} in ${text(availabilityZone)}, which exists and is never changed`,
  SealedSecret: (parts) => text(parts.one("Key"), "description"),
  HostSecret: (parts) => text(parts.one("Secret"), "description"),
  Alarms: (parts) => {
    const told = parts.all("TopicSubscription").map((subscription) => text(subscription, "endpoint"));
    const budget = text(parts.one("Budget"), "limitAmount");
    return `${parts.all("MetricAlarm").length} alarms for ${told[0] ?? "a topic without subscribers"}, dashboard ${text(parts.one("Dashboard"), "dashboardName")}${budget && `, budget of ${budget} USD a month`}`;
  },
  Mail: (_parts, { from, domain, inOurZone }) =>
    `from ${text(from)} by SES, ${text(domain)} ${inOurZone === true ? "verified in the zone" : "verified once the records in the outputs are set"}`,
  Certificate: (parts) => `issued by ACM for ${text(parts.one("Certificate"), "domainName")}`,
  LoadBalancer: (parts) => {
    const sources = parts
      .all("SecurityGroupIngressRule")
      .filter((rule) => rule.fromPort === 443)
      .map((rule) => text(rule, "cidrIpv4") || text(rule, "cidrIpv6"));
    return `${parts.one("LoadBalancer").internal === true ? "internal" : "internet-facing"}, HTTPS from ${listed(sources)}`;
  },
  AgentEntrance: (parts) =>
    `internal TLS; PrivateLink for ${text(parts.one("VpcEndpointService"), "allowedPrincipals", 0).replace(/^.*::(\d+):.*$/, "account $1")}`,
  GoServer: (parts) => `1 ${text(parts.one("LaunchTemplate"), "instanceType")}, ${machineImage(parts)}, ${days(parts)}`,
  DeployerAgents: (parts) =>
    `${text(parts.one("Group"), "desiredCapacity")} ${text(parts.one("LaunchTemplate"), "instanceType")}, ${many(parts.all("RolePolicyAttachment").length || "no", "policy", "policies")} attached, ${days(parts)}`,
  BuilderQueue: (parts) =>
    `${text(parts.one("Queue"), "name")}: builders prove which agent is theirs, as no key is in this account`,
  CaretakerRole: (parts) => `role ${text(parts.one("Role"), "name")}, which production's server alone assumes`,
  BuilderHosts: (parts) =>
    `role ${text(
      parts.all("Role").find((role) => role.name),
      "name",
    )}, ${days(parts)}`,
  BuilderPool: (parts) => {
    const template = parts.one("LaunchTemplate");
    const fleet = parts.all("SpotFleetRequest")[0];
    const policy = parts.one("Group").mixedInstancesPolicy;
    const onDemand = fleet
      ? text(fleet, "onDemandTargetCapacity")
      : text(policy, "instancesDistribution", "onDemandBaseCapacity");
    const overrides =
      (fleet?.launchTemplateConfigs as Inputs[] | undefined)?.[0]?.overrides ??
      (policy as { launchTemplate?: Inputs } | undefined)?.launchTemplate?.overrides;
    const types = [...new Set((overrides as Inputs[] | undefined)?.map((override) => text(override, "instanceType")))];
    const volume = text(template, "blockDeviceMappings", 0, "ebs", "volumeSize");
    return `${many(fleet ? text(fleet, "targetCapacity") : text(parts.one("Group"), "desiredCapacity"), "agent")} on ${fleet ? "Spot Fleet" : "an auto scaling group"}, ${onDemand} on demand, ${volume} GiB, of ${listed(types, 3)}`;
  },
  WorkflowRoles: (parts) => listed(parts.all("Role").map((role) => text(role, "description"))),
  ServerEndpoint: (parts) => `PrivateLink to ${text(parts.one("VpcEndpoint"), "serviceName")}`,
};

/** The facts of a component, given all resources of its account. */
export function facts(component: PlannedResource, resources: readonly PlannedResource[]): string {
  const noun = component.type.split(":").at(-1) ?? "";
  return describers[noun]?.(new Parts(below(component.name, resources)), component.inputs) ?? "";
}

/** The custom resources below a component, however deep. */
function below(name: string, resources: readonly PlannedResource[]): PlannedResource[] {
  return resources
    .filter(({ parent }) => parent === name)
    .flatMap((child) => (child.type.startsWith("stups2go:") ? below(child.name, resources) : [child]));
}
