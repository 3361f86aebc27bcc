import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { needDebianPackages } from "../../support/debian";
import { Disk } from "../../fakes/machine/disk";
import { assertFails, later, put, usedDisk } from "./support/data";
import { assertKept, fault, kept } from "./support/figures";
import { must } from "../../support/run";
import { Stage } from "./support/stage";

const MiB = 1 << 20;
const stage = new Stage();

describe("the data volume", () => {
  stage.hooks();

  before(() => {
    needDebianPackages("xfsprogs", "lvm2", "cryptsetup-bin", "fdisk", "strace", "busybox-static", "iproute2");
  });

  it("is attached, formatted, mounted, owned for GoCD, then unmounted and detached", async () => {
    const disk = new Disk();
    const id = await stage.volume(disk);
    const instance = await stage.server(disk, id);
    const { code, output } = instance.script("volume", "start");
    assert.equal(code, 0, output);
    assert.match(output, new RegExp(`attached ${id}\n.*formatting ${disk.device}\n.*mounted ${id} at /data`, "s"));
    assert.match(
      instance.run("findmnt", "-no", "SOURCE,OPTIONS", "/data").output,
      new RegExp(`^${disk.device} .*nosuid,nodev`),
    );
    assert.equal(
      instance.run("stat", "-c", "%u:%g", "/data/godata", "/data/go-working-dir").output,
      "1000:0\n1000:0\n",
    );
    assert.deepEqual(await stage.cloud.ask<string[]>("volume_state", id), ["in-use", instance.id]);
    assert.deepEqual(await stage.cloud.ask<object>("volume_tags", id), {});
    assert.match(instance.script("volume", "stop").output, new RegExp(`unmounted and detached ${id}`));
    assert.deepEqual(await stage.cloud.ask<string[]>("volume_state", id), ["available"]);
  });

  it("gives its successor what the last server wrote", async () => {
    const { disk, data, read } = usedDisk();
    const instance = await stage.server(disk, await stage.volume(disk));
    const { code, output } = instance.script("volume", "start");
    assert.equal(code, 0, output);
    assert.doesNotMatch(output, /formatting/);
    assertKept(data, read(instance));
  });

  it("has GoCD's data at its root when the first stups2go made it, and keeps them there", async () => {
    const disk = new Disk();
    must("mkfs.ext4", "-q", disk.device);
    const instance = await stage.server(disk, await stage.volume(disk));
    // Debian's user go of that time.
    const old = [
      "mkdir -p /data/config /data/db",
      "echo '<cruise/>' >/data/config/cruise-config.xml",
      "chown -R 105:109 /data",
    ];
    const written = instance.run(
      "bash",
      "-c",
      `mkdir /data && mount ${disk.device} /data && ${old.join(" && ")} && umount /data`,
    );
    assert.equal(written.code, 0, written.output);
    const { code, output } = instance.script("volume", "start");
    assert.equal(code, 0, output);
    assert.doesNotMatch(output, /formatting/);
    assert.equal(instance.run("cat", "/data/config/cruise-config.xml").output, "<cruise/>\n");
    assert.equal(
      instance.run(
        "bash",
        "-c",
        "cd /data; ls; stat -c %u:%g . config config/cruise-config.xml; cat /run/stups2go/volume",
      ).output,
      "config\ndb\ngo-working-dir\nlost+found\n1000:0\n1000:0\n1000:0\n/data\n",
    );
  });

  describe("when another instance has it", () => {
    fault("waits 30 s of its own time for a dying instance, then attaches", async () => {
      const { disk, data, read } = usedDisk();
      const id = await stage.volume(disk);
      const dying = await stage.server(disk, id);
      await stage.cloud.ask("hold", id, dying.name);
      const instance = await stage.server(disk, id, {}, 60);
      instance.hurry(5);
      const { ended } = instance.start("/usr/local/lib/stups2go/volume.sh", "start");
      const change = later(6000, () => stage.cloud.ask("release", id));
      const { code, output } = await ended;
      assert.equal(code, 0, output);
      await change;
      assert.match(output, new RegExp(`waiting for ${id}: in-use, attached at ${dying.id}`));
      assertKept(data, read(instance));
    });

    fault("gives up after its limit, and says who has it", async () => {
      const { disk } = usedDisk();
      const check = kept(disk.file);
      const id = await stage.volume(disk);
      const other = await stage.server(disk, id);
      await stage.cloud.ask("hold", id, other.name);
      const instance = await stage.server(disk, id);
      const ended = instance.script("volume", "start");
      assertFails(ended, new RegExp(`${id} is still attached at ${other.id} after \\d+ s`), /end that instance/);
      check();
    });

    fault("races for it: one of two servers gets it", async () => {
      const { disk, data, read } = usedDisk();
      const id = await stage.volume(disk);
      const servers = [await stage.server(disk, id), await stage.server(disk, id)];
      const ends = await Promise.all(
        servers.map((one) => one.start("/usr/local/lib/stups2go/volume.sh", "start").ended),
      );
      assert.deepEqual(ends.map(({ code }) => code).sort(), [0, 70]);
      const winner = servers[ends.findIndex(({ code }) => code === 0)];
      const loser = ends.find(({ code }) => code === 70);
      assert.ok(winner && loser);
      assertFails(loser, new RegExp(`still (attached|racing) at (${winner.id}|None)`), /end that instance/);
      assertKept(data, read(winner));
    });
  });

  describe("when it cannot be attached", () => {
    fault("says that it is gone", async () => {
      const disk = new Disk();
      const id = await stage.volume(disk);
      await stage.cloud.ask("delete_volume", id);
      const instance = await stage.server(disk, id);
      assertFails(
        instance.script("volume", "start"),
        /cannot be found: .*InvalidVolume.NotFound/,
        /restore the last good snapshot/,
      );
    });

    fault("says that it is in another zone", async () => {
      const disk = new Disk();
      const instance = await stage.server(disk, await stage.volume(disk, "eu-west-1b"));
      assertFails(
        instance.script("volume", "start"),
        /is in eu-west-1b, this instance in eu-west-1a/,
        /set availabilityZone/,
      );
    });

    fault("needs no AWS when this very instance has it already", async () => {
      const { disk, data, read } = usedDisk();
      const id = await stage.volume(disk);
      const instance = await stage.server(disk, id);
      await stage.cloud.ask("hold", id, instance.name);
      await stage.cloud.ask("show", instance.name, id, true);
      await stage.cloud.ask("switch", instance.name, "api", false);
      assert.equal(instance.script("volume", "start").code, 0);
      assertKept(data, read(instance));
    });

    fault("waits for a device that is late", async () => {
      const disk = new Disk();
      const instance = await stage.server(disk, await stage.volume(disk), {}, 20);
      await stage.cloud.faults({ action: "AttachVolume", device_after: 6 });
      assert.equal(instance.script("volume", "start").code, 0);
    });

    fault("calls itself unhealthy when the device never comes", async () => {
      const disk = new Disk();
      const instance = await stage.server(disk, await stage.volume(disk));
      await stage.cloud.faults({ action: "AttachVolume", device_after: 600 });
      assertFails(instance.script("volume", "start"), /is attached, but no device shows it/, /new instance/);
      const calls = await stage.cloud.ask<[string, string][]>("get_calls");
      assert.ok(calls.some(([name, action]) => name === instance.name && action === "SetInstanceHealth"));
    });
  });

  describe("when AWS is not well", () => {
    const denials = [
      ["DescribeVolumes", /AWS denies ec2 describe-volumes/],
      ["AttachVolume", /AWS denies ec2 attach-volume/],
    ] as const;
    for (const [action, cause] of denials) {
      fault(`says that ${action} is denied, and stays healthy`, async () => {
        const disk = new Disk();
        const check = kept(disk.file);
        const instance = await stage.server(disk, await stage.volume(disk));
        await stage.cloud.faults({ action, code: "UnauthorizedOperation", status: "403 Forbidden" });
        assertFails(instance.script("volume", "start"), cause, /pulumi up/);
        const calls = await stage.cloud.ask<[string, string][]>("get_calls");
        assert.ok(!calls.some(([name, called]) => name === instance.name && called === "SetInstanceHealth"));
        check();
      });
    }

    const passing = [
      [
        "throttles five times",
        { action: "DescribeVolumes", times: 5, code: "RequestLimitExceeded", status: "503 Busy" },
      ],
      [
        "has an internal error three times",
        { action: "AttachVolume", times: 3, code: "InternalError", status: "500 Oops" },
      ],
      ["takes four seconds a call", { action: ".*", seconds: 4 }],
    ] as const;
    for (const [name, given] of passing) {
      fault(`goes on when AWS ${name}`, async () => {
        const disk = new Disk();
        const instance = await stage.server(disk, await stage.volume(disk), {}, 60);
        await stage.cloud.faults(given);
        const { code, output } = instance.script("volume", "start");
        assert.equal(code, 0, output);
      });
    }

    fault("gives up when throttled for ever", async () => {
      const disk = new Disk();
      const instance = await stage.server(disk, await stage.volume(disk));
      await stage.cloud.faults({ action: "DescribeVolumes", code: "RequestLimitExceeded", status: "503 Busy" });
      assertFails(
        instance.script("volume", "start"),
        /AWS does not answer ec2 describe-volumes: .*RequestLimitExceeded/,
        /AWS health/,
      );
    });

    fault("waits for AWS to come back within reach", async () => {
      const disk = new Disk();
      const instance = await stage.server(disk, await stage.volume(disk), {}, 60);
      await stage.cloud.ask("switch", instance.name, "api", false);
      const { ended } = instance.start("/usr/local/lib/stups2go/volume.sh", "start");
      const change = later(6000, () => stage.cloud.ask("switch", instance.name, "api", true));
      const { code, output } = await ended;
      assert.equal(code, 0, output);
      await change;
      assert.match(output, /waiting for ec2 describe-volumes/);
    });

    fault("gives up when AWS stays out of reach", async () => {
      const disk = new Disk();
      const instance = await stage.server(disk, await stage.volume(disk));
      await stage.cloud.ask("switch", instance.name, "api", false);
      assertFails(instance.script("volume", "start"), /AWS does not answer .*Could not connect/, /see the network/);
    });

    fault("says that there is no metadata service", async () => {
      const disk = new Disk();
      const instance = await stage.server(disk, await stage.volume(disk));
      await stage.cloud.ask("switch", instance.name, "imds", false);
      instance.hurry(10);
      assertFails(instance.script("volume", "start"), /no instance metadata/, /IMDSv2/);
    });

    for (const seconds of [3600, -3600]) {
      fault(`says that the clock is ${seconds} s off`, async () => {
        const disk = new Disk();
        const instance = await stage.server(disk, await stage.volume(disk));
        await stage.cloud.ask("set_clock", seconds);
        assertFails(instance.script("volume", "start"), /the clock is -?3\d\d\d s off/, /chronyc/);
      });
    }
  });

  describe("with something else on it", () => {
    const foreign: readonly (readonly [string, RegExp, (disk: Disk) => void])[] = [
      ["xfs", /carries xfs, not ext4/, ({ device }) => must("mkfs.xfs", "-q", "-f", device)],
      ["LVM", /carries LVM2_member/, ({ device }) => must("pvcreate", "-qq", "--devices", device, device)],
      [
        "a GPT",
        /carries PMBR gpt/,
        ({ device }) => must("bash", "-c", `echo 'label: gpt' | sfdisk -q --no-reread ${device}`),
      ],
      [
        "a DOS partition table",
        /carries dos/,
        ({ device }) => must("bash", "-c", `echo 'label: dos\n,' | sfdisk -q --no-reread ${device}`),
      ],
      [
        "LUKS",
        /carries crypto_LUKS/,
        ({ device }) =>
          must(
            "bash",
            "-c",
            `echo key | cryptsetup -q luksFormat --pbkdf-force-iterations 1000 --pbkdf pbkdf2 ${device} -`,
          ),
      ],
      ["swap space", /carries swap/, ({ device }) => must("mkswap", "-q", device)],
      [
        "garbage at its start",
        /not empty/,
        (disk) => {
          put(disk, 0, randomBytes(MiB));
        },
      ],
      [
        "garbage in the middle only",
        /not empty/,
        (disk) => {
          put(disk, 60 * MiB, randomBytes(MiB));
        },
      ],
      [
        "one byte at its end",
        /not empty/,
        (disk) => {
          put(disk, 128 * MiB - 1, Buffer.from([1]));
        },
      ],
      [
        "one byte at its start",
        /not empty/,
        (disk) => {
          put(disk, 0, Buffer.from([1]));
        },
      ],
      [
        "an ext4 whose start was wiped",
        /not empty/,
        ({ device }) => {
          must("mkfs.ext4", "-q", device);
          must("dd", "if=/dev/zero", `of=${device}`, "bs=1M", "count=1", "conv=notrunc,fsync");
        },
      ],
      [
        "an xfs whose start was wiped",
        /not empty/,
        ({ device }) => {
          must("mkfs.xfs", "-q", "-f", device);
          must("dd", "if=/dev/zero", `of=${device}`, "bs=1M", "count=1", "conv=notrunc,fsync");
        },
      ],
    ];
    for (const [name, cause, make] of foreign) {
      fault(`leaves ${name} alone`, async () => {
        const disk = new Disk(name.includes("xfs") ? 320 : 128);
        make(disk);
        const check = kept(disk.file);
        const instance = await stage.attachedServer(disk);
        assertFails(instance.script("volume", "start"), cause, /only an empty volume is formatted/);
        check();
      });
    }
  });
});
