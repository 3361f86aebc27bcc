import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** Tag that lets Taupage format a volume. */
export const TAUPAGE_FORMAT_TAG = "Taupage:erase-on-boot";

/** Tag that lets our own host format a volume: `once`, then `formatting:<bytes>`, then gone. */
export const FORMAT_TAG = "stups2go:format";

/**
 * Lets the server's host format a new data volume, once: it notes in the volume's tag that it began, and removes the
 * tag before the first mount. It can change the tag only while the volume has it, so that it never comes back.
 */
export function formatDataVolume(volumeArn: Input<string>): PolicyDocument {
  const stillNew = { "aws:ResourceTag/stups2go:format": ["once", "formatting:*"] };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "NoteThatTheFormatBegan",
        Effect: "Allow",
        Action: "ec2:CreateTags",
        Resource: volumeArn,
        Condition: {
          ...onlyThisTag(FORMAT_TAG),
          StringLike: { ...stillNew, "aws:RequestTag/stups2go:format": "formatting:*" },
        },
      },
      {
        Sid: "RemoveTheFormatTag",
        Effect: "Allow",
        Action: "ec2:DeleteTags",
        Resource: volumeArn,
        Condition: { ...onlyThisTag(FORMAT_TAG), StringLike: stillNew },
      },
    ],
  };
}

/**
 * Removes the tag from the data volume that lets Taupage format it: before it formats, so that it never does so twice.
 *
 * Source: https://github.com/zalando-stups/taupage, runtime/opt/taupage/init.d/10-prepare-disks.py
 */
export function formatOnTaupage(volumeArn: Input<string>): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RemoveTheFormatTag",
        Effect: "Allow",
        Action: "ec2:DeleteTags",
        Resource: volumeArn,
        Condition: onlyThisTag(TAUPAGE_FORMAT_TAG),
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

/**
 * ForAllValues alone is true for a call that names no tag, and DeleteTags without tags deletes all of them:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
const onlyThisTag = (tag: string) => ({
  "ForAllValues:StringEquals": { "aws:TagKeys": [tag] },
  "ForAnyValue:StringEquals": { "aws:TagKeys": [tag] },
});
