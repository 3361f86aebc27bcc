import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atEnd, must } from "../../support/run";

/** A block device of zeros that stands for a volume. */
export class Disk {
  readonly file: string;
  readonly device: string;

  /**
   * @param mib size in MiB
   * @param content file with what is on it
   */
  constructor(mib = 128, content?: string) {
    const folder = scratch("disk");
    this.file = join(folder, "image");
    if (content === undefined) {
      writeFileSync(this.file, "");
    } else {
      must("cp", "--sparse=always", content, this.file);
    }
    truncateSync(this.file, mib * 2 ** 20);
    this.device = must("losetup", "--find", "--show", this.file);
    atEnd(() => must("losetup", "--detach", this.device));
  }

  /** SHA-256 of all that is on it. */
  digest(): string {
    must("blockdev", "--flushbufs", this.device);
    return must("sha256sum", this.device).split(" ")[0] ?? "";
  }

  /** Makes it larger, as a modified volume. */
  grow(mib: number): void {
    truncateSync(this.file, mib * 2 ** 20);
    must("losetup", "--set-capacity", this.device);
  }
}

/** An empty folder that goes away at the end. */
export function scratch(name: string): string {
  const base = join(tmpdir(), "stups2go");
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, `${name}-`));
  atEnd(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
