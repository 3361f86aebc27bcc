import * as kms from "@pulumi/aws/kms";
import * as sns from "@pulumi/aws/sns";
import {
  ComponentResource,
  type ComponentResourceOptions,
  jsonStringify,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { alarmKeyPolicy, alarmTopicPolicy } from "../../../policies/iam/tell-people";

export interface AlarmTopicArgs {
  accountId: string;
  /** Mail address that gets what alarms say; its owner is asked by mail first. @default none */
  email?: string | undefined;
}

/**
 * Alarms that ring or have rung: each new alarm would send a message that all is well as well. What is no JSON, as the
 * messages of Budgets, passes no such filter.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
 */
const ringingOrOver = { $or: [{ NewStateValue: ["ALARM"] }, { OldStateValue: ["ALARM"] }] };

/**
 * The topic that alarms go to. It is encrypted with a key of its own, because CloudWatch and Budgets may not use the
 * one that AWS keeps for SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class AlarmTopic extends ComponentResource {
  /** Known only when the services may publish. */
  readonly arn: Output<string>;
  readonly policy: Resource;

  constructor(name: string, { accountId, email }: AlarmTopicArgs, opts?: ComponentResourceOptions) {
    super("stups2go:operations:AlarmTopic", name, {}, opts);
    const parent = { parent: this };
    const key = new kms.Key(
      `${name}-key`,
      {
        description: "What alarms say",
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: jsonStringify(alarmKeyPolicy(accountId)),
      },
      parent,
    );
    const topic = new sns.Topic(`${name}-topic`, { displayName: "stups2go", kmsMasterKeyId: key.arn }, parent);
    this.policy = new sns.TopicPolicy(
      `${name}-policy`,
      { arn: topic.arn, policy: jsonStringify(alarmTopicPolicy(accountId, topic.arn)) },
      parent,
    );
    if (email !== undefined) {
      new sns.TopicSubscription(
        `${name}-email`,
        {
          topic: topic.arn,
          protocol: "email",
          endpoint: email,
          filterPolicyScope: "MessageBody",
          filterPolicy: JSON.stringify(ringingOrOver),
        },
        parent,
      );
    }
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
