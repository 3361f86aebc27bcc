import type { PolicyDocument } from "@pulumi/aws/iam";
import { builderQueueArn, type TestPlace } from "./caretaker-names";
import { builderTags } from "./launch-builders";

/** Tag that the caretaker notes a drain by. */
export const DRAIN_TAG = "stups2go:drain";

/**
 * What the caretaker does in the test account: it reads the queue of proofs, sees pools and instances, notes drains,
 * and ends builders of its deployment. It starts nothing, and passes no role.
 */
export function lookAfterBuilders(place: TestPlace): PolicyDocument {
  const { region, accountId, deployment } = place;
  const instances = `arn:aws:ec2:${region}:${accountId}:instance/*`;
  const isBuilder = Object.fromEntries(
    Object.entries(builderTags(deployment)).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
  );
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadProofs",
        Effect: "Allow",
        Action: ["sqs:DeleteMessage", "sqs:ReceiveMessage"],
        Resource: builderQueueArn(place),
      },
      {
        // The describing actions do not support resource-level permissions.
        Sid: "SeePoolsAndBuilders",
        Effect: "Allow",
        Action: [
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeScalingActivities",
          "ec2:DescribeInstances",
          "ec2:DescribeLaunchTemplates",
          "ec2:DescribeSpotFleetRequestHistory",
          "ec2:DescribeSpotFleetRequests",
        ],
        Resource: "*",
      },
      {
        Sid: "NoteDrains",
        Effect: "Allow",
        Action: ["ec2:CreateTags", "ec2:DeleteTags"],
        Resource: instances,
        Condition: { StringEquals: isBuilder, "ForAllValues:StringEquals": { "aws:TagKeys": [DRAIN_TAG] } },
      },
      {
        Sid: "EndBuilders",
        Effect: "Allow",
        Action: "ec2:TerminateInstances",
        Resource: instances,
        Condition: { StringEquals: isBuilder },
      },
      {
        Sid: "EndBuildersOfGroups",
        Effect: "Allow",
        Action: "autoscaling:TerminateInstanceInAutoScalingGroup",
        Resource: `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/*`,
        Condition: { StringEquals: isBuilder },
      },
    ],
  };
}
