import { DescribeScalingActivitiesCommand } from "@aws-sdk/client-auto-scaling";
import { DescribeSpotFleetRequestHistoryCommand } from "@aws-sdk/client-ec2";
import type { LaunchError } from "../law/types";
import type { ServicePool } from "../settings";
import type { PoolClients } from "./pools";

const MINUTE = 60_000;

/**
 * Error codes in the sentences of EC2 and auto scaling, as
 * `(InsufficientInstanceCapacity)` or `… InsufficientInstanceCapacity: …`.
 */
const CODE = /\b([A-Z][a-z]+(?:[A-Z][a-z]+){1,6}(?:Exceeded)?)\b/;

/** What AWS says of a pool's failed launches of the last five minutes. */
export async function readLaunchErrors(clients: PoolClients, pool: ServicePool, now: number): Promise<LaunchError[]> {
  const since = now - 5 * MINUTE;
  if (pool.capacity === "spot-fleet") {
    const { HistoryRecords = [] } = await clients.ec2.send(
      new DescribeSpotFleetRequestHistoryCommand({
        SpotFleetRequestId: pool.capacityId,
        EventType: "error",
        StartTime: new Date(since),
        MaxResults: 20,
      }),
    );
    return HistoryRecords.map(({ EventInformation, Timestamp }) => ({
      code: EventInformation?.EventSubType ?? "unknown",
      at: Timestamp?.getTime() ?? now,
    }));
  }
  const { Activities = [] } = await clients.autoScaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: pool.capacityId, MaxRecords: 10 }),
  );
  return Activities.filter(
    ({ StatusCode, StartTime }) => StatusCode === "Failed" && (StartTime?.getTime() ?? 0) >= since,
  ).map(({ StatusMessage = "", StartTime }) => ({
    code: CODE.exec(StatusMessage)?.[1] ?? "unknown",
    at: StartTime?.getTime() ?? now,
  }));
}
