/**
 * What IAM is asked at each step of a resource's life: action, resource and
 * condition keys, all from the resource itself.
 */
import { at, record, text, texts } from "../rule";
import { type as t } from "../types";
import type { Resource, Values, World } from "../world";
import { type Life, lives, lookUps } from "./lives";

export { lives, lookUps } from "./lives";

/** One question for IAM. */
export interface Permission {
  action: string;
  /** ARN that the action is checked against. An action without resource-level permissions takes `*`. */
  resource: string;
  context: Record<string, string | string[]>;
}

export type Step = keyof Omit<Life, "source">;

export const STEPS: readonly Step[] = ["create", "read", "update", "delete"];

/** Kinds of EC2 in ARNs. */
const ec2Kinds: Readonly<Record<string, string>> = {
  [t.volume]: "volume",
  [t.defaultGroup]: "security-group",
  [t.gateway]: "internet-gateway",
  [t.template]: "launch-template",
  [t.routeTable]: "route-table",
  [t.securityGroup]: "security-group",
  [t.fleet]: "spot-fleet-request",
  [t.subnet]: "subnet",
  [t.vpc]: "vpc",
  [t.endpoint]: "vpc-endpoint",
  [t.endpointService]: "vpc-endpoint-service",
  [t.ingress]: "security-group-rule",
  [t.egress]: "security-group-rule",
};

/** A resource's own ARN. */
export function arnOf({ type, account, region, id, inputs, outputs, name }: Resource): string {
  const kind = ec2Kinds[type];
  if (kind !== undefined) {
    return `arn:aws:ec2:${region}:${account}:${kind}/${id}`;
  }
  const own = text(outputs.name) || text(outputs.dashboardName) || name;
  const forms: Record<string, string> = {
    [t.budget]: `arn:aws:budgets::${account}:budget/${own}`,
    [t.dashboard]: `arn:aws:cloudwatch::${account}:dashboard/${own}`,
    [t.eventRule]: `arn:aws:events:${region}:${account}:rule/${own}`,
    [t.key]: `arn:aws:kms:${region}:${account}:key/${id}`,
    [t.role]: `arn:aws:iam::${account}:role${text(inputs.path) || "/"}${own}`,
    [t.user]: `arn:aws:iam::${account}:user/${own}`,
    [t.zone]: `arn:aws:route53:::hostedzone/${id}`,
  };
  // Roles have their path in the ARN, which the plan's placeholders leave out.
  return forms[type] !== undefined && (type === t.role || outputs.arn === undefined)
    ? forms[type]
    : text(outputs.arn) || id;
}

/** ARNs that another resource of the state has, found by what an input says. */
const named =
  (type: string, input: string) =>
  (resource: Resource, world: World): string[] =>
    at(resource.inputs, input).map((value) => {
      const found = world.named(type, value);
      return found ? arnOf(found) : text(value);
    });

type Target = (resource: Resource, world: World) => string[];

const templateOf = (resource: Resource, world: World): Resource | undefined => {
  const [id] = [
    "launchTemplate.id",
    "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId",
    "launchTemplateConfigs.launchTemplateSpecification.id",
  ].flatMap((path) => at(resource.inputs, path));
  return world.named(t.template, id);
};

/** Names after `on` in the table of lives. */
const targets: Readonly<Record<string, Target>> = {
  balancer: named(t.balancer, "loadBalancerArn"),
  "balancing role": ({ account }) => [
    `arn:aws:iam::${account}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`,
  ],
  bucket: ({ inputs }) => [`arn:aws:s3:::${text(inputs.bucket)}`],
  certificate: named(t.certificate, "certificateArn"),
  change: () => ["arn:aws:route53:::change/C0123456789ABC"],
  "event rule": named(t.eventRule, "rule"),
  everything: () => ["*"],
  "fleet role": named(t.role, "iamFleetRole"),
  group: named(t.securityGroup, "securityGroupId"),
  "host role": (resource, world) => {
    const { arn, name } = record(templateOf(resource, world)?.inputs.iamInstanceProfile);
    const profile = world.named(t.profile, arn ?? name);
    const role = profile && world.named(t.role, profile.inputs.role);
    return role ? [arnOf(role)] : [];
  },
  instances: ({ region, account }) => [`arn:aws:ec2:${region}:${account}:instance/i-0123456789abcdef0`],
  key: named(t.key, "keyId"),
  "log group": named(t.logGroup, "logGroupName"),
  "machine image": (resource, world) => {
    const image = text(resource.inputs.imageId) || text(templateOf(resource, world)?.inputs.imageId);
    const parameter = /^resolve:ssm:(.*)$/.exec(image)?.[1];
    return parameter === undefined ? [] : [`arn:aws:ssm:${resource.region}::parameter${parameter}`];
  },
  "pushed to": ({ inputs, region, account }) => {
    const repository = /^\d{12}\.dkr\.ecr\.[^/]+\/(.*):[^:]*$/.exec(text(inputs.imageName))?.[1];
    return repository === undefined ? [] : [`arn:aws:ecr:${region}:${account}:repository/${repository}`];
  },
  queue: named(t.queue, "queueUrl"),
  repository: named(t.repository, "repository"),
  role: named(t.role, "role"),
  "role in profile": named(t.role, "role"),
  "route table": named(t.routeTable, "routeTableId"),
  secret: named(t.secret, "secretId"),
  "snapshots role": named(t.role, "executionRoleArn"),
  subnets: (resource, world) =>
    [...texts(resource.inputs.vpcZoneIdentifiers), ...at(resource.inputs, "launchTemplateConfigs.overrides.subnetId")]
      .flatMap((id) => world.named(t.subnet, id) ?? [])
      .map(arnOf),
  template: (resource, world) => [templateOf(resource, world)].filter((each) => each !== undefined).map(arnOf),
  topic: ({ inputs }) => [text(inputs.arn) || text(inputs.topic)],
  user: named(t.user, "user"),
  "volume key": ({ inputs }) => (inputs.kmsKeyId === undefined ? [] : [text(inputs.kmsKeyId)]),
  vpc: ({ inputs, region, account }) => [`arn:aws:ec2:${region}:${account}:vpc/${text(inputs.vpcId)}`],
  zone: ({ inputs }) => [`arn:aws:route53:::hostedzone/${text(inputs.zoneId)}`],
};

/** Services that a role is handed to. */
const passedTo: Readonly<Record<string, string>> = {
  "fleet role": "spotfleet.amazonaws.com",
  "host role": "ec2.amazonaws.com",
  "role in profile": "ec2.amazonaws.com",
  "snapshots role": "dlm.amazonaws.com",
};

/** Services whose endpoints are in one region. */
const global = /^(?:iam|route53|budgets|s3:List)/;

function tagsOf({ inputs }: Resource): Record<string, string> {
  const { tags } = inputs;
  return Array.isArray(tags)
    ? Object.fromEntries((tags as { key: string; value: string }[]).map(({ key, value }) => [key, value]))
    : (record(tags) as Record<string, string>);
}

const prefixed = (prefix: string, tags: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));

/** Actions that carry tags. */
const tagging =
  /:(?:Create(?!Route$|Listener$|LaunchTemplateVersion)|Tag|AddTags|Request|Authorize|RunInstances|PutMetricAlarm|PutRule|Untag|DeleteTags|RemoveTags)/;

function contextOf(step: Step, entry: string, resource: Resource, world: World, arn: string): Permission["context"] {
  const [action = "", target] = entry.split(" on ");
  // An update sends what changes: tags of the settings, never those of the program.
  const own = Object.fromEntries(
    Object.entries(tagsOf(resource)).filter(([key]) => step === "create" || !key.startsWith("stups2go:")),
  );
  const found = target === undefined ? resource : world.state.resources.find((each) => arnOf(each) === arn);
  const owned = found ? tagsOf(found) : {};
  const exists = target !== undefined || step !== "create" || !tagging.test(action);
  const [, verb = ""] = action.split(":");
  const created =
    lives[resource.type]?.create.find((each) => /:(?:Create(?!Tags)|Request|Authorize|Run)/.test(each)) ?? "";
  const boundary = text(found?.inputs.permissionsBoundary);
  return {
    "aws:RequestedRegion": global.test(action) ? "us-east-1" : resource.region,
    ...(exists ? prefixed("aws:ResourceTag", owned) : {}),
    ...(tagging.test(action) && target === undefined
      ? { ...prefixed("aws:RequestTag", own), "aws:TagKeys": Object.keys(own) }
      : {}),
    ...((step === "create" || target === "instances") &&
    ["CreateTags", "AddTags"].includes(verb) &&
    resource.type !== t.defaultGroup
      ? {
          [`${action.split(":")[0] ?? ""}:CreateAction`]:
            target === "instances" ? "RunInstances" : (/:(\w+)/.exec(created)?.[1] ?? ""),
        }
      : {}),
    ...(verb === "PassRole" ? { "iam:PassedToService": passedTo[target ?? ""] ?? "" } : {}),
    ...(verb === "AttachRolePolicy" || verb === "DetachRolePolicy"
      ? { "iam:PolicyARN": text(resource.inputs.policyArn) }
      : {}),
    ...(verb === "CreateServiceLinkedRole" ? { "iam:AWSServiceName": arn.split("/")[2] ?? "" } : {}),
    ...(target === "volume key"
      ? { "kms:ViaService": `ec2.${resource.region}.amazonaws.com`, "kms:GrantIsForAWSResource": "true" }
      : {}),
    ...(boundary === "" ? {} : { "iam:PermissionsBoundary": boundary }),
  };
}

/**
 * What IAM is asked when a resource is created, read, updated or deleted.
 *
 * @throws Error for a type without a life in the table
 */
export function permissionsOf(step: Step, resource: Resource, world: World): Permission[] {
  const known = lives[resource.type];
  if (!known) {
    throw new Error(
      `${resource.type}: expected its IAM actions in test/fakes/aws-rules/permissions/lives.ts; add them`,
    );
  }
  const seen = world.seenFrom({ ...resource, id: "" });
  return known[step].flatMap((entry) => {
    const [action = "", target] = entry.split(" on ");
    const arns = target === undefined ? [arnOf(resource)] : targets[target]?.(resource, seen);
    if (!arns) {
      throw new Error(`there is no target ${target ?? ""}`);
    }
    return [...new Set(arns)].map((arn) => ({
      action,
      resource: arn,
      context: contextOf(step, entry, resource, seen, arn),
    }));
  });
}

/** ARNs that a data source is checked against, by its service; all else knows no resource. */
const lookedAt: Readonly<Record<string, (inputs: Values, region: string) => string>> = {
  "aws:s3/getBucketPolicy:getBucketPolicy": ({ bucket }) => `arn:aws:s3:::${text(bucket)}`,
  "aws:ssm/getParameter:getParameter": ({ name }, region) => `arn:aws:ssm:${region}::parameter${text(name)}`,
};

/** What IAM is asked when the program looks something up. */
export function lookUpPermissions(token: string, inputs: Values, answer: Values, region: string): Permission[] {
  return (lookUps[token] ?? []).map((action) => ({
    action,
    resource: /:(?:GetHostedZone|ListTagsForResource)$/.test(action)
      ? `arn:aws:route53:::hostedzone/${text(answer.zoneId)}`
      : (lookedAt[token]?.(inputs, region) ?? "*"),
    context: { "aws:RequestedRegion": global.test(action) ? "us-east-1" : region },
  }));
}
