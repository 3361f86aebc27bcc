/**
 * What a change means to the people who use the service, by the type of resource; most changes mean nothing to them.
 */
import { refusedVolumeChange } from "../../../infra/components/storage/refused-volume-change";
import { after, before, type Context, type Inputs, refuse, type Say, type Saying, touches, when } from "./context";
import { keepers } from "./hosts";

const volume: Say = (context) => {
  const { step } = context;
  if (step.kind === "add") {
    return "a new, empty volume, which the server formats once";
  }
  const why = step.kind === "remove" ? undefined : refusedVolumeChange(before(context), after(context));
  if (why !== undefined) {
    return refuse(why);
  }
  if (step.kind === "change" && touches(context, "size")) {
    const size = `from ${Number(before(context).size)} to ${Number(after(context).size)} GiB`;
    return `the volume grows ${size} while it is used; the server's next boot grows the file system`;
  }
  return touches(context, "type", "iops", "throughput")
    ? "the volume changes while it is used; AWS takes the next change of it after six hours at the earliest"
    : undefined;
};

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
  return noun === "AgentEntrance"
    ? "a new internal load balancer: deployers and builders lose the server until its name leads there, a few minutes"
    : "a new load balancer with other addresses: the name leads there within minutes, open connections break";
};

const endpoint: Say = (context) =>
  context.step.kind === "replace" || touches(context, "subnetIds")
    ? "builders lose the server until their endpoint is up again, a few minutes"
    : undefined;

const password: Say = ({ step, component }) => {
  if (step.kind !== "replace") {
    return undefined;
  }
  return component === "admin-password"
    ? "a new administrator's password, which the server takes at its next boot"
    : "a new key, which the server takes at its next boot; agents that are registered stay. Run `up` on production, then on test";
};

const record: Say = (context) => {
  const [old, now] = [before(context).name, after(context).name];
  return context.noun === "LoadBalancer" && context.step.kind === "replace" && old !== now
    ? `the server moves from https://${String(old)} to https://${String(now)} at once: bookmarks, webhooks and OAuth redirects have to follow`
    : undefined;
};

const logs: Say = (context) => {
  const { step } = context;
  if (step.kind === "replace" || step.kind === "remove") {
    return `the log group ${String(before(context).name)} is deleted with what is in it`;
  }
  const [old, now] = [Number(before(context).retentionInDays), Number(after(context).retentionInDays)];
  return now < old ? `entries older than ${now} days are deleted` : undefined;
};

const snapshots: Say = (context) => {
  const kept = (inputs: Inputs): number =>
    Number(
      (inputs.policyDetails as { schedules?: { retainRule?: { count?: number } }[] } | undefined)?.schedules?.[0]
        ?.retainRule?.count,
    );
  if (context.step.kind === "remove") {
    return "no snapshots any more; those that are there stay until you delete them";
  }
  return kept(after(context)) < kept(before(context))
    ? `only ${kept(after(context))} snapshots are kept: older ones are deleted with the next`
    : undefined;
};

const attached: Say = (context) => {
  const { policyArn } = { ...before(context), ...after(context) };
  const may = context.step.kind === "remove" ? "may no longer do" : "may do";
  return `the role of ${context.component} ${may} what ${String(policyArn)} allows, at once`;
};

const sayings: Readonly<Record<string, Say>> = {
  ...keepers,
  "aws:acm/certificate:Certificate": when(
    "ACM issues a new certificate and proves it in the zone, a few minutes",
    "replace",
  ),
  "aws:cloudwatch/logGroup:LogGroup": logs,
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": snapshots,
  "aws:ebs/volume:Volume": volume,
  "aws:ec2/vpc:Vpc": when("everything in the VPC is made anew in another", "replace"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
  "aws:ec2/vpcEndpointService:VpcEndpointService": when(
    "builders lose the server until `up` on test has made their endpoint anew",
    "replace",
    "remove",
  ),
  "aws:ecr/repository:Repository": when(
    "the images in it are deleted; hosts that still run one cannot pull it again",
    "replace",
    "remove",
  ),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attached,
  "aws:iam/accessKey:AccessKey": when("a new password for mail, which the server takes at its next boot", "replace"),
  "aws:kms/key:Key": when("what the key has encrypted becomes unreadable once AWS deletes it", "replace", "remove"),
  "aws:lb/loadBalancer:LoadBalancer": balancer,
  "aws:route53/record:Record": record,
  "aws:secretsmanager/secretVersion:SecretVersion": when(
    "hosts read the new content at their next boot",
    "change",
    "replace",
  ),
  "aws:sesv2/emailIdentity:EmailIdentity": when("no mail goes out until SES has verified the new domain", "replace"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
  "random:index/randomPassword:RandomPassword": password,
};

/** What a step means; of what is protected that it is refused, whatever its type. */
export function consequence(context: Context): Saying | undefined {
  const { step } = context;
  const said = sayings[step.resource.type]?.(context);
  const saying = typeof said === "string" ? { consequence: said } : said;
  const ends = step.kind === "remove" || step.kind === "replace";
  if (ends && step.before?.protect) {
    return saying?.refused
      ? saying
      : refuse(
          `would ${step.kind} ${step.before.name}, which is protected: \`up\` stops before it touches anything. To give it up all ` +
            "the same, `pulumi state unprotect` comes first; docs/runbooks.md",
        );
  }
  if (step.before?.protect && !step.resource.protect) {
    return { consequence: `${step.resource.name} is no longer protected from deletion` };
  }
  if (step.kind === "remove" && step.before?.retainOnDelete) {
    return { consequence: `${step.before.name} stays in AWS, and nobody manages it any more` };
  }
  return saying;
}
