import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/**
 * Takes the tag off the data volume that lets Taupage format it: before it formats, so that it never does so twice.
 *
 * Source: https://github.com/zalando-stups/taupage, runtime/opt/taupage/init.d/10-prepare-disks.py
 */
export function formatDataVolume(volumeArn: Input<string>): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TakeTheTagOff",
        Effect: "Allow",
        Action: "ec2:DeleteTags",
        Resource: volumeArn,
        Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["Taupage:erase-on-boot"] } },
      },
      {
        // ec2:DescribeTags does not support resource-level permissions.
        Sid: "SeeTheTag",
        Effect: "Allow",
        Action: "ec2:DescribeTags",
        Resource: "*",
      },
    ],
  };
}
