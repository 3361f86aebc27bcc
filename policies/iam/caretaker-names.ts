import { type Input, interpolate, type Output } from "@pulumi/pulumi";

/** Where something of the test account is. */
export interface TestPlace {
  region: string;
  /** The test account. */
  accountId: string;
  deployment: Input<string>;
}

/** Name of the role in the test account that the caretaker assumes: a contract between both accounts' stacks. */
export const caretakerRoleName = (deployment: Input<string>): Output<string> => interpolate`${deployment}-keeper`;

export const caretakerRoleArn = ({ accountId, deployment }: Omit<TestPlace, "region">): Output<string> =>
  interpolate`arn:aws:iam::${accountId}:role/${caretakerRoleName(deployment)}`;

/** Name of the queue that builders prove themselves by: the same kind of contract. */
export const builderQueueName = (deployment: Input<string>): Output<string> => interpolate`${deployment}-builders`;

export const builderQueueArn = ({ region, accountId, deployment }: TestPlace): Output<string> =>
  interpolate`arn:aws:sqs:${region}:${accountId}:${builderQueueName(deployment)}`;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
export const builderQueueUrl = ({ region, accountId, deployment }: TestPlace): Output<string> =>
  interpolate`https://sqs.${region}.amazonaws.com/${accountId}/${builderQueueName(deployment)}`;
