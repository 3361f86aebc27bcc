/** What a change means for the hosts of a group or a fleet, and for the jobs that run on them. */
import { after, before, type Context, type Say, touches } from "./context";

/** A number and its noun, at two times. */
function fromTo(context: Context, input: string, one: string): string {
  const [old, now] = [Number(before(context)[input]), Number(after(context)[input])];
  const fewer =
    now < old ? `; AWS ends ${old - now} of them with the jobs that ${old - now === 1 ? "it runs" : "they run"}` : "";
  return `from ${old} to ${now} ${now === 1 ? one : `${one}s`}, in place${fewer}`;
}

/** Agents of a component: what they are, and what becomes of their jobs. */
const agents = ({ noun, component }: Context): string =>
  noun === "DeployerAgents" ? "deployers" : `builders of ${component}`;

const group: Say = (context) => {
  const { step, noun } = context;
  const rolls = touches(context, "launchTemplate", "mixedInstancesPolicy");
  if (noun === "GoServer") {
    return step.kind === "change" && rolls
      ? "a new launch template version, then an instance refresh: the old server ends first (GoCD gets 120 s to close its " +
          "database), its successor starts on the same volume. The server is away for a few minutes; agents come back by themselves"
      : step.kind === "change"
        ? undefined
        : "the server ends with its group";
  }
  if (step.kind === "add") {
    return `${Number(after(context).desiredCapacity)} ${agents(context)} start`;
  }
  if (step.kind === "remove") {
    return gone(context);
  }
  const sayings = [
    ...(rolls
      ? [
          `an instance refresh renews the ${agents(context)}, one half after the other; jobs that run on them are rescheduled`,
        ]
      : []),
    ...(touches(context, "desiredCapacity") ? [fromTo(context, "desiredCapacity", "agent")] : []),
  ];
  return sayings.length > 0 ? sayings.join("; ") : undefined;
};

/** Agents that end for good, or only because others take their place. */
function gone(context: Context): string {
  const isFollowed = context.siblings.some(({ kind, resource }) => kind === "add" && resource.type in keepers);
  const after = isFollowed ? "" : ", and jobs that no other agent can do wait";
  return `the ${agents(context)} ${isFollowed ? "of before " : ""}end; jobs that run on them are rescheduled${after}`;
}

const fleet: Say = (context) => {
  switch (context.step.kind) {
    case "add":
      return `${Number(after(context).targetCapacity)} ${agents(context)} start`;
    case "remove":
      return gone(context);
    case "replace":
      return (
        `replaces the fleet: its ${Number(after(context).targetCapacity)} successors are asked for first, then the ` +
        `${agents(context)} end; jobs that run on them are rescheduled`
      );
    case "change":
      return touches(context, "targetCapacity") ? fromTo(context, "targetCapacity", "agent") : undefined;
  }
};

/** What keeps instances. */
export const keepers: Readonly<Record<string, Say>> = {
  "aws:autoscaling/group:Group": group,
  "aws:ec2/spotFleetRequest:SpotFleetRequest": fleet,
};
