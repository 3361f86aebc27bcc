import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** Publishes metrics in one namespace, which is one role's: no host can quiet the alarms of another role. */
export function publishOwnMetrics(namespace: Input<string>): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // cloudwatch:PutMetricData does not support resource-level permissions.
        Sid: "PublishOwnMetrics",
        Effect: "Allow",
        Action: "cloudwatch:PutMetricData",
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": namespace } },
      },
    ],
  };
}
