import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { serverUserData } from "../../../../infra/host/user-data";
import { Cloud } from "../../../fakes/aws/cloud";
import { Disk } from "../../../fakes/machine/disk";
import { cleanUp, type Ended, must } from "../../../support/run";
import { server } from "../../../unit/host/hosts";
import { assertFails, mounted, put } from "./data";
import { countGuarded, fault } from "./figures";
import { Instance } from "./instance";
import { QuickEc2 } from "./quick-ec2";

/**
 * What a fault leaves behind: the script starts with the data as it was, or refuses and changes no byte of the disk.
 */
export interface Outcome {
  /** What its output says when it starts. */
  starts?: RegExp;
  /** Cause and next step of its one line when it refuses. */
  refuses?: readonly [cause: RegExp, next: RegExp];
}

const data = "GoCD\n".repeat(60_000);

/** One instance with one disk, which a suite tries fault after fault on: each begins with a disk of zeros. */
export class VolumeBench {
  #cloud: Cloud | undefined;
  #disk: Disk | undefined;
  #instance: Instance | undefined;
  #ec2: QuickEc2 | undefined;

  /** For the suite that calls it. */
  hooks(): void {
    before(async () => {
      this.#cloud = new Cloud();
      this.#disk = new Disk(size);
      const volumeId = await this.#cloud.newVolume(this.#disk.device);
      this.#instance = await Instance.boot(this.#cloud, serverUserData({ ...server, volumeId }), this.#disk.device);
      const env = "/etc/stups2go/host.env";
      this.instance.write(env, `${this.instance.read(env)}WAIT_SECONDS=1\nDEVICE_SECONDS=1\n`);
      this.instance.hurry(20);
      this.instance.write("/root/secret", "of the host");
      this.#ec2 = new QuickEc2(this.instance);
    });
    beforeEach(async () => {
      await this.reset();
    });
    after(() => {
      this.#instance?.end();
      this.#cloud?.end();
      cleanUp();
    });
  }

  get disk(): Disk {
    return there(this.#disk);
  }

  get instance(): Instance {
    return there(this.#instance);
  }

  get ec2(): QuickEc2 {
    return there(this.#ec2);
  }

  /** Ends what the last fault left. The volume is attached, and the program has just made it. */
  async reset(): Promise<void> {
    this.bash(
      "pkill -9 busy; rm -f /usr/local/sbin/{e2fsck,mkfs.ext4,sync,curl,mount}; umount /run/namespace; " +
        "for try in {1..50}; do umount -R /data || { findmnt /data || break; }; done; " +
        "rm -rf /dev/xvd? /dev/copy /run/stups2go/*; rmdir /data; true",
    );
    this.resize(0);
    this.resize(size);
    this.ec2.reset();
    await this.show(true);
  }

  /** Plugs the device in or out, as it shows on Nitro. */
  async show(shown: boolean): Promise<void> {
    await there(this.#cloud).ask("show", this.instance.name, this.#volumeId, shown);
  }

  get #volumeId(): string {
    return /VOLUME_ID='(.*)'/.exec(this.instance.read("/etc/stups2go/host.env"))?.[1] ?? "";
  }

  /** Puts GoCD's data on the disk, as its last server left it, and does more in its file system. */
  fill(...commands: readonly string[]): void {
    must("mkfs.ext4", "-q", "-b", "4096", this.disk.device);
    this.change(
      "mkdir -p godata/db godata/config go-working-dir",
      "yes GoCD | head -n 60000 >godata/db/h2",
      ...commands,
    );
    mounted(this.disk.device);
    this.ec2.reset({ format: "none" });
  }

  /** As the first stups2go made it: GoCD's data at the root of the volume, which is GoCD's own. */
  fillOldLayout(...commands: readonly string[]): void {
    this.fill(
      "mv godata/* .",
      "rmdir godata go-working-dir",
      "touch config/cruise-config.xml",
      "chown 1000 .",
      ...commands,
    );
  }

  /** Runs commands in the mounted file system of the disk. */
  change(...commands: readonly string[]): void {
    this.bash(
      `mount ${this.disk.device} /mnt && { (cd /mnt; ${commands.join(" && ")}); code=$?; umount /mnt; exit $code; }`,
    );
  }

  /** Writes bytes somewhere on the disk. */
  put(offset: number, bytes: Buffer | string): void {
    put(this.disk, offset, Buffer.from(bytes));
  }

  /** Runs a line of bash in the instance. */
  bash(line: string): string {
    const { code, output } = this.instance.run("bash", "-c", line);
    assert.equal(code, 0, `${line}\n${output}`);
    return output.trim();
  }

  /** Gives the disk another size in MiB; what is beyond its end cannot be read. */
  resize(mib: number): void {
    truncateSync(this.disk.file, mib * 2 ** 20);
    must("losetup", "--set-capacity", this.disk.device);
    must("blockdev", "--flushbufs", this.disk.device);
  }

  start(): Ended {
    return this.instance.script("volume", "start");
  }

  stop(): Ended {
    return this.instance.script("volume", "stop");
  }

  /** Counts GoCD's data as guarded and compares its digest. */
  assertData(path = "/data/godata/db/h2"): void {
    countGuarded(
      data.length,
      this.bash(`sha256sum <${path}`),
      must("bash", "-c", "yes GoCD | head -n 60000 | sha256sum"),
    );
  }

  /** A fault, and the digests before and after `volume.sh start`. */
  fault(name: string, make: () => Promise<void> | void, { starts, refuses }: Outcome, path?: string): void {
    fault(name, async () => {
      await make();
      const before = this.disk.digest();
      const ended = this.start();
      if (starts) {
        assert.equal(ended.code, 0, ended.output);
        assert.match(ended.output, starts);
        this.assertData(path);
      }
      if (refuses) {
        assertFails(ended, ...refuses);
        countGuarded(size * MiB, this.disk.digest(), before);
      }
      assert.equal(this.bash("cat /root/secret; stat -c %u:%a /root"), "of the host0:700");
    });
  }
}

const size = 64;
const MiB = 2 ** 20;

function there<T>(value: T | undefined): T {
  assert.ok(value, "the bench is there in tests only");
  return value;
}
