/**
 * What a change means to the people who use the service, by the type of resource; most changes mean nothing to them.
 */
import { refusedVolumeChange } from "../../../infra/components/storage/refused-volume-change";
import { after, before, type Context, type Inputs, refuse, type Say, type Saying, touches, when } from "./context";
import { keepers } from "./hosts";
import { ways } from "./reach";
import { rights } from "./rights";

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

const password: Say = ({ step, component }) => {
  if (step.kind !== "replace") {
    return undefined;
  }
  return component === "admin-password"
    ? "a new administrator's password, which the server takes at its next boot"
    : "a new key, which the server takes at its next boot; agents that are registered stay. Hosts of Taupage in the test account take it by their own `up`";
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

const sayings: Readonly<Record<string, Say>> = {
  ...keepers,
  ...ways,
  ...rights,
  "aws:acm/certificate:Certificate": when(
    "ACM issues a new certificate and proves it in the zone, a few minutes",
    "replace",
  ),
  "aws:cloudwatch/logGroup:LogGroup": logs,
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": snapshots,
  "aws:ebs/volume:Volume": volume,
  "aws:ec2/vpc:Vpc": when("everything in the VPC is made again in another", "replace"),
  "aws:ec2/vpcEndpointService:VpcEndpointService": when(
    "builders lose the server until `up` on test has made their endpoint again",
    "replace",
    "remove",
  ),
  "aws:ecr/repository:Repository": when(
    "the images in it are deleted; hosts that still run one cannot pull it again",
    "replace",
    "remove",
  ),
  "aws:iam/accessKey:AccessKey": when("a new password for mail, which the server takes at its next boot", "replace"),
  "aws:kms/key:Key": when("what the key has encrypted becomes unreadable once AWS deletes it", "replace", "remove"),
  "aws:secretsmanager/secretVersion:SecretVersion": when(
    "hosts read the new content at their next boot",
    "change",
    "replace",
  ),
  "aws:sesv2/emailIdentity:EmailIdentity": when("no mail goes out until SES has verified the new domain", "replace"),
  "random:index/randomPassword:RandomPassword": password,
};

/** The consequence of a step; a step on a protected resource of any type is refused. */
export function consequence(context: Context): Saying | undefined {
  const { step, moved } = context;
  const said = moved ?? sayings[step.resource.type]?.(context);
  const saying = typeof said === "string" ? { consequence: said } : said;
  const ends = step.kind === "remove" || step.kind === "replace";
  if (ends && step.before?.protect) {
    return moved !== undefined
      ? refuse(
          `${step.before.name} never leaves its region: it is protected, and \`up\` stops before it touches anything`,
        )
      : saying?.refused
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
    return { consequence: `${step.before.name} stays in AWS, and no stack manages it any more` };
  }
  return saying;
}
