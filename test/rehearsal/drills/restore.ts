import { command } from "../command";
import type { Service } from "../service";
import type { Drill } from "./drill";
import { takeSnapshot } from "./snapshot";

/**
 * A snapshot of the data volume while the server runs, then a new volume from it by `dataVolume.snapshotId`, and a
 * server on that. The old volume has to stay as the old server left it.
 */
export const restore: Drill = async ({ service, records, tell, measure }) => {
  const old = service.volume;
  tell("taking a snapshot");
  const snapshot = await frozen(service, () => takeSnapshot(service));
  await service.up({ "dataVolume.snapshotId": snapshot });
  if (service.volume.id === old.id) {
    throw new Error("the plan has no new volume");
  }
  tell("replacing the server by one on a volume from the snapshot");
  let left = "";
  const seconds = await service.replaceServer(async () => {
    left = await contentOf(old.disk.file);
  });
  measure("restore from a snapshot: without server", seconds);
  records.check(service.running);
  if ((await contentOf(old.disk.file)) !== left) {
    throw new Error("the old volume has changed");
  }
  await service.registered();
  return `${service.volume.id} from ${snapshot}; ${old.id} untouched`;
};

/**
 * Does something while nothing reaches the data volume's disk: a snapshot of
 * EBS is of one moment, a copy takes several.
 */
async function frozen<T>({ running: { machine } }: Service, work: () => Promise<T>): Promise<T> {
  machine.run("fsfreeze", "--freeze", "/data");
  try {
    return await work();
  } finally {
    machine.run("fsfreeze", "--unfreeze", "/data");
  }
}

/**
 * Digest of what is on a disk, by reading only what is there: of 100 GiB, nearly nothing is. By blocks of one size, and
 * without those of zeros: where a sparse file has its holes changes when it is written back, and is no content.
 */
const contentOf = (file: string): Promise<string> =>
  command(
    "python3",
    "-c",
    `
import hashlib, os, sys
BLOCK = 65536
os.sync()
file = os.open(sys.argv[1], os.O_RDONLY)
size, at, digest = os.fstat(file).st_size, 0, hashlib.sha256()
while at < size:
    try:
        at = max(at, os.lseek(file, at, os.SEEK_DATA) // BLOCK * BLOCK)
    except OSError:
        break
    block = os.pread(file, BLOCK, at)
    if block.strip(b"\\0"):
        digest.update(b"%d" % at + block)
    at += BLOCK
print(digest.hexdigest())
`,
    file,
  );
