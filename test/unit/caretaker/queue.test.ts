import assert from "node:assert/strict";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { Inbox, parseMessage } from "../../../images/caretaker/src/aws/queue";

const ROLE = "AROAEXAMPLEBUILDERS";
const ROLES = new Set([ROLE]);
const BUILDER = `${ROLE}:i-0a`;
/** EventBridge's sender is no role session of an instance. */
const EVENTBRIDGE = "AIDAEXAMPLEEVENTS";
const sent = (body: unknown, SenderId: string): Parameters<typeof parseMessage>[0] => ({
  MessageId: "m",
  ReceiptHandle: "r",
  Body: typeof body === "string" ? body : JSON.stringify(body),
  Attributes: { SenderId, SentTimestamp: "1767614400000" },
});
const interruption = (id: string): unknown => ({
  source: "aws.ec2",
  "detail-type": "EC2 Spot Instance Interruption Warning",
  detail: { "instance-id": id, "instance-action": "terminate" },
});
const base = { id: "m", sentAt: 1767614400000 };

describe("messages of the queue", () => {
  it("A proof is of the instance that SQS names, whatever the body claims", () => {
    const body = { uuid: "u", pool: "default", instanceId: "i-other" };
    assert.deepEqual(parseMessage(sent(body, BUILDER), ROLES), {
      ...base,
      kind: "proof",
      instanceId: "i-0a",
      uuid: "u",
      pool: "default",
    });
  });

  it("A builder gives notice of itself", () => {
    assert.deepEqual(parseMessage(sent({ notice: "rebalance" }, BUILDER), ROLES), {
      ...base,
      kind: "notice",
      instanceId: "i-0a",
      reason: "rebalance",
    });
  });

  it("EventBridge gives notice of any instance", () => {
    assert.deepEqual(parseMessage(sent(interruption("i-0b"), EVENTBRIDGE), ROLES), {
      ...base,
      kind: "notice",
      instanceId: "i-0b",
      reason: "spot",
    });
  });

  for (const [title, body, sender] of [
    ["A builder's forged event about another instance", interruption("i-0b"), BUILDER],
    ["An event that another instance sends", interruption("i-0b"), "AROAOTHER:i-0c"],
    ["A proof of another role that names its session as an instance", { uuid: "u", pool: "default" }, "AROAOTHER:i-0a"],
    ["A proof of a user", { uuid: "u", pool: "default" }, "AIDAUSER"],
    ["A proof without uuid", { pool: "default" }, BUILDER],
    ["A proof with an endless uuid", { uuid: "u".repeat(101), pool: "default" }, BUILDER],
    ["Text", "hello", BUILDER],
  ] as const) {
    it(`${title} is no message`, () => {
      assert.equal(parseMessage(sent(body, sender), ROLES), undefined);
    });
  }

  it("A message stays in the queue until it is dropped; what cannot be read is deleted at once", async () => {
    const deleted: unknown[] = [];
    const client = {
      send: (command: { input: { ReceiptHandle?: string } }) => {
        if (command.input.ReceiptHandle !== undefined) {
          deleted.push(command.input.ReceiptHandle);
          return Promise.resolve({});
        }
        const proof = { ...sent({ uuid: "u", pool: "default" }, BUILDER), ReceiptHandle: "proof" };
        return Promise.resolve({ Messages: [proof, { ...sent("?", BUILDER), MessageId: "n", ReceiptHandle: "text" }] });
      },
    } as unknown as SQSClient;
    const inbox = new Inbox(client, "https://sqs.example.org/q");
    inbox.senders = ROLES;
    assert.equal(await inbox.receive(), true);
    assert.deepEqual(deleted, ["text"]);
    assert.equal(inbox.messages(Date.now())?.length, 1);
    await inbox.drop("m");
    assert.deepEqual(deleted, ["text", "proof"]);
    assert.deepEqual(inbox.messages(Date.now()), []);
  });

  it("A queue that cannot be read is unknown, not empty", async () => {
    const client = { send: () => Promise.reject(new Error("AccessDenied")) } as unknown as SQSClient;
    const inbox = new Inbox(client, "https://sqs.example.org/q");
    inbox.senders = ROLES;
    await assert.rejects(inbox.receive(), /AccessDenied/);
    assert.equal(inbox.messages(Date.now()), undefined);
  });

  it("Before the builders' role is known nothing is read, so that no proof is deleted as unreadable", async () => {
    const client = { send: () => assert.fail("it was asked") } as unknown as SQSClient;
    const inbox = new Inbox(client, "https://sqs.example.org/q");
    await assert.rejects(inbox.receive(), /no list of pools yet/);
    assert.equal(inbox.messages(Date.now()), undefined);
  });
});
