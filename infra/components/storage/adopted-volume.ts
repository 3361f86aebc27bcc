import * as ebs from "@pulumi/aws/ebs";
import { ComponentResource, type ComponentResourceOptions, type Output, RunError } from "@pulumi/pulumi";
import { DataVolume } from "./data-volume";

export interface AdoptedVolumeArgs {
  /** The volume, such as `vol-0123456789abcdef0`. */
  volumeId: string;
  /** Name of the deployment that the volume is to belong to. */
  deployment: string;
  /** Zone of the server, which the volume has to be in. */
  availabilityZone: string;
}

/**
 * A data volume that exists: an older installation's. It is looked up and used, and never owned, so that nothing that
 * this program does can change or delete it.
 */
export class AdoptedVolume extends ComponentResource {
  readonly volumeId: Output<string>;
  readonly volumeArn: Output<string>;
  /** Key that it is encrypted with, whichever that is. */
  readonly keyArn: Output<string>;

  constructor(name: string, args: AdoptedVolumeArgs, opts?: ComponentResourceOptions) {
    super("stups2go:storage:AdoptedVolume", name, { ...args }, opts);
    const found = ebs.getVolumeOutput({ filters: [{ name: "volume-id", values: [args.volumeId] }] }, { parent: this });
    const checked = found.apply((volume) => {
      const wrong = volumeMismatch(volume, args);
      if (wrong !== undefined) {
        throw new RunError(`stups2go:dataVolume.volumeId: ${args.volumeId} ${wrong}`);
      }
      return volume;
    });
    this.volumeId = checked.volumeId;
    this.volumeArn = checked.arn;
    this.keyArn = checked.kmsKeyId;
    this.registerOutputs({ volumeId: this.volumeId });
  }
}

/** Why a volume cannot be the server's, and what to do about it. */
export function volumeMismatch(
  { availabilityZone, encrypted, tags }: Pick<ebs.GetVolumeResult, "availabilityZone" | "encrypted" | "tags">,
  args: AdoptedVolumeArgs,
): string | undefined {
  if (availabilityZone !== args.availabilityZone) {
    return `is in ${availabilityZone} and the server in ${args.availabilityZone}: set availabilityZone to ${availabilityZone}`;
  }
  if (!encrypted) {
    return "is not encrypted: take a snapshot of it and set dataVolume.snapshotId instead, which makes an encrypted volume";
  }
  const wanted = { Name: DataVolume.NAME, [DataVolume.TAG]: args.deployment };
  const missing = Object.entries(wanted).filter(([key, value]) => tags[key] !== value);
  if (missing.length > 0) {
    const got = missing.map(([key]) => (tags[key] === undefined ? `no tag ${key}` : `the tag ${key}=${tags[key]}`));
    return (
      `has ${got.join(" and ")}, by which snapshots and people find it: aws ec2 create-tags --resources ` +
      `${args.volumeId} --tags ${missing.map(([key, value]) => `Key=${key},Value=${value}`).join(" ")}`
    );
  }
  return undefined;
}
