import type { PolicyDocument } from "@pulumi/aws/iam";
import { type Input, interpolate } from "@pulumi/pulumi";

/**
 * What the server may do to get hold of its data: attach and detach exactly this volume, to instances of its own kind.
 */
export interface AttachDataVolumeArgs {
  volumeArn: Input<string>;
  /** Instance profile that marks an instance as one of the server's kind. */
  instanceProfileArn: Input<string>;
  region: string;
  accountId: string;
}

export function attachDataVolume(args: AttachDataVolumeArgs): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AttachTheDataVolume",
        Effect: "Allow",
        Action: ["ec2:AttachVolume", "ec2:DetachVolume"],
        Resource: args.volumeArn,
      },
      {
        // Both calls are checked against the instance as well. Its profile says what it is, and unlike a tag,
        // no one who may tag instances can forge it.
        Sid: "AttachToServersOnly",
        Effect: "Allow",
        Action: ["ec2:AttachVolume", "ec2:DetachVolume"],
        Resource: interpolate`arn:aws:ec2:${args.region}:${args.accountId}:instance/*`,
        Condition: { ArnEquals: { "ec2:InstanceProfile": args.instanceProfileArn } },
      },
      {
        // ec2:DescribeVolumes does not support resource-level permissions.
        Sid: "SeeWhereTheVolumeIs",
        Effect: "Allow",
        Action: "ec2:DescribeVolumes",
        Resource: "*",
      },
    ],
  };
}
