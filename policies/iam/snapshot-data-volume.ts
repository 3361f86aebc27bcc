import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** What Data Lifecycle Manager may do in our name: snapshot the data volume, and delete only what it made itself. */
export interface SnapshotDataVolumeArgs {
  volumeArn: Input<string>;
  region: string;
  /** Region that snapshots are copied to. @default none */
  copyToRegion?: string | undefined;
  /** Key of that region that the copies are encrypted with. @default that region's own for EBS, which needs no grant */
  copyKmsKeyId?: string | undefined;
  /** Account that snapshots are shared with. @default none */
  shareWithAccountId?: string | undefined;
  /** Key that the volume is encrypted with. */
  keyArn: Input<string>;
}

/** Source: https://docs.aws.amazon.com/ebs/latest/userguide/service-role.html */
export function snapshotDataVolume(args: SnapshotDataVolumeArgs): PolicyDocument {
  const { volumeArn, region, copyToRegion, copyKmsKeyId, shareWithAccountId, keyArn } = args;
  const here = `arn:aws:ec2:${region}::snapshot/*`;
  const snapshots = copyToRegion === undefined ? [here] : [here, `arn:aws:ec2:${copyToRegion}::snapshot/*`];
  const keys = [keyArn, copyKmsKeyId].filter((key) => key !== undefined);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "SnapshotTheDataVolume",
        Effect: "Allow",
        Action: ["ec2:CreateSnapshot", "ec2:CreateSnapshots"],
        Resource: [volumeArn, here],
      },
      {
        Sid: "TagSnapshots",
        Effect: "Allow",
        Action: "ec2:CreateTags",
        Resource: snapshots,
      },
      ...(copyToRegion === undefined
        ? []
        : [{ Sid: "CopySnapshots", Effect: "Allow" as const, Action: "ec2:CopySnapshot", Resource: snapshots }]),
      ...useKeys(keys),
      ...(shareWithAccountId === undefined ? [] : shareSnapshots(here, shareWithAccountId)),
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

/** Source: https://docs.aws.amazon.com/ebs/latest/userguide/dlm-prerequisites.html, "Permissions for encryption" */
const useKeys = (keys: Input<string>[]): PolicyStatement[] => [
  {
    Sid: "ReencryptCopies",
    Effect: "Allow",
    Action: [
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ],
    Resource: keys,
  },
  {
    Sid: "LetEbsUseTheKeys",
    Effect: "Allow",
    Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
    Resource: keys,
    Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
  },
];

/** With this one account, and never with everybody. */
const shareSnapshots = (snapshots: string, accountId: string): PolicyStatement[] => [
  {
    Sid: "ShareSnapshots",
    Effect: "Allow",
    Action: "ec2:ModifySnapshotAttribute",
    Resource: snapshots,
    Condition: { StringEquals: { "ec2:Add/userId": accountId } },
  },
  { Sid: "SeeWhoShares", Effect: "Allow", Action: "ec2:DescribeSnapshotAttribute", Resource: snapshots },
];
