import { join } from "node:path";
import { scratch } from "../../fakes/machine/disk";
import { command } from "../command";
import type { Service } from "../service";

/**
 * Takes a snapshot of the data volume's disk, which is at rest or frozen meanwhile.
 * @returns its id, for `dataVolume.snapshotId`
 */
export async function takeSnapshot({ volume, world: { accounts } }: Service): Promise<string> {
  const file = join(scratch("snapshot"), "image");
  await command("cp", "--sparse=always", volume.disk.file, file);
  const id = `snap-0${volume.id.slice(5)}`;
  accounts.snapshots.set(id, file);
  return id;
}
