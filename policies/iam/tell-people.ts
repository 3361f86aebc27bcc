import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** The services that tell people something, of alarms and of the budget, and only on behalf of this account. */
const theServices = (accountId: string): Pick<PolicyStatement, "Principal" | "Condition"> => ({
  Principal: { Service: ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] },
  Condition: { StringEquals: { "aws:SourceAccount": accountId } },
});

/**
 * The policy of the key that the topic's messages are encrypted with.
 *
 * Source: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html and
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function alarmKeyPolicy(accountId: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AdministerByIam",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "EncryptWhatIsTold",
        Effect: "Allow",
        ...theServices(accountId),
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
      },
    ],
  };
}

/** Lets the services publish to the topic. Who reads it, the account's own IAM policies say. */
export function alarmTopicPolicy(accountId: string, topicArn: Input<string>): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "TellPeople", Effect: "Allow", ...theServices(accountId), Action: "sns:Publish", Resource: topicArn },
    ],
  };
}
