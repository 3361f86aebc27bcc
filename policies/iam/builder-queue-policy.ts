import type { PolicyDocument } from "@pulumi/aws/iam";
import { type Input, interpolate } from "@pulumi/pulumi";
import { builderQueueArn, type TestPlace } from "./caretaker-names";
import { builderRoleName } from "./mint-bucket-policy";

/**
 * Takes messages of the builders' role and of one rule of EventBridge alone, whatever other roles of the account are
 * granted: SQS names the sender, and the caretaker believes it.
 */
export function builderQueuePolicy(place: TestPlace, ruleArn: Input<string>): PolicyDocument {
  const queueArn = builderQueueArn(place);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "EventsOfInstances",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
      },
      {
        Sid: "BuildersAlone",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: {
          ArnNotEquals: {
            "aws:PrincipalArn": interpolate`arn:aws:iam::${place.accountId}:role/${builderRoleName(place.deployment)}`,
          },
          Bool: { "aws:PrincipalIsAWSService": "false" },
        },
      },
      {
        Sid: "RefusePlainHttp",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: queueArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
