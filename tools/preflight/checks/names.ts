import { DescribeAlarmsCommand, GetDashboardCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeLogGroupsCommand, ListTagsForResourceCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeRepositoriesCommand, ListTagsForResourceCommand as EcrTags } from "@aws-sdk/client-ecr";
import { DescribeLoadBalancersCommand, DescribeTagsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetRoleCommand, GetUserCommand } from "@aws-sdk/client-iam";
import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import type { AccountPlan } from "../../plan/plan";
import type { PlannedResource } from "../../plan/record/recorder";
import type { Check } from "../check";
import { type Clients, unless } from "../clients";
import { fails, type Finding, warns } from "../finding";

type Tags = readonly { Key?: string | undefined; Value?: string | undefined }[];

/** What has a planned name already. */
interface Taken {
  /** Its tags; none where AWS tags no such thing. */
  tags?: Tags | undefined;
  /** The command that frees the name. */
  free: string;
  /** A state in which it cannot come back by itself, such as a secret's deletion. */
  state?: string;
}

interface Kind {
  noun: string;
  input: string;
  /** AWS overwrites it without a word, in place of a refusal. */
  overwrites?: boolean;
  find: (aws: Clients, name: string) => Promise<Taken | undefined>;
}

/** The types whose names have to be free, by Pulumi's token. Names that Pulumi completes at random never collide. */
const kinds: Readonly<Record<string, Kind>> = {
  "aws:ecr/repository:Repository": {
    noun: "ECR repository",
    input: "name",
    find: async ({ ecr }, name) => {
      const question = ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
      const [found] = (await unless(question, "RepositoryNotFoundException"))?.repositories ?? [];
      return (
        found && {
          tags: (await ecr.send(new EcrTags({ resourceArn: found.repositoryArn }))).tags,
          free: `aws ecr delete-repository --repository-name ${name}    # add --force where its images are not needed`,
        }
      );
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    noun: "log group",
    input: "name",
    find: async ({ logs }, name) => {
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
      const found = logGroups.find(({ logGroupName }) => logGroupName === name);
      const arn = found?.logGroupArn ?? found?.arn?.replace(/:\*$/, "");
      const { tags = {} } =
        arn === undefined ? {} : await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }));
      return (
        found && {
          tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          free: `aws logs delete-log-group --log-group-name ${name}`,
        }
      );
    },
  },
  "aws:iam/role:Role": {
    noun: "IAM role",
    input: "name",
    find: async ({ iam }, name) => {
      const found = await unless(
        iam.send(new GetRoleCommand({ RoleName: name })),
        "NoSuchEntity",
        "NoSuchEntityException",
      );
      return (
        found && {
          tags: found.Role?.Tags ?? [],
          free: `aws iam delete-role --role-name ${name}    # its policies first`,
        }
      );
    },
  },
  "aws:iam/user:User": {
    noun: "IAM user",
    input: "name",
    find: async ({ iam }, name) => {
      const found = await unless(
        iam.send(new GetUserCommand({ UserName: name })),
        "NoSuchEntity",
        "NoSuchEntityException",
      );
      return (
        found && { tags: found.User?.Tags ?? [], free: `aws iam delete-user --user-name ${name}    # its keys first` }
      );
    },
  },
  "aws:secretsmanager/secret:Secret": {
    noun: "secret",
    input: "name",
    find: async ({ secrets }, name) => {
      const found = await unless(
        secrets.send(new DescribeSecretCommand({ SecretId: name })),
        "ResourceNotFoundException",
      );
      const isDeleted = found?.DeletedDate !== undefined;
      return (
        found && {
          tags: isDeleted ? [] : found.Tags,
          ...(isDeleted ? { state: "scheduled for deletion" } : {}),
          free: `aws secretsmanager delete-secret --secret-id ${name} --force-delete-without-recovery`,
        }
      );
    },
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    noun: "load balancer",
    input: "name",
    find: async ({ loadBalancing }, name) => {
      const question = loadBalancing.send(new DescribeLoadBalancersCommand({ Names: [name] }));
      const [found] = (await unless(question, "LoadBalancerNotFoundException"))?.LoadBalancers ?? [];
      const arn = found?.LoadBalancerArn ?? "";
      return (
        found && {
          tags: (await loadBalancing.send(new DescribeTagsCommand({ ResourceArns: [arn] }))).TagDescriptions?.[0]?.Tags,
          free: `aws elbv2 delete-load-balancer --load-balancer-arn ${arn}`,
        }
      );
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    noun: "dashboard",
    input: "dashboardName",
    overwrites: true,
    find: async ({ cloudWatch }, name) => {
      const question = cloudWatch.send(new GetDashboardCommand({ DashboardName: name }));
      const found = await unless(question, "ResourceNotFound", "DashboardNotFoundError");
      return (
        found && {
          free: `aws cloudwatch get-dashboard --dashboard-name ${name}    # keep it, or set stups2go:deployment`,
        }
      );
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    noun: "alarm",
    input: "name",
    overwrites: true,
    find: async ({ cloudWatch }, name) => {
      const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
      return MetricAlarms.length > 0 ? { free: `aws cloudwatch delete-alarms --alarm-names ${name}` } : undefined;
    },
  },
};

/** Whether the names are free that the program gives. */
export const checkNames: Check = async (plan, { aws }) => {
  const named = plan.resources.flatMap((resource) => {
    const kind = kinds[resource.type];
    const name = kind && nameOf(plan, resource, kind.input);
    return kind && name !== undefined ? [{ kind, name, wanted: resource.inputs.tags }] : [];
  });
  const taken = await Promise.all(
    named.map(async ({ kind, name, wanted }) => {
      const found = await kind.find(aws, name);
      return found ? [{ kind, name, found, isOurs: matches(found.tags, wanted as Record<string, unknown>) }] : [];
    }),
  );
  const all = taken.flat();
  const ours = all.filter(({ isOurs }) => isOurs);
  // A dashboard has no tags: where the rest is this stack's, it is too.
  const others = all.filter(({ isOurs, kind }) => !isOurs && !(kind.overwrites === true && ours.length > 0));
  return [
    ...deployedBefore(
      plan,
      ours.map(({ kind, name }) => `${kind.noun} ${name}`),
    ),
    ...others.flatMap(collision),
  ];
};

/** A name that is known before `up`: of no planned resource, though maybe of the production stack's outputs. */
function nameOf({ resources }: AccountPlan, { inputs, uses }: PlannedResource, input: string): string | undefined {
  const name = inputs[input];
  const isMade = uses[input]?.some((other) => resources.some((resource) => resource.name === other));
  return typeof name === "string" && isMade !== true ? name : undefined;
}

function collision({ kind, name, found }: { kind: Kind; name: string; found: Taken }): Finding[] {
  const what = `${kind.noun} ${name}: expected none of that name, got one${found.state === undefined ? "" : ` that is ${found.state}`}`;
  return kind.overwrites === true
    ? warns(what, "pulumi up overwrites it without a word; another deployment may use it.", found.free)
    : fails(
        what,
        "pulumi up fails at it: it already exists. Another deployment of this name has it, or an earlier one left it.",
        `${found.free}, or set stups2go:deployment`,
      );
}

/** Whether something has the tags that are planned for it, which the program puts on all of its own. */
function matches(tags: Tags | undefined, wanted: Readonly<Record<string, unknown>> | undefined): boolean {
  const keys = ["application", "stack"];
  return keys.every(
    (key) => wanted?.[key] !== undefined && tags?.some(({ Key, Value }) => Key === key && Value === wanted[key]),
  );
}

function deployedBefore({ stack }: AccountPlan, what: readonly string[]): Finding[] {
  return what.length === 0
    ? []
    : warns(
        `stack ${stack}: expected an account without it, got ${what.join(", ")} with its tags`,
        "An up of this stack made them, which is right if its state is still there; without the state, pulumi up meets its own names.",
        `pulumi stack --stack ${stack}    # lists them; where it does not: docs/runbooks.md, "Lose the laptop with the state"`,
      );
}
