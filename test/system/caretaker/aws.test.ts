import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { AutoScalingClient, CreateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import {
  CreateLaunchTemplateCommand,
  DeleteLaunchTemplateCommand,
  DescribeSubnetsCommand,
  EC2Client,
  RequestSpotFleetCommand,
} from "@aws-sdk/client-ec2";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type AwsCloud, connectAws } from "../../../images/caretaker/src/aws/cloud";
import type { PoolSettings, PoolState } from "../../../images/caretaker/src/law/types";
import type { ServicePool, ServiceSettings } from "../../../images/caretaker/src/settings";
import { poolTags } from "../../../infra/components/compute/pool-tags";
import { projectRoot } from "../../../infra/project-root";
import { pythonEnvironment } from "../../fakes/machine/root";
import { freePort } from "../../rehearsal/free-port";
import { eventually } from "../../support/eventually";

const region = "eu-west-1";
/** moto's one sender of messages, which has no role. */
const MOTO_SENDER = "AIDAIT2UOQQY3AUEKVGXU";

describe("the caretaker's calls of AWS", () => {
  let moto: ChildProcess;
  let counter: Server;
  let calls: string[] = [];
  let cloud: AwsCloud;
  let settings: ServiceSettings;
  const pools: ServicePool[] = [];
  const saved = { ...process.env };

  before(async () => {
    const port = await freePort();
    moto = spawn(
      join(pythonEnvironment(), "bin/python"),
      [join(projectRoot, "test/fakes/aws/moto_server.py"), "-p", `${port}`],
      { stdio: "ignore" },
    );
    counter = countCalls(port, (action) => calls.push(action));
    await new Promise<void>((resolve) => counter.listen(0, "127.0.0.1", resolve));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(counter.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_REGION: region,
    });
    await eventually("moto answers", () =>
      fetch(`http://127.0.0.1:${port}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    const ec2 = new EC2Client({ region });
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    for (let index = 0; index < 20; index += 1) {
      pools.push(
        await makePool(
          ec2,
          `pool-${index}`,
          index % 2 ? "auto-scaling-group" : "spot-fleet",
          index,
          Subnets[0]?.SubnetId ?? "",
        ),
      );
    }
    const { QueueUrl = "" } = await new SQSClient({ region }).send(new CreateQueueCommand({ QueueName: "caretaker" }));
    settings = {
      region,
      serverUrl: "http://localhost:8153/go",
      user: "caretaker",
      environment: "test",
      production: "prod",
      deployersGroup: "deployers",
      testRoleArn: "arn:aws:iam::222222222222:role/caretaker",
      queueUrl: QueueUrl,
      metricsNamespace: "stups2go",
      deployment: "go-eu-west-1",
    };
    // The queue and the pools are of moto's own account, whose role is assumed.
    settings.testRoleArn = "arn:aws:iam::123456789012:role/caretaker";
    cloud = connectAws(settings);
  });

  after(() => {
    moto.kill();
    counter.close();
    counter.closeAllConnections();
    for (const name of Object.keys(process.env)) {
      if (!(name in saved)) {
        Reflect.deleteProperty(process.env, name);
      }
    }
    Object.assign(process.env, saved);
  });

  const read = async (pool: ServicePool): Promise<PoolState> => {
    const state = (await cloud.readPools()).states.get(pool.name);
    assert.ok(state, `${pool.name} is unknown`);
    return state;
  };
  const live = ({ instances }: PoolState): string[] =>
    instances.filter(({ state }) => state !== "ended").map(({ id }) => id);

  it("20 pools of both kinds are read by at most six calls", async () => {
    await cloud.readPools();
    calls = [];
    const { states, pools: listed, senders } = await cloud.readPools();
    await cloud.listDeployers();
    assert.ok([...states.values()].every((state) => state !== undefined));
    assert.deepEqual(listed, pools);
    assert.deepEqual([...senders], [MOTO_SENDER]);
    assert.ok(calls.length <= 5, calls.join());
  });

  it("A pool without a fleet or group is unknown, so that the law ends nothing", async () => {
    const ec2 = new EC2Client({ region });
    const LaunchTemplateName = "lonely";
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName,
        LaunchTemplateData: { ImageId: "ami-12c6146b" },
        TagSpecifications: [
          { ResourceType: "launch-template", Tags: tagsOf({ ...poolOf("lonely", "spot-fleet"), order: 99 }) },
        ],
      }),
    );
    const { states, pools: listed } = await cloud.readPools();
    assert.deepEqual([states.has("lonely"), states.get("lonely")], [true, undefined]);
    assert.equal(listed.at(-1)?.name, "lonely");
    await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName }));
  });

  it("The builders of another deployment are none of these pools'", async () => {
    const other = connectAws({ ...settings, deployment: "other-eu-west-1" });
    assert.deepEqual(await other.readPools(), { pools: [], states: new Map(), senders: new Set() });
  });

  for (const index of [0, 1]) {
    it(`An instance is tagged, and ends after the target was lowered, without a successor (pool ${index})`, async () => {
      const pool = pools[index];
      assert.ok(pool);
      const before = await read(pool);
      assert.deepEqual([before.target, live(before).length, before.template], [2, 2, "1"]);
      const [instanceId = ""] = live(before);
      const at = Date.UTC(2026, 0, 5);
      const drain = { reason: "idle" as const, at };
      await cloud.applyToPool({ do: "tag-instance", instanceId, pool: pool.name, drain });
      assert.deepEqual((await read(pool)).instances.find(({ id }) => id === instanceId)?.drain, drain);
      const lowerTarget = pool.capacity === "auto-scaling-group";
      if (!lowerTarget) {
        await cloud.applyToPool({ do: "set-target", pool: pool.name, target: 1, onDemand: 0, reason: "" });
        assert.equal(live(await read(pool)).length, 2, "the fleet ended an instance of its own choice");
      }
      await cloud.applyToPool({ do: "end-instance", instanceId, pool: pool.name, lowerTarget, reason: "idle" });
      const after = await read(pool);
      assert.deepEqual([after.target, live(after)], [1, live(before).slice(1)]);
      const [kept = ""] = live(after);
      await cloud.applyToPool({ do: "tag-instance", instanceId: kept, pool: pool.name, drain });
      await cloud.applyToPool({ do: "untag-instance", instanceId: kept, pool: pool.name });
      assert.equal((await read(pool)).instances.find(({ id }) => id === kept)?.drain, undefined);
    });

    it(`A raised target starts instances (pool ${index})`, async () => {
      const pool = pools[index];
      assert.ok(pool);
      await cloud.applyToPool({ do: "set-target", pool: pool.name, target: 3, onDemand: 1, reason: "" });
      const after = await read(pool);
      assert.deepEqual([after.target, live(after).length], [3, 3]);
      // moto forgets the on-demand part of a fleet (moto/ec2/responses/spot_fleets.py, modify_spot_fleet_request).
      assert.equal(after.onDemandTarget, pool.capacity === "spot-fleet" ? 0 : 1);
    });
  }

  it("A message is read with its sender, and is gone from the queue once it is dropped", async () => {
    const sqs = new SQSClient({ region });
    const MessageBody = JSON.stringify({
      source: "aws.ec2",
      "detail-type": "EC2 Instance Rebalance Recommendation",
      detail: { "instance-id": "i-0a" },
    });
    await sqs.send(new SendMessageCommand({ QueueUrl: settings.queueUrl, MessageBody }));
    const { inbox } = connectAws(settings);
    inbox.senders = new Set(["AROABUILDERS"]);
    assert.equal(await inbox.receive(1), true);
    const [message] = inbox.messages(Date.now()) ?? [];
    assert.deepEqual(message && { ...message, id: "", sentAt: 0 }, {
      kind: "notice",
      reason: "rebalance",
      instanceId: "i-0a",
      id: "",
      sentAt: 0,
    });
    await inbox.drop(message?.id ?? "");
    assert.equal(await inbox.receive(0), false);
  });

  it("Metrics are sent once a minute, in one call", async () => {
    calls = [];
    for (let second = 0; second < 60; second += 5) {
      await cloud.record(
        [
          { name: "Heartbeat", pool: undefined, value: 1 },
          { name: "Busy", pool: "default", value: 2 },
        ],
        Date.now() + second * 1000,
      );
    }
    assert.deepEqual(calls, ["PutMetricData"]);
  });

  async function makePool(
    ec2: EC2Client,
    name: string,
    capacity: ServicePool["capacity"],
    order: number,
    subnetId: string,
  ): Promise<ServicePool> {
    const { LaunchTemplate } = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: name,
        LaunchTemplateData: {
          ImageId: "ami-12c6146b",
          InstanceType: "m6i.large",
          TagSpecifications: [{ ResourceType: "instance", Tags: instanceTags(name) }],
        },
        TagSpecifications: [{ ResourceType: "launch-template", Tags: tagsOf({ ...poolOf(name, capacity), order }) }],
      }),
    );
    const templateId = LaunchTemplate?.LaunchTemplateId ?? "";
    const pool = { ...poolOf(name, capacity), templateId };
    if (capacity === "spot-fleet") {
      const { SpotFleetRequestId = "" } = await ec2.send(
        new RequestSpotFleetCommand({
          SpotFleetRequestConfig: {
            IamFleetRole: "arn:aws:iam::123456789012:role/fleet",
            TargetCapacity: 2,
            OnDemandTargetCapacity: 0,
            AllocationStrategy: "lowestPrice",
            SpotPrice: "1",
            Type: "maintain",
            LaunchTemplateConfigs: [
              {
                LaunchTemplateSpecification: { LaunchTemplateId: templateId, Version: "1" },
                Overrides: [{ InstanceType: "m6i.large", SubnetId: subnetId }],
              },
            ],
          },
        }),
      );
      return { ...pool, capacityId: SpotFleetRequestId };
    }
    await new AutoScalingClient({ region }).send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        MinSize: 0,
        MaxSize: 5,
        DesiredCapacity: 2,
        VPCZoneIdentifier: subnetId,
        MixedInstancesPolicy: {
          LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: templateId, Version: "1" } },
          InstancesDistribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 0 },
        },
        Tags: instanceTags(name).map((tag) => ({ ...tag, PropagateAtLaunch: true })),
      }),
    );
    return { ...pool, capacityId: name };
  }
});

const poolOf = (name: string, capacity: ServicePool["capacity"]): PoolSettings => ({
  ...{ name, resources: ["docker", "jdk 21"], capacity, elastic: true, min: 0, max: 5, idleMinutes: 10 },
  ...{ onDemandCount: 0, onDemandMax: 1, keepWarm: [] },
});

const instanceTags = (name: string): { Key: string; Value: string }[] => [
  { Key: "stups2go:pool", Value: name },
  { Key: "stups2go:role", Value: "builder" },
  { Key: "stups2go:deployment", Value: "go-eu-west-1" },
];

/** The tags that the test account's stack gives a pool's launch template. */
const tagsOf = ({ name, order, ...pool }: PoolSettings & { order: number }): { Key: string; Value: string }[] => [
  ...instanceTags(name),
  ...Object.entries(poolTags({ ...pool, order, sender: MOTO_SENDER })).map(([Key, Value]) => ({
    Key,
    Value,
  })),
];

/** Passes calls on to moto, and tells of each; STS is left out, which is asked once an hour. */
function countCalls(port: number, tell: (action: string) => void): Server {
  return createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const target = incoming.headers["x-amz-target"];
      const action =
        typeof target === "string" ? target.split(".").at(-1) : new URLSearchParams(body.toString()).get("Action");
      if (action !== "AssumeRole") {
        tell(action ?? incoming.url?.split("/").at(-1) ?? "unknown");
      }
      const { url, method, headers } = incoming;
      const forwarded = request({ port, host: "127.0.0.1", path: url, method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.on("error", () => outgoing.destroy());
      forwarded.end(body);
    });
  });
}
