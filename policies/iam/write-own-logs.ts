import type { PolicyDocument } from "@pulumi/aws/iam";
import { type Input, interpolate } from "@pulumi/pulumi";

/** Writes streams of one log group; the group itself is made by this program, with its retention. */
export function writeOwnLogs(logGroupArn: Input<string>): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteOwnLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: interpolate`${logGroupArn}:log-stream:*`,
      },
    ],
  };
}
