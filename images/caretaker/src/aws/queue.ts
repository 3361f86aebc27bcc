import {
  DeleteMessageCommand,
  type Message as SqsMessage,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { Message } from "../law/types";
import { log } from "../log";

const proof = z.object({ uuid: z.string().min(1).max(100), pool: z.string().max(100) });
const ownNotice = z.object({ notice: z.enum(["spot", "rebalance"]) });

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html and
 * …/rebalance-recommendations.html
 */
const event = z.object({
  source: z.literal("aws.ec2"),
  "detail-type": z.enum(["EC2 Spot Instance Interruption Warning", "EC2 Instance Rebalance Recommendation"]),
  detail: z.object({ "instance-id": z.string() }),
});

/** Seconds in which a message that was read is hidden; without an answer of the law it comes again. */
const HIDDEN = 60;

/**
 * Reads one message. SQS names the sender as `<role id>:<session>`, and the session of an instance's role is the
 * instance id (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html): a
 * builder speaks of itself alone. All else that may send is EventBridge, by the queue's policy.
 */
export function parseMessage(message: SqsMessage, builderRoles: ReadonlySet<string>): Message | undefined {
  const { MessageId: id, Body, Attributes: { SenderId = "", SentTimestamp } = {} } = message;
  if (id === undefined || Body === undefined) {
    return undefined;
  }
  const [role = "", session] = SenderId.split(":");
  const base = { id, sentAt: Number(SentTimestamp) };
  let body: unknown;
  try {
    body = JSON.parse(Body);
  } catch {
    return undefined;
  }
  if (builderRoles.has(role) && session !== undefined) {
    const claimed = proof.safeParse(body);
    if (claimed.success) {
      return { ...base, kind: "proof", instanceId: session, ...claimed.data };
    }
    const noticed = ownNotice.safeParse(body);
    return noticed.success ? { ...base, kind: "notice", instanceId: session, reason: noticed.data.notice } : undefined;
  }
  const told = event.safeParse(body);
  if (!told.success || session?.startsWith("i-")) {
    return undefined;
  }
  const reason = told.data["detail-type"] === "EC2 Spot Instance Interruption Warning" ? "spot" : "rebalance";
  return { ...base, kind: "notice", instanceId: told.data.detail["instance-id"], reason };
}

/** The queue of proofs and notices; messages stay in it until the law has dealt with them. */
export class Inbox {
  private readonly held = new Map<string, { message: Message; receipt: string; until: number }>();
  private failed = false;
  /** Unique ids of the builders' roles; until they are known no message is read, as none could be told from another. */
  senders: ReadonlySet<string> | undefined;

  constructor(
    private readonly client: SQSClient,
    private readonly queueUrl: string,
  ) {}

  /** Messages that wait for a decision; undefined while the queue cannot be read. */
  messages(now: number): readonly Message[] | undefined {
    for (const [id, { until }] of this.held) {
      if (now > until) {
        this.held.delete(id);
      }
    }
    return this.failed || !this.senders ? undefined : [...this.held.values()].map(({ message }) => message);
  }

  /** Waits for messages, 20 s at most; true where some came. */
  async receive(waitSeconds = 20): Promise<boolean> {
    const { senders } = this;
    if (!senders) {
      throw new Error("expected the builders' role, got no list of pools yet");
    }
    try {
      const { Messages = [] } = await this.client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: HIDDEN,
          MessageSystemAttributeNames: ["SenderId", "SentTimestamp"],
        }),
      );
      this.failed = false;
      for (const each of Messages) {
        await this.hold(each, senders);
      }
      return Messages.length > 0;
    } catch (error) {
      this.failed = true;
      throw error;
    }
  }

  async drop(id: string): Promise<void> {
    const entry = this.held.get(id);
    this.held.delete(id);
    if (entry) {
      await this.delete(entry.receipt);
    }
  }

  private async hold(received: SqsMessage, senders: ReadonlySet<string>): Promise<void> {
    const message = parseMessage(received, senders);
    const receipt = received.ReceiptHandle ?? "";
    if (message) {
      this.held.set(message.id, { message, receipt, until: Date.now() + HIDDEN * 2_000 });
    } else {
      log("unreadable-message", { id: received.MessageId, sender: received.Attributes?.SenderId });
      await this.delete(receipt);
    }
  }

  private async delete(receipt: string): Promise<void> {
    await this.client.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle: receipt }));
  }
}
