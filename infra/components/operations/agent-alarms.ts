import type { Input } from "@pulumi/pulumi";
import type { Alarm } from "./alarm";

/** Who keeps the instances of a pool of agents. */
export type Capacity = { fleetId: Input<string> } | { groupName: Input<string> };

export interface AgentAlarmsArgs {
  /** Name of the pool, as its hosts say it. */
  pool: string;
  /** How many agents there should be. */
  count: number;
  capacity: Capacity;
  /** Where the hosts say how they are. @default hosts that say nothing: Taupage */
  namespace?: Input<string> | undefined;
}

const fiveMinutes = 300;

/** What may be wrong with a pool of agents; nothing with an empty one. */
export function agentAlarms({ pool, count, capacity, namespace }: AgentAlarmsArgs): Record<string, Alarm> {
  if (count === 0) {
    return {};
  }
  return {
    [`${pool}-capacity`]: shortOfCapacity(pool, count, capacity),
    ...(namespace === undefined
      ? {}
      : {
          [`${pool}-few`]: few(pool, count, namespace),
          [`${pool}-never-registered`]: neverRegistered(pool, namespace),
        }),
  };
}

function shortOfCapacity(pool: string, count: number, capacity: Capacity): Alarm {
  const onFleet = "fleetId" in capacity;
  return {
    description:
      `The pool ${pool} has had fewer instances than it asks for, for 20 minutes. ` +
      (onFleet
        ? "Spot capacity is short, or a quota is reached: see the fleet's history; give the pool more instanceTypes, or an onDemandCount."
        : "Capacity is short, or a quota is reached: see the auto scaling group's activity."),
    metric: onFleet
      ? {
          // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-fleet-cloudwatch-metrics.html
          namespace: "AWS/EC2Spot",
          name: "FulfilledCapacity",
          dimensions: { FleetRequestId: capacity.fleetId },
          statistic: "Maximum",
        }
      : {
          namespace: "AWS/AutoScaling",
          name: "GroupInServiceInstances",
          dimensions: { AutoScalingGroupName: capacity.groupName },
          statistic: "Maximum",
        },
    threshold: { below: count },
    period: fiveMinutes,
    periods: 4,
    missingData: "bad",
  };
}

/** Each connected agent's host says 1 in every five minutes: their sum is how many there are. */
const few = (pool: string, count: number, namespace: Input<string>): Alarm => ({
  description: `Of the pool ${pool}, fewer agents than ${count} have been connected to the server for 15 minutes. See GoCD's page of agents, and stups2go-status on the hosts.`,
  metric: { namespace, name: "ConnectedAgents", dimensions: { Pool: pool }, statistic: "Sum" },
  threshold: { below: count },
  period: fiveMinutes,
  periods: 3,
  missingData: "bad",
});

const neverRegistered = (pool: string, namespace: Input<string>): Alarm => ({
  description: `A host of the pool ${pool} has run for 15 minutes and its agent has never been connected to the server. It is left running and is not replaced. See docker logs go-agent on it: the key, the server's URL, or the image is wrong.`,
  metric: { namespace, name: "NeverRegistered", dimensions: { Pool: pool }, statistic: "Maximum" },
  threshold: { atLeast: 1 },
  period: fiveMinutes,
  periods: 2,
  missingData: "good",
});
