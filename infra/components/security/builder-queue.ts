import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as sqs from "@pulumi/aws/sqs";
import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { builderQueuePolicy } from "../../../policies/iam/builder-queue-policy";
import { builderQueueName, type TestPlace } from "../../../policies/iam/caretaker-names";

/** Notices of EC2: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
const NOTICES = ["EC2 Spot Instance Interruption Warning", "EC2 Instance Rebalance Recommendation"];

/** Where builders prove which agent is theirs, and AWS gives notice of those that it takes away. */
export class BuilderQueue extends ComponentResource {
  readonly url: Output<string>;
  readonly arn: Output<string>;
  /** Who may send: hosts depend on it. */
  readonly policy: Resource;

  constructor(name: string, place: TestPlace, opts?: ComponentResourceOptions) {
    super("stups2go:security:BuilderQueue", name, {}, opts);
    const parent = { parent: this };
    const queue = new sqs.Queue(
      `${name}-queue`,
      {
        name: builderQueueName(place.deployment),
        sqsManagedSseEnabled: true,
        // An older proof is refused, and its host sends another one.
        messageRetentionSeconds: 15 * 60,
        // EventBridge's notices take about 1 KiB, proofs 100 bytes; larger ones would fill the caretaker's memory.
        maxMessageSize: 4096,
      },
      parent,
    );
    const rule = new cloudwatch.EventRule(
      `${name}-notices`,
      {
        description: "Instances that AWS is about to take away",
        eventPattern: JSON.stringify({ source: ["aws.ec2"], "detail-type": NOTICES }),
      },
      parent,
    );
    this.policy = new sqs.QueuePolicy(
      `${name}-policy`,
      { queueUrl: queue.url, policy: builderQueuePolicy(place, rule.arn) },
      parent,
    );
    new cloudwatch.EventTarget(
      `${name}-notices-target`,
      { rule: rule.name, arn: queue.arn },
      { ...parent, dependsOn: [this.policy] },
    );
    this.url = queue.url;
    this.arn = queue.arn;
    this.registerOutputs({ url: this.url });
  }
}
