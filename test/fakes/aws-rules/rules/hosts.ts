/** Launch templates, auto scaling groups, spot fleets, volumes and snapshots. */
import { type Asked, at, list, record, defineRules, type Rule, statementsOf, text, texts, shown } from "../rule";
import { type as t } from "../types";
import { allServiceLinkedRoles, type Resource } from "../world";
import { outside } from "./load-balancing";
import { foreignGroup, vpcOf, zoneOf } from "./network";

const api = "https://docs.aws.amazon.com";
const ec2 = `${api}/AWSEC2/latest/APIReference`;
const scaling = `${api}/autoscaling/ec2/APIReference`;

/** The launch template of a group or fleet. */
function templateOf({ inputs, world }: Asked): Resource | undefined {
  const [id] = [
    "launchTemplate.id",
    "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId",
    "launchTemplateConfigs.launchTemplateSpecification.id",
  ].flatMap((path) => at(inputs, path));
  return world.named(t.template, id);
}

const launchers = [t.group, t.fleet] as const;

const subnetsOf = ({ inputs }: Asked): string[] =>
  [...texts(inputs.vpcZoneIdentifiers), ...at(inputs, "launchTemplateConfigs.overrides.subnetId")].map(String);

/** Whether a role lets a service assume it. */
export const trusts = (role: Resource | undefined, service: string): boolean =>
  statementsOf(role?.inputs.assumeRolePolicy).some(
    ({ Effect, Principal }) => Effect === "Allow" && [record(Principal).Service].flat().includes(service),
  );

/** Types that hand a role to a service, which has to be let in by the role's trust. */
const handed: readonly [type: string, input: string, service: string, code: string, source: string][] = [
  [
    t.fleet,
    "iamFleetRole",
    "spotfleet.amazonaws.com",
    "InvalidSpotFleetRequestConfig",
    `${api}/AWSEC2/latest/UserGuide/spot-fleet-prerequisites.html`,
  ],
  [
    t.snapshots,
    "executionRoleArn",
    "dlm.amazonaws.com",
    "InvalidRequestException",
    `${api}/ebs/latest/userguide/service-role.html`,
  ],
  [
    t.schedule,
    "target.roleArn",
    "scheduler.amazonaws.com",
    "ValidationException",
    `${api}/scheduler/latest/UserGuide/setting-up.html`,
  ],
  [t.hook, "roleArn", "autoscaling.amazonaws.com", "ValidationError", `${scaling}/API_PutLifecycleHook.html`],
];

const trustRules: readonly Rule[] = handed.map(([type, input, service, code, source]) => ({
  id: `${type.split(":").at(-1) ?? ""}-of-${service}-role`,
  code,
  source,
  types: [type],
  on: ["create", "update"],
  refuses: ({ inputs, world }) => {
    const [arn] = at(inputs, input);
    return arn === undefined || trusts(world.named(t.role, arn), service)
      ? undefined
      : `The role ${shown(arn)} must allow ${service} to assume it`;
  },
}));

const instanceType = /^[a-z]+\d*[a-z]*(?:-[a-z0-9]+)?\.(?:nano|micro|small|medium|large|\d*xlarge|metal(?:-\d+xl)?)$/;

export const hostRules = defineRules([
  ...trustRules,
  {
    id: "LaunchTemplate-user-data",
    code: "InvalidUserData.Malformed",
    source: `${api}/AWSEC2/latest/UserGuide/instancedata-add-user-data.html`,
    types: [t.template],
    on: ["create", "update"],
    refuses: ({ inputs: { userData } }) => {
      const bytes = Buffer.from(text(userData), "base64").length;
      return bytes > 16_384 ? `User data is limited to 16384 bytes, got ${String(bytes)}` : undefined;
    },
  },
  {
    id: "LaunchTemplate-hop-limit",
    code: "InvalidParameterValue",
    source: `${ec2}/API_LaunchTemplateInstanceMetadataOptionsRequest.html`,
    types: [t.template],
    on: ["create", "update"],
    refuses: ({ inputs }) =>
      outside(record(inputs.metadataOptions).httpPutResponseHopLimit, 1, 64)
        ? "httpPutResponseHopLimit must be 1 to 64"
        : undefined,
  },
  {
    id: "LaunchTemplate-tags-of",
    code: "InvalidParameterValue",
    source: `${ec2}/API_LaunchTemplateTagSpecificationRequest.html`,
    types: [t.template],
    on: ["create", "update"],
    refuses: ({ inputs }) => {
      const kinds = at(inputs, "tagSpecifications.resourceType").map(String);
      const wrong =
        kinds.find((each) => !["instance", "volume", "network-interface", "spot-instances-request"].includes(each)) ??
        kinds.find((each, index) => kinds.indexOf(each) < index);
      return wrong === undefined
        ? undefined
        : `'${wrong}' is not a valid taggable resource type here, or is given twice`;
    },
  },
  {
    id: "Launch-instance-type",
    code: "InvalidParameterValue",
    source: `${api}/ec2/latest/instancetypes/instance-type-names.html`,
    types: launchers,
    on: ["create", "update"],
    refuses: (asked) => {
      const types = [
        templateOf(asked)?.inputs.instanceType,
        ...at(asked.inputs, "launchTemplateConfigs.overrides.instanceType"),
        ...at(asked.inputs, "mixedInstancesPolicy.launchTemplate.overrides.instanceType"),
      ].filter((each) => each !== undefined);
      const wrong = types.find((each) => !instanceType.test(shown(each)));
      return wrong === undefined ? undefined : `Invalid value '${shown(wrong)}' for InstanceType.`;
    },
  },
  {
    id: "Launch-profile",
    code: "ValidationError",
    source: `${scaling}/API_CreateAutoScalingGroup.html`,
    types: launchers,
    on: ["create", "update"],
    refuses: (asked) => {
      const { arn, name } = record(templateOf(asked)?.inputs.iamInstanceProfile);
      const wanted = arn ?? name;
      return wanted === undefined || asked.world.named(t.profile, wanted)
        ? undefined
        : `You must use a valid fully-formed launch template. Value (${text(wanted)}) for parameter iamInstanceProfile is invalid`;
    },
  },
  {
    id: "Launch-groups",
    code: "ValidationError",
    source: `${scaling}/API_CreateAutoScalingGroup.html`,
    types: launchers,
    on: ["create", "update"],
    refuses: (asked) => {
      const groups = texts(templateOf(asked)?.inputs.vpcSecurityGroupIds);
      const lost =
        groups.find((id) => !asked.world.named(t.securityGroup, id)) ??
        foreignGroup(asked.world, groups, vpcOf(asked.world, t.subnet, subnetsOf(asked)[0]));
      return lost === undefined
        ? undefined
        : `You must use a valid fully-formed launch template. The security group '${lost}' does not exist in the subnets' VPC`;
    },
  },
  {
    id: "Launch-template-version",
    code: "InvalidLaunchTemplateId.VersionNotFound",
    source: `${ec2}/errors-overview.html`,
    types: launchers,
    on: ["create", "update"],
    refuses: (asked) => {
      const [version] = [
        "launchTemplate.version",
        "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.version",
        "launchTemplateConfigs.launchTemplateSpecification.version",
      ].flatMap((path) => at(asked.inputs, path));
      const latest = Number(templateOf(asked)?.outputs.latestVersion);
      return /^\d+$/.test(String(version)) && Number(version) > latest
        ? `Could not find the specified version ${String(version)} for the launch template`
        : undefined;
    },
  },
  {
    id: "Launch-subnets-vpc",
    code: "ValidationError",
    source: `${scaling}/API_CreateAutoScalingGroup.html`,
    types: launchers,
    on: ["create", "update"],
    refuses: (asked) =>
      new Set(subnetsOf(asked).map((id) => vpcOf(asked.world, t.subnet, id))).size > 1
        ? "The subnets of a group must be in one VPC"
        : undefined,
  },
  {
    id: "Group-capacity",
    code: "ValidationError",
    source: `${scaling}/API_CreateAutoScalingGroup.html`,
    types: [t.group],
    on: ["create", "update"],
    refuses: ({ inputs: { minSize, maxSize, desiredCapacity } }) => {
      const [least, most] = [Number(minSize), Number(maxSize)];
      return least < 0 || least > most || outside(desiredCapacity, least, most)
        ? `Desired capacity:${String(desiredCapacity)} must be between the specified min size:${String(least)} and max size:${String(most)}`
        : undefined;
    },
  },
  {
    id: "Group-maintenance",
    code: "ValidationError",
    source: `${scaling}/API_InstanceMaintenancePolicy.html`,
    types: [t.group],
    on: ["create", "update"],
    refuses: ({ inputs }) => {
      const { minHealthyPercentage: least, maxHealthyPercentage: most } = record(inputs.instanceMaintenancePolicy);
      return outside(least, 0, 100) || outside(most, 100, 200) || Number(most) - Number(least) > 100
        ? "The maintenance policy's percentages must be 0 to 100 and 100 to 200, at most 100 apart"
        : undefined;
    },
  },
  {
    id: "Group-tags-twice",
    code: "ValidationError",
    source: `${scaling}/API_CreateOrUpdateTags.html`,
    types: [t.group],
    on: ["create", "update"],
    refuses: ({ inputs }) => {
      const keys = at(inputs, "tags.key");
      const twice = keys.find((each, index) => keys.indexOf(each) < index);
      return twice === undefined ? undefined : `Duplicate tag key: ${shown(twice)}`;
    },
  },
  {
    id: "Group-suspended-processes",
    code: "ValidationError",
    source: `${scaling}/API_SuspendProcesses.html`,
    types: [t.group],
    on: ["create", "update"],
    refuses: ({ inputs: { suspendedProcesses } }) => {
      const known = [
        "Launch",
        "Terminate",
        "AddToLoadBalancer",
        "AlarmNotification",
        "AZRebalance",
        "HealthCheck",
        "InstanceRefresh",
        "ReplaceUnhealthy",
        "ScheduledActions",
      ];
      const wrong = texts(suspendedProcesses).find((each) => !known.includes(each));
      return wrong === undefined ? undefined : `Invalid process: ${wrong}`;
    },
  },
  {
    id: "Group-unreachable-targets",
    code: "Target.NotInUse",
    source: `${api}/elasticloadbalancing/latest/application/target-group-health-checks.html`,
    types: [t.group],
    on: ["create", "update"],
    silent: true,
    refuses: ({ inputs, world }) => {
      const arns = texts(inputs.targetGroupArns);
      const zones = world
        .others(t.listener)
        .filter((each) => at(each.inputs, "defaultActions.targetGroupArn").some((arn) => arns.includes(String(arn))))
        .flatMap((each) => texts(world.named(t.balancer, each.inputs.loadBalancerArn)?.inputs.subnets))
        .flatMap((id) => world.named(t.subnet, id) ?? [])
        .map(zoneOf);
      const lost = texts(inputs.vpcZoneIdentifiers)
        .flatMap((id) => world.named(t.subnet, id) ?? [])
        .find((subnet) => zones.length > 0 && !zones.includes(zoneOf(subnet)));
      return lost ? `instances in ${lost.id} are in a zone that no load balancer of the target group has` : undefined;
    },
  },
  {
    id: "Fleet-overrides-quota",
    code: "InvalidSpotFleetRequestConfig",
    source: `${api}/AWSEC2/latest/UserGuide/fleet-quotas.html`,
    types: [t.fleet],
    on: ["create"],
    refuses: ({ inputs }) =>
      list(inputs.launchTemplateConfigs).length > 50 || at(inputs, "launchTemplateConfigs.overrides").length > 300
        ? "A fleet has at most 50 launch templates and 300 overrides"
        : undefined,
  },
  {
    id: "Fleet-capacity",
    code: "InvalidSpotFleetRequestConfig",
    source: `${api}/AWSEC2/latest/UserGuide/fleet-quotas.html`,
    types: [t.fleet],
    on: ["create", "update"],
    refuses: ({ inputs: { targetCapacity, onDemandTargetCapacity } }) =>
      outside(targetCapacity, 0, 10_000) || Number(onDemandTargetCapacity ?? 0) > Number(targetCapacity)
        ? "targetCapacity must be 0 to 10000, and at least onDemandTargetCapacity"
        : undefined,
  },
  {
    id: "Fleet-service-linked-role",
    code: "spotFleetRequestConfigurationInvalid",
    source: `${api}/AWSEC2/latest/UserGuide/spot-fleet-prerequisites.html`,
    types: [t.fleet],
    on: ["create"],
    silent: true,
    refuses: ({ resource: { account }, world }) => {
      const there = world.state.serviceLinkedRoles[account] ?? allServiceLinkedRoles;
      const lost = ["AWSServiceRoleForEC2Spot", "AWSServiceRoleForEC2SpotFleet"].find((name) => !there.includes(name));
      return lost === undefined ? undefined : `the account has no ${lost}, so that no spot instance starts`;
    },
  },
  {
    id: "Volume-zone",
    code: "InvalidZone.NotFound",
    source: `${ec2}/errors-overview.html`,
    types: [t.volume],
    on: ["create"],
    refuses: ({ inputs: { availabilityZone }, resource: { region } }) =>
      new RegExp(`^${region}[a-f]$`).test(text(availabilityZone))
        ? undefined
        : `The zone '${text(availabilityZone)}' does not exist.`,
  },
  {
    id: "Volume-gp3",
    code: "InvalidParameterValue",
    source: `${api}/ebs/latest/userguide/general-purpose.html`,
    types: [t.volume],
    on: ["create", "update"],
    refuses: ({ inputs: { type, size, iops, throughput } }) => {
      if (type !== "gp3") {
        return undefined;
      }
      return outside(size, 1, 65_536)
        ? "Volume size must be 1 to 65536 GiB for gp3"
        : outside(iops, 3000, 80_000) || Number(iops ?? 0) > Math.max(3000, 500 * Number(size))
          ? `Volume iops of ${String(iops)} is out of range or more than 500 per GiB`
          : outside(throughput, 125, 2000) || Number(throughput ?? 0) > Math.max(125, 0.25 * Number(iops ?? 3000))
            ? `Throughput of ${String(throughput)} is out of range or more than 0.25 MiB/s per iops`
            : undefined;
    },
  },
  {
    id: "Volume-iops-of-type",
    code: "InvalidParameterCombination",
    source: `${ec2}/API_CreateVolume.html`,
    types: [t.volume],
    on: ["create", "update"],
    refuses: ({ inputs: { type, iops, throughput } }) =>
      (iops !== undefined && !["gp3", "io1", "io2"].includes(text(type))) ||
      (throughput !== undefined && type !== "gp3")
        ? `The parameter ${throughput === undefined ? "iops" : "throughput"} is not supported for ${text(type) || "gp2"} volumes.`
        : undefined,
  },
  {
    id: "Volume-shrink",
    code: "InvalidParameterValue",
    source: `${ec2}/API_ModifyVolume.html`,
    types: [t.volume],
    on: ["update"],
    refuses: ({ inputs: { size }, before }) =>
      Number(size) < Number(before?.inputs.size) ? "New size cannot be smaller than existing size" : undefined,
  },
  {
    id: "Snapshots-schedule",
    code: "InvalidRequestException",
    source: `${api}/dlm/latest/APIReference/API_CreateRule.html`,
    types: [t.snapshots],
    on: ["create", "update"],
    refuses: ({ inputs }) => {
      const [interval] = at(inputs, "policyDetails.schedules.createRule.interval");
      const times = at(inputs, "policyDetails.schedules.createRule.times").map(String);
      return (interval !== undefined && ![1, 2, 3, 4, 6, 8, 12, 24].includes(Number(interval))) ||
        times.some((each) => !/^(?:0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]$/.test(each))
        ? "The schedule's interval or times are invalid"
        : undefined;
    },
  },
  {
    id: "Snapshots-retention",
    code: "InvalidRequestException",
    source: `${api}/dlm/latest/APIReference/API_RetainRule.html`,
    types: [t.snapshots],
    on: ["create", "update"],
    refuses: ({ inputs }) =>
      at(inputs, "policyDetails.schedules.retainRule.count").some((count) => outside(count, 1, 1000))
        ? "The retention count must be 1 to 1000"
        : undefined,
  },
  {
    id: "Snapshots-description",
    code: "InvalidRequestException",
    source: `${api}/dlm/latest/APIReference/API_CreateLifecyclePolicy.html`,
    types: [t.snapshots],
    on: ["create", "update"],
    refuses: ({ inputs: { description } }) =>
      /^[0-9A-Za-z _-]{1,500}$/.test(text(description))
        ? undefined
        : "The description may have letters, digits, spaces, - and _, at most 500",
  },
  {
    id: "Snapshots-of-others",
    code: "PolicyTargetsAnotherVolume",
    source: `${api}/ebs/latest/userguide/snapshot-lifecycle.html`,
    types: [t.snapshots],
    on: ["create", "update"],
    silent: true,
    refuses: ({ inputs, world }) => {
      const wanted = Object.entries(record(record(inputs.policyDetails).targetTags));
      const matched = world
        .others(t.volume)
        .filter(({ inputs: { tags } }) => wanted.some(([key, value]) => record(tags)[key] === value));
      return matched.length > 1
        ? `the policy snapshots ${matched.map(({ id }) => id).join(" and ")}, as it goes by tag in the whole account`
        : undefined;
    },
  },
]);
