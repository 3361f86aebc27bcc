import * as ebs from "@pulumi/aws/ebs";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  ResourceHook,
  RunError,
} from "@pulumi/pulumi";
import { refusedVolumeChange } from "./refused-volume-change";

export interface DataVolumeArgs {
  /** Name of the deployment that the volume belongs to. */
  deployment: string;
  /** Zone of the volume, and so of the server; another one needs a restore from a snapshot. */
  availabilityZone: string;
  /** Size in GiB; a volume can grow but never shrink. */
  sizeGiB: number;
  /** EBS volume type. */
  type: string;
  /** I/O operations a second. @default what AWS gives the type */
  iops?: number | undefined;
  /** MiB a second. @default what AWS gives the type */
  throughput?: number | undefined;
  /** KMS key to encrypt with. @default the account's own key for EBS */
  kmsKeyId?: Input<string> | undefined;
  /** Snapshot to start from. @default none: the first server formats an empty volume */
  snapshotId?: string | undefined;
  /** Tags that only an empty volume gets when it is made, and that its first host takes off again. @default none */
  tagsOfAnEmptyVolume?: Readonly<Record<string, string>> | undefined;
}

/**
 * The server's data: database, configuration, artifacts. It outlives every server, and `destroy` leaves it alone:
 * deleting it takes a person, on AWS's own pages.
 */
export class DataVolume extends ComponentResource {
  readonly volumeId: Output<string>;
  readonly volumeArn: Output<string>;
  /** Key that it is encrypted with, as EC2 says: that of its snapshot or the account default may be a customer key. */
  readonly keyArn: Output<string>;

  /** Name tag of the volume; people and snapshots find it by that, servers by its id. */
  static readonly NAME = "go-server-volume";

  /** Tag that says which deployment the volume belongs to: snapshots are made of the volumes that have it. */
  static readonly TAG = "stups2go:data-volume";

  constructor(name: string, args: DataVolumeArgs, opts?: ComponentResourceOptions) {
    super("stups2go:storage:DataVolume", name, {}, opts);
    const empty = args.snapshotId === undefined ? (args.tagsOfAnEmptyVolume ?? {}) : {};
    // Already in a preview: AWS would refuse only when the half of an `up` is done. A replacement, `protect` refuses.
    const refusal = new ResourceHook(
      `${name}-stays-as-large`,
      ({ oldInputs = {}, newInputs = {} }) => {
        const refused = refusedVolumeChange(oldInputs, newInputs);
        if (refused !== undefined) {
          throw new RunError(refused);
        }
      },
      { onDryRun: true },
    );
    const volume = new ebs.Volume(
      `${name}-volume`,
      {
        availabilityZone: args.availabilityZone,
        size: args.sizeGiB,
        type: args.type,
        iops: args.iops,
        throughput: args.throughput,
        encrypted: true,
        kmsKeyId: args.kmsKeyId,
        snapshotId: args.snapshotId,
        tags: { Name: DataVolume.NAME, [DataVolume.TAG]: args.deployment, ...empty },
      },
      {
        parent: this,
        protect: true,
        retainOnDelete: true,
        hooks: { beforeUpdate: [refusal] },
        // Once off, they neither show as a change nor come back: they have the volume formatted.
        // With a snapshot they must go: an ignored property of a replaced volume is copied to its successor.
        ignoreChanges: Object.keys(empty).flatMap((tag) => [`tags["${tag}"]`, `tagsAll["${tag}"]`]),
      },
    );
    this.volumeId = volume.id;
    this.volumeArn = volume.arn;
    this.keyArn = volume.kmsKeyId;
    this.registerOutputs({ volumeId: this.volumeId });
  }
}
