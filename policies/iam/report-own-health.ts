import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

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
