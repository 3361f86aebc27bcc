import {
  DescribeInstancesCommand,
  type EC2Client,
  type Filter,
  type Instance as Ec2Instance,
} from "@aws-sdk/client-ec2";
import { type Drain, DRAIN_REASONS, type Instance } from "../law/types";
import { POOL_TAG } from "./pool-tags";

/** The tag of an instance that takes no new job: `<reason>@<ISO time>`. */
export const DRAIN_TAG = "stups2go:drain";

export const formatDrain = ({ reason, at }: Drain): string => `${reason}@${new Date(at).toISOString()}`;

/**
 * A tag that the caretaker did not write is a drain all the same: an unknown
 * one for ever, so that it is not called off.
 */
export function parseDrain(value: string | undefined): Drain | undefined {
  if (value === undefined) {
    return undefined;
  }
  const [reason, time = ""] = value.split("@");
  const at = Date.parse(time);
  return { reason: DRAIN_REASONS.find((each) => each === reason) ?? "foreign", at: Number.isNaN(at) ? 0 : at };
}

export function readInstance(given: Ec2Instance): { pool: string | undefined; instance: Instance } {
  const tags = new Map(given.Tags?.map(({ Key, Value }) => [Key, Value]));
  const state = given.State?.Name;
  return {
    pool: tags.get(POOL_TAG),
    instance: {
      id: given.InstanceId ?? "",
      state: state === "pending" || state === "running" ? state : "ended",
      launchedAt: given.LaunchTime?.getTime() ?? 0,
      onDemand: given.InstanceLifecycle !== "spot",
      template: tags.get("aws:ec2launchtemplate:version") ?? "",
      drain: parseDrain(tags.get(DRAIN_TAG)),
    },
  };
}

async function describe(client: EC2Client, ...filters: Filter[]): Promise<ReturnType<typeof readInstance>[]> {
  const found: ReturnType<typeof readInstance>[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeInstancesCommand({ Filters: filters, MaxResults: 1000, ...(NextToken && { NextToken }) }),
    );
    found.push(...(page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances.map(readInstance)));
    ({ NextToken } = page);
  } while (NextToken);
  return found;
}

/** Instances of all pools of a deployment, with the pool's name: the account may have the builders of others. */
export const listBuilders = (client: EC2Client, deployment: string): ReturnType<typeof describe> =>
  describe(
    client,
    { Name: "tag:stups2go:role", Values: ["builder"] },
    { Name: "tag:stups2go:deployment", Values: [deployment] },
  );

/** Instances of an auto scaling group. */
export async function listGroup(client: EC2Client, group: string): Promise<Instance[]> {
  const found = await describe(client, { Name: "tag:aws:autoscaling:groupName", Values: [group] });
  return found.map(({ instance }) => instance);
}
