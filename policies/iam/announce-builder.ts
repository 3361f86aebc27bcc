import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** Sends messages to the one queue by which a builder proves which agent is its own; reads none. */
export function announceBuilder(queueArn: Input<string>): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "ProveOwnAgent", Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn }],
  };
}
