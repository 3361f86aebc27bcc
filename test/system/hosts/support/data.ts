import assert from "node:assert/strict";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { Disk, scratch } from "../../../fakes/machine/disk";
import type { Instance } from "./instance";
import { type Ended, must } from "../../../support/run";

/** The one line that a failed script ends with. */
export function assertFails(ended: Ended, cause: RegExp, next: RegExp): void {
  const last = ended.output
    .trimEnd()
    .split("\n")
    .filter((line) => line.includes("ERROR"));
  assert.equal(ended.code, 70, ended.output);
  assert.equal(last.length, 1, ended.output);
  assert.match(last[0] ?? "", cause);
  assert.match((last[0] ?? "").split("Next: ")[1] ?? "", next);
}

/** A disk with GoCD's data on it, as the last server left it; `data` is what must never change. */
export function usedDisk(): { disk: Disk; data: Buffer; read: (instance: Instance) => Buffer } {
  const disk = new Disk();
  const folder = scratch("content");
  const data = Buffer.alloc(300_000, "GoCD's database ");
  mkdirSync(`${folder}/godata/db`, { recursive: true });
  mkdirSync(`${folder}/go-working-dir`);
  writeFileSync(`${folder}/godata/db/h2`, data);
  must("chown", "-R", "1000:0", folder);
  must("mkfs.ext4", "-q", "-d", folder, disk.device);
  mounted(disk.device);
  return { disk, data, read: (instance) => Buffer.from(instance.read("/data/godata/db/h2")) };
}

/** Notes in an ext4 what the kernel notes at a mount. */
export function mounted(device: string): void {
  for (const value of ["mnt_count 3", "mtime 20260101120000", "last_mounted /data"]) {
    must("debugfs", "-w", "-R", `set_super_value ${value}`, device);
  }
}

/** Writes bytes somewhere on a disk. */
export function put(disk: Disk, offset: number, bytes: Buffer): void {
  const file = openSync(disk.device, "r+");
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
  must("sync", disk.device);
}

/** Does something some time from now; the promise fails with it. */
export async function later(milliseconds: number, what: () => Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await what();
}
