import type { Input } from "@pulumi/pulumi";
import type { Alarm } from "./alarm";
import type { Graph } from "./dashboard";

export interface ServerAlarmsArgs {
  /** Dimensions of the people's load balancer and its targets. */
  entrance: Readonly<Record<"LoadBalancer" | "TargetGroup", Input<string>>>;
  /** The policy of Data Lifecycle Manager that makes the snapshots. */
  snapshotPolicyId: Input<string>;
  /** Whether it copies them to another region. */
  copiesSnapshots: boolean;
  /** The server's certificate in ACM. @default one in IAM, of which AWS measures nothing */
  certificateArn?: Input<string> | undefined;
  /** What the server's host says of its data volume, and where. @default a host that says nothing: Taupage */
  dataVolume?: { namespace: Input<string>; volumeId: Input<string> } | undefined;
}

const minute = 60;
const hour = 60 * minute;

/** What may be wrong with the server and its data. */
export function serverAlarms(args: ServerAlarmsArgs): Record<string, Alarm> {
  const { entrance, snapshotPolicyId, copiesSnapshots, certificateArn, dataVolume } = args;
  const answers = (name: string): Alarm["metric"] => ({
    namespace: "AWS/ApplicationELB",
    name,
    dimensions: entrance,
    statistic: "Maximum",
  });
  // https://docs.aws.amazon.com/ebs/latest/userguide/monitor-dlm-cw-metrics.html
  const snapshots = (name: string): Alarm["metric"] => ({
    namespace: "AWS/EBS",
    name,
    dimensions: { DLMPolicyId: snapshotPolicyId },
    statistic: "Sum",
  });
  return {
    "server-unhealthy": {
      description:
        "The GoCD server has not answered its health check for 5 minutes. Open a session on its host and run stups2go-status.",
      metric: answers("UnHealthyHostCount"),
      threshold: { atLeast: 1 },
      period: minute,
      periods: 5,
      missingData: "good",
    },
    "no-server": {
      description:
        "There has been no healthy GoCD server for 10 minutes. See the server's auto scaling group and its console log; docs/hosts.md says what each message means.",
      metric: answers("HealthyHostCount"),
      threshold: { below: 1 },
      period: minute,
      periods: 10,
      missingData: "bad",
    },
    "snapshot-overdue": {
      description:
        "The data volume has had no new snapshot for 48 hours, two periods. See the lifecycle policy's state in the EC2 console.",
      metric: snapshots("SnapshotsCreateCompleted"),
      threshold: { below: 1 },
      period: hour,
      periods: 48,
      missingData: "bad",
      // There is one snapshot a day.
      fill: 0,
    },
    ...(copiesSnapshots
      ? {
          "snapshot-copy-failed": {
            description:
              "A snapshot of the data volume was not copied to snapshots.copyToRegion, and Data Lifecycle Manager has stopped trying. See the lifecycle policy's state in the EC2 console: most often its role may not use the key of the copies.",
            metric: snapshots("SnapshotsCopiedRegionFailed"),
            threshold: { atLeast: 1 },
            period: hour,
            periods: 1,
            missingData: "good" as const,
          },
        }
      : {}),
    ...(certificateArn === undefined ? {} : { "certificate-expires": certificateExpires(certificateArn) }),
    ...(dataVolume === undefined
      ? {}
      : { ...dataVolumeFull(dataVolume), "data-volume-not-writable": notWritable(dataVolume) }),
  };
}

/** ACM renews what it issued 60 days before the end, where the proof still stands in the zone. */
const certificateExpires = (certificateArn: Input<string>): Alarm => ({
  description:
    'The server\'s certificate ends in less than 30 days and was not renewed. Follow "Replace the certificate" in docs/runbooks.md.',
  metric: {
    namespace: "AWS/CertificateManager",
    name: "DaysToExpiry",
    dimensions: { CertificateArn: certificateArn },
    statistic: "Minimum",
  },
  threshold: { below: 30 },
  period: 24 * hour,
  periods: 1,
  missingData: "same",
});

/**
 * GoCD stops scheduling below 100 MiB, and a full database is a broken one: there has to be time to grow the volume.
 */
function dataVolumeFull({ namespace, volumeId }: NonNullable<ServerAlarmsArgs["dataVolume"]>): Record<string, Alarm> {
  const full = (name: string, of: string): Alarm => ({
    description: `The data volume has used 85 % of its ${of}. Raise dataVolume.sizeGiB and run pulumi up, then restart the server's host; or purge artifacts in GoCD.`,
    metric: { namespace, name, dimensions: { VolumeId: volumeId }, statistic: "Maximum" },
    threshold: { atLeast: 85 },
    period: 5 * minute,
    periods: 2,
    missingData: "same",
  });
  return { "data-volume-full": full("DataUsed", "space"), "data-volume-inodes": full("DataInodesUsed", "inodes") };
}

/**
 * The host writes to the volume every five minutes: one that became read-only or
 * was detached by force still looks mounted.
 */
const notWritable = ({ namespace, volumeId }: NonNullable<ServerAlarmsArgs["dataVolume"]>): Alarm => ({
  description:
    "The data volume is mounted and cannot be written. Open a session on the server's host, run stups2go-status and read dmesg; end the instance, and its successor checks and mounts the volume.",
  metric: { namespace, name: "DataWritable", dimensions: { VolumeId: volumeId }, statistic: "Minimum" },
  threshold: { below: 1 },
  period: 5 * minute,
  periods: 1,
  missingData: "same",
});

/** What else is worth a look, on the dashboard. */
export function serverGraphs(
  { entrance }: Pick<ServerAlarmsArgs, "entrance">,
  groupName: Input<string>,
): Record<string, Graph> {
  const host = { AutoScalingGroupName: groupName };
  const balancer = (name: string, statistic: string): Graph[number] => ({
    namespace: "AWS/ApplicationELB",
    name,
    dimensions: entrance,
    statistic,
  });
  return {
    "Server CPU, %": [{ namespace: "AWS/EC2", name: "CPUUtilization", dimensions: host, statistic: "Maximum" }],
    "Server CPU credits": [{ namespace: "AWS/EC2", name: "CPUCreditBalance", dimensions: host, statistic: "Minimum" }],
    "Answers, by people": [balancer("RequestCount", "Sum"), balancer("HTTPCode_Target_5XX_Count", "Sum")],
    "Time to answer, s": [balancer("TargetResponseTime", "p50"), balancer("TargetResponseTime", "p99")],
  };
}
