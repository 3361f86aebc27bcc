import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EC2Client } from "@aws-sdk/client-ec2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { LaunchError, PoolState } from "../law/types";
import { describeError, log } from "../log";
import type { Cloud } from "../loop";
import type { ServicePool, ServiceSettings } from "../settings";
import { applyToPool } from "./change-pool";
import { listGroup } from "./instances";
import { readLaunchErrors } from "./launch-errors";
import { Metrics } from "./metrics";
import { type PoolList, readPools } from "./pools";
import { Inbox } from "./queue";

export interface AwsCloud extends Cloud {
  readPools(): Promise<PoolList>;
  inbox: Inbox;
}

/** Both accounts: production by the host's own role, the test account by the one role that it may assume there. */
export function connectAws(settings: ServiceSettings): AwsCloud {
  const { region, testRoleArn, deployment } = settings;
  const base = { region, maxAttempts: 3, retryMode: "adaptive" };
  const test = {
    ...base,
    credentials: fromTemporaryCredentials({
      params: { RoleArn: testRoleArn, RoleSessionName: "stups2go-caretaker" },
      clientConfig: { region },
    }),
  };
  const clients = { ec2: new EC2Client(test), autoScaling: new AutoScalingClient(test) };
  const production = new EC2Client(base);
  const inbox = new Inbox(new SQSClient({ ...test, useQueueUrlAsEndpoint: false }), settings.queueUrl);
  const metrics = new Metrics(new CloudWatchClient(base), settings.metricsNamespace);
  const errors = new Map<string, readonly LaunchError[]>();
  let known: readonly ServicePool[] = [];
  let next = 0;

  /** Asks why a pool is short: one pool a look, each in its turn. */
  const readNextErrors = async ({ pools, states }: PoolList): Promise<void> => {
    const short = pools.filter(({ name }) => isShort(states.get(name)));
    for (const { name } of pools) {
      if (!short.some((pool) => pool.name === name)) {
        errors.delete(name);
      }
    }
    const pool = short[next % Math.max(1, short.length)];
    next += 1;
    if (pool) {
      try {
        errors.set(pool.name, await readLaunchErrors(clients, pool, Date.now()));
      } catch (error) {
        // What is there is known all the same.
        log("unreadable", { what: `launch errors of ${pool.name}`, error: describeError(error) });
      }
    }
  };

  return {
    inbox,
    async readPools() {
      const list = await readPools(clients, deployment, errors);
      known = list.pools;
      inbox.senders = list.senders;
      await readNextErrors(list);
      return list;
    },
    listDeployers: () => listGroup(production, settings.deployersGroup),
    async applyToPool(action) {
      const pool = known.find(({ name }) => name === action.pool);
      if (pool) {
        await applyToPool(clients, pool, action);
      }
    },
    messages: (now) => inbox.messages(now),
    drop: (id) => inbox.drop(id),
    record: (measures, now) => metrics.record(measures, now),
  };
}

const isShort = (state: PoolState | undefined): boolean =>
  state !== undefined && state.instances.filter((instance) => instance.state !== "ended").length < state.target;
