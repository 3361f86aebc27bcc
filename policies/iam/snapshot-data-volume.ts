import type { PolicyDocument } from "@pulumi/aws/iam";
import { type Input } from "@pulumi/pulumi";

/** What Data Lifecycle Manager may do in our name: snapshot the data volume, and delete only what it made itself. */
export interface SnapshotDataVolumeArgs {
  volumeArn: Input<string>;
  region: string;
}

/** Source: https://docs.aws.amazon.com/ebs/latest/userguide/service-role.html */
export function snapshotDataVolume({ volumeArn, region }: SnapshotDataVolumeArgs): PolicyDocument {
  const snapshots = `arn:aws:ec2:${region}::snapshot/*`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "SnapshotTheDataVolume",
        Effect: "Allow",
        Action: ["ec2:CreateSnapshot", "ec2:CreateSnapshots"],
        Resource: [volumeArn, snapshots],
      },
      {
        Sid: "TagSnapshots",
        Effect: "Allow",
        Action: "ec2:CreateTags",
        Resource: snapshots,
      },
      {
        // The service tags each snapshot it makes with the policy's id.
        Sid: "DeleteOwnSnapshots",
        Effect: "Allow",
        Action: "ec2:DeleteSnapshot",
        Resource: snapshots,
        Condition: { Null: { "aws:ResourceTag/aws:dlm:lifecycle-policy-id": "false" } },
      },
      {
        // The describing actions know no resource.
        Sid: "SeeVolumesAndSnapshots",
        Effect: "Allow",
        Action: ["ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeVolumes"],
        Resource: "*",
      },
    ],
  };
}
