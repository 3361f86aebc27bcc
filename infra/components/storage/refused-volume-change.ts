/** The inputs of the data volume that matter here. */
interface Volume {
  availabilityZone?: string;
  snapshotId?: string;
  kmsKeyId?: string;
  size?: number;
}

/**
 * Why a change of the data volume is not done where it stands, and the runbook that does it; nothing for a change that
 * is. A volume grows in place, and its type and speed change in place. What it was made from cannot change: it would be
 * replaced, which its protection refuses. Leaving out `snapshotId` or `kmsKeyId` changes nothing.
 *
 * Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_volume, "forces replacement"
 */
export function refusedVolumeChange(before: Volume, after: Volume): string | undefined {
  const from = (key: keyof Volume): string => `from ${before[key] ?? "none"} to ${after[key]}`;
  const changed = (key: keyof Volume): boolean => after[key] !== undefined && after[key] !== before[key];
  if (changed("availabilityZone")) {
    return (
      `availabilityZone ${from("availabilityZone")}: a volume never leaves its zone, and the data volume is never replaced. ` +
      runbook("Move to another availability zone")
    );
  }
  if (changed("snapshotId")) {
    return (
      `dataVolume.snapshotId ${from("snapshotId")}: what is on the data volume is never replaced in place. ` +
      runbook("Restore from a snapshot")
    );
  }
  if (changed("kmsKeyId")) {
    return (
      `dataVolume.kmsKeyId ${from("kmsKeyId")}: a volume keeps the key that it was made with. ` +
      runbook("Restore from a snapshot")
    );
  }
  if ((after.size ?? 0) < (before.size ?? 0)) {
    return `dataVolume.sizeGiB ${from("size")}: a volume only ever grows. ${runbook("Take a smaller volume")}`;
  }
  return undefined;
}

const runbook = (name: string): string => `Follow "${name}" in docs/runbooks.md`;
