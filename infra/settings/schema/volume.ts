/** Settings of the server's data volume and of its snapshots. */
import * as z from "zod";
import * as f from "../fields";

const newVolume = { sizeGiB: 100, type: "gp3" } as const;

export const dataVolume = z
  .strictObject({
    sizeGiB: f
      .whole(1, 65_536, "GiB")
      .optional()
      .meta({ default: newVolume.sizeGiB, description: "Size; may grow later, never shrink" }),
    type: f
      .oneOf("gp3", "gp2", "io1", "io2")
      .optional()
      .meta({ default: newVolume.type, description: "Volume type of EBS" }),
    iops: f
      .whole(100, 256_000, "I/O operations per second")
      .optional()
      .meta({ description: "Provisioned I/O operations per second", unset: "3000 for gp3; required for io1 and io2" }),
    throughput: f
      .whole(125, 2000, "MiB per second")
      .optional()
      .meta({ description: "Provisioned throughput of a gp3 volume", unset: "125" }),
    kmsKeyId: f.kmsKeyArn
      .optional()
      .meta({ description: "KMS key that encrypts the volume", unset: "the account's default key for EBS" }),
    snapshotId: f
      .resourceId("snap")
      .optional()
      .meta({ description: "Snapshot that the volume is created from", unset: "an empty volume" }),
    volumeId: f
      .resourceId("vol")
      .optional()
      .meta({ description: "An existing volume, instead of all other keys", unset: "a new volume" }),
  })
  .prefault({})
  .refine(({ volumeId, ...rest }) => volumeId === undefined || Object.keys(rest).length === 0, {
    error: "volumeId alone, because an existing volume is never changed",
  })
  .transform((given) => ({
    ...given,
    sizeGiB: given.sizeGiB ?? newVolume.sizeGiB,
    type: given.type ?? newVolume.type,
  }))
  .describe("The server's data volume, always encrypted");

export const snapshots = z
  .strictObject({
    hourUtc: f.whole(0, 23).default(3).describe("Hour of the day, UTC, at which the snapshot starts"),
    keepDays: f.whole(1, 1000, "days").default(14).describe("Days until a snapshot is deleted"),
    copyToRegion: f.region
      .optional()
      .meta({ description: "Another region that every snapshot is copied to", unset: "no copies" }),
    copyKmsKeyId: f.kmsKeyArn
      .optional()
      .meta({ description: "KMS key that encrypts the copies", unset: "that region's default key for EBS" }),
    shareWithAccountId: f
      .accountId("the account that copies the snapshots")
      .optional()
      .meta({ description: "Account that may copy the snapshots; needs dataVolume.kmsKeyId", unset: "not shared" }),
  })
  .prefault({})
  .describe("Daily snapshots of the data volume");
