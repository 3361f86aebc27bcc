import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** Marks instances of the groups with these tags as unhealthy: for groups that are made after their role. */
export function reportHealthOfGroups(args: {
  region: string;
  accountId: string;
  tags: Readonly<Record<string, Input<string>>>;
}): PolicyDocument {
  const conditions = Object.entries(args.tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value] as const);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReportBuildersHealth",
        Effect: "Allow",
        Action: "autoscaling:SetInstanceHealth",
        Resource: `arn:aws:autoscaling:${args.region}:${args.accountId}:autoScalingGroup:*:autoScalingGroupName/*`,
        Condition: { StringEquals: Object.fromEntries(conditions) },
      },
    ],
  };
}

/** Marks instances of one auto scaling group as unhealthy, for failures that only a new instance cures. */
export function reportOwnHealth(autoScalingGroupArn: Input<string>): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReportOwnHealth",
        Effect: "Allow",
        Action: "autoscaling:SetInstanceHealth",
        Resource: autoScalingGroupArn,
      },
    ],
  };
}
