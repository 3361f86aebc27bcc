import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** What the caretaker needs on the server's host: deployers to see, metrics, and its role in the test account. */
export function runCaretaker(args: {
  caretakerRoleArn: Input<string>;
  metricsNamespace: Input<string>;
}): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "LookAfterTheTestAccount", Effect: "Allow", Action: "sts:AssumeRole", Resource: args.caretakerRoleArn },
      // Describing actions of EC2 do not support resource-level permissions.
      { Sid: "SeeTheDeployers", Effect: "Allow", Action: "ec2:DescribeInstances", Resource: "*" },
      {
        // cloudwatch:PutMetricData does not support resource-level permissions.
        Sid: "PublishTheCaretakersMetrics",
        Effect: "Allow",
        Action: "cloudwatch:PutMetricData",
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": args.metricsNamespace } },
      },
    ],
  };
}
