import type { Cloud } from "../fakes/aws/cloud";
import { Disk } from "../fakes/machine/disk";
import type { Deployment, DeployedResource } from "./deployment";
import { fleets } from "./fleets";

/** What hosts ask both accounts for, made in the AWS fake from the resources of a plan. */
export class Accounts {
  /** The disks of the data volumes, by id. */
  readonly volumes = new Map<string, Disk>();
  /** Files with the content of snapshots, by id. */
  readonly snapshots = new Map<string, string>();
  readonly #sizes = new Map<string, number>();
  readonly #secrets = new Map<string, string>();
  readonly #buckets = new Set<string>();
  readonly #groups = new Set<string>();
  readonly #queues = new Set<string>();

  constructor(private readonly cloud: Cloud) {}

  /** Makes what is new in the plan, and changes what has changed; takes nothing away. */
  async apply(deployment: Deployment): Promise<void> {
    for (const volume of deployment.of("Volume")) {
      await this.#volume(volume);
    }
    for (const version of deployment.of("SecretVersion")) {
      await this.#secret(version);
    }
    await this.#credentials(deployment);
    for (const { account, inputs } of deployment.of("Queue")) {
      if (!this.#queues.has(String(inputs.name))) {
        this.#queues.add(String(inputs.name));
        await this.cloud.ask("new_queue", inputs.name, account);
      }
    }
    for (const { templateId, templateTags, capacityId, count, account } of fleets(deployment)) {
      if ("stups2go:settings" in templateTags) {
        await this.cloud.ask("new_pool", templateId, templateTags, capacityId, count, account);
      }
    }
    for (const { account, inputs } of deployment.of("LogGroup")) {
      const name = String(inputs.name);
      if (!this.#groups.has(name)) {
        this.#groups.add(name);
        await this.cloud.ask("new_log_group", name, account);
      }
    }
  }

  /** What Mint puts into the bucket, below the application's id, which hosts of both accounts read. */
  async #credentials(deployment: Deployment): Promise<void> {
    const { mintBucket, applicationId } = deployment.production;
    if (!this.#buckets.has(mintBucket)) {
      this.#buckets.add(mintBucket);
      const { account } = deployment.named("server-template");
      await this.cloud.ask("put_object", mintBucket, `${applicationId}/client.json`, "{}", account);
    }
  }

  async #volume({ id, account, inputs }: DeployedResource): Promise<void> {
    const size = Number(inputs.size);
    const known = this.volumes.get(id);
    if (known) {
      if (size !== this.#sizes.get(id)) {
        known.grow(size * 1024);
      }
    } else {
      const { snapshotId, tags = {} } = inputs as { snapshotId?: string; tags?: Record<string, string> };
      const snapshot = snapshotId === undefined ? undefined : this.snapshots.get(snapshotId);
      const disk = new Disk(size * 1024, snapshot);
      this.volumes.set(id, disk);
      await this.cloud.ask("new_volume", disk.device, inputs.availabilityZone, id, account, tags, snapshotId ?? null);
    }
    this.#sizes.set(id, size);
  }

  async #secret({ account, inputs }: DeployedResource): Promise<void> {
    const [arn, content] = [String(inputs.secretId), String(inputs.secretString)];
    const known = this.#secrets.get(arn);
    if (known === undefined) {
      await this.cloud.ask("new_secret", arn.slice(arn.lastIndexOf(":") + 1, -7), content, arn, account);
    } else if (known !== content) {
      await this.cloud.ask("put_secret", arn, content, account);
    }
    this.#secrets.set(arn, content);
  }
}
