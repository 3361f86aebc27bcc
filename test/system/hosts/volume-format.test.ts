import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { truncateSync } from "node:fs";
import { needDebianPackages } from "../../support/debian";
import { must } from "../../support/run";
import { fault } from "./support/figures";
import { VolumeBench } from "./support/volume-bench";

const MiB = 2 ** 20;
const bench = new VolumeBench();
const marker = "stups2go formatting";

const restore = /^(?!.*wipe)(.*restore the last good snapshot)/;
const look = /^(?!.*wipe)look at it on another instance/;
const wipe = /only an empty volume is formatted/;

/** The magic bytes that libblkid looks for, near the end of a device. */
const atTheEnd: readonly (readonly [string, (size: number) => number, Buffer])[] = [
  ["a RAID 0.90", (size) => size - 65_536, Buffer.from("fc4e2ba9000000005a000000", "hex")],
  ["a ZFS label", (size) => size - 262_144, zfs()],
  ["an LVM label", (size) => size - 3 * 65_536, Buffer.from("LABELONE")],
];

/** A label of ZFS: uberblocks from 128 KiB on. */
function zfs(): Buffer {
  const label = Buffer.alloc(262_144);
  for (let at = 131_072; at < label.length; at += 1024) {
    label.writeBigUInt64LE(0x00bab10cn, at);
  }
  return label;
}

describe("the decision to format the data volume", () => {
  bench.hooks();

  before(() => {
    needDebianPackages("xfsprogs", "btrfs-progs", "strace", "busybox-static", "iproute2", "procps");
  });

  describe("refuses a volume that EC2 does not show to be new", () => {
    const zeros: readonly (readonly [string, object])[] = [
      ["has lost its tag", { format: "none" }],
      ["comes from a snapshot", { snapshot: "snap-0123456789abcdef0" }],
      [
        "comes from a snapshot and began a format",
        { snapshot: "snap-0123456789abcdef0", format: "formatting:67108864" },
      ],
      ["has another value in its tag", { format: "twice" }],
      ["began a format without a size", { format: "formatting:" }],
      ["began a format of a larger volume", { format: "formatting:107374182400" }],
    ];
    for (const [name, volume] of zeros) {
      bench.fault(
        `all zeros that ${name}`,
        () => {
          bench.ec2.reset(volume);
        },
        {
          refuses: [/has no file system, and no tag stups2go:format/, restore],
        },
      );
    }

    const lost: readonly (readonly [string, () => void, RegExp, RegExp])[] = [
      [
        "superblock is gone",
        () => {
          bench.put(0, Buffer.alloc(4096));
        },
        /has no file system, and no tag/,
        restore,
      ],
      [
        "first MiB is garbage",
        () => {
          bench.put(0, randomBytes(MiB));
        },
        /has no file system, and no tag/,
        restore,
      ],
      [
        "superblock has a wrong byte",
        () => {
          bench.put(1032, Buffer.from([255]));
        },
        /could not be checked/,
        /^read the lines/,
      ],
    ];
    for (const [name, damage, cause, next] of lost) {
      bench.fault(
        `GoCD's data whose ${name}, without the advice to wipe it`,
        () => {
          bench.fill();
          damage();
        },
        { refuses: [cause, next] },
      );
    }

    const others: readonly (readonly [string, () => void, RegExp, RegExp])[] = [
      ["swap space", () => must("mkswap", "-q", bench.disk.device), /carries swap, not ext4/, look],
      ["ext2", () => must("mkfs.ext2", "-q", bench.disk.device), /carries ext2, not ext4/, /^take a snapshot/],
      ["ext3", () => must("mkfs.ext3", "-q", bench.disk.device), /carries ext3, not ext4/, /^take a snapshot/],
    ];
    for (const [name, make, cause, next] of others) {
      bench.fault(
        `${name}, without the advice to wipe it`,
        () => {
          make();
          bench.ec2.reset({ format: "none" });
        },
        { refuses: [cause, next] },
      );
    }
    bench.fault(
      "ext3 on a new volume",
      () => {
        must("mkfs.ext3", "-q", bench.disk.device);
      },
      {
        refuses: [/carries ext3, not ext4/, /^take a snapshot/],
      },
    );
  });

  describe("refuses a new volume that is not all zeros", () => {
    const put: readonly (readonly [string, () => void])[] = [
      [
        "80 MiB of data behind 16 MiB of zeros",
        () => {
          bench.put(16 * MiB, randomBytes(80 * MiB));
        },
      ],
      [
        "a btrfs of which only the copy at 64 MiB is left",
        () => {
          must("mkfs.btrfs", "-q", "-f", bench.disk.device);
          must(
            "dd",
            "if=/dev/zero",
            `of=${bench.disk.device}`,
            "bs=1M",
            "count=63",
            "conv=notrunc,fsync",
            "status=none",
          );
        },
      ],
      [
        "an ext4 on a partition whose table is gone",
        () => {
          must("mkfs.ext4", "-q", "-E", `offset=${MiB}`, bench.disk.device, "64M");
        },
      ],
      [
        "data in the middle",
        () => {
          bench.put(160 * MiB, randomBytes(70_000));
        },
      ],
      [
        "a byte at the end of the first 128 MiB",
        () => {
          bench.put(128 * MiB - 1, "x");
        },
      ],
      [
        "a byte 128 MiB before the end",
        () => {
          bench.put(192 * MiB, "x");
        },
      ],
    ];
    for (const [name, make] of put) {
      bench.fault(
        name,
        () => {
          bench.resize(320);
          make();
        },
        { refuses: [/has no signature, but is not empty|carries btrfs/, wipe] },
      );
    }
    bench.fault(
      "swap space",
      () => {
        must("mkswap", "-q", bench.disk.device);
      },
      { refuses: [/carries swap, not ext4/, wipe] },
    );
    bench.fault(
      "an xfs, though a format of ours had begun there",
      () => {
        bench.resize(320);
        must("mkfs.xfs", "-q", bench.disk.device);
        bench.put(319 * MiB, marker);
        bench.ec2.reset({ format: `formatting:${320 * MiB}` });
      },
      { refuses: [/carries xfs, not ext4/, wipe] },
    );
  });

  describe("takes GoCD's data for what it is", () => {
    for (const [name, place, bytes] of atTheEnd) {
      bench.fault(
        `with the bytes of ${name} in a file`,
        () => {
          bench.fill();
          bench.put(place(64 * MiB), bytes);
        },
        { starts: /mounted vol-/ },
      );
    }
    bench.fault(
      "with the marker of a format in an artifact that fills the disk, after e2fsck -f",
      () => {
        bench.fill(`yes '${marker}' | dd of=godata/artifact bs=1M status=none || true`);
        bench.put(63 * MiB, marker);
        bench.instance.run("e2fsck", "-fy", bench.disk.device);
      },
      { starts: /mounted vol-/ },
    );
    bench.fault(
      "with the marker and the tag of a format",
      () => {
        bench.fill();
        bench.put(63 * MiB, marker);
        bench.ec2.reset({ format: `formatting:${64 * MiB}` });
      },
      { starts: /mounted vol-/ },
    );
    bench.fault(
      "with the tag of a new volume",
      () => {
        bench.fill();
        bench.ec2.reset();
      },
      { starts: /mounted vol-/ },
    );
    bench.fault(
      "made by hand, never mounted, with the tag of a new volume",
      () => {
        bench.fill();
        must("debugfs", "-w", "-R", "set_super_value mtime 0", bench.disk.device);
        must("debugfs", "-w", "-R", "set_super_value mnt_count 0", bench.disk.device);
        bench.ec2.reset();
      },
      { starts: /mounted vol-/ },
    );
    bench.fault(
      "without AWS, when it is attached",
      () => {
        bench.fill();
        bench.ec2.refuse("describe-volumes", "", "Could not connect to the endpoint URL");
      },
      { starts: /mounted vol-/ },
    );

    bench.fault(
      "but not with an LVM label at its start",
      () => {
        bench.fill();
        const label = Buffer.alloc(512);
        label.write("LABELONE");
        label.writeBigUInt64LE(1n, 8);
        label.write("LVM2 001", 24);
        label.writeUInt32LE(32, 20);
        bench.put(512, label);
      },
      { refuses: [/carries LVM2_member ext4: more than ext4/, look] },
    );
    bench.fault(
      "but not with a partition table at its start",
      () => {
        bench.fill();
        const table = Buffer.alloc(66);
        table.writeUInt8(0x83, 4);
        table.writeUInt32LE(2048, 8);
        table.writeUInt32LE(4096, 12);
        table.writeUInt16LE(0xaa55, 64);
        bench.put(446, table);
      },
      { refuses: [/carries dos ext4: more than ext4/, look] },
    );
    bench.fault(
      "but not with a RAID beyond its end",
      () => {
        bench.fill();
        bench.resize(96);
        bench.put(96 * MiB - 65_536, Buffer.from("fc4e2ba9000000005a000000", "hex"));
      },
      { refuses: [/carries ext4 linux_raid_member: more than ext4/, look] },
    );
  });

  describe("says that the device cannot be read", () => {
    for (const [name, bytes] of [
      ["at all", 0],
      ["at the superblock", 512],
      ["beyond the superblock", 8192],
    ] as const) {
      fault(name, () => {
        bench.fill();
        truncateSync(bench.disk.file, bytes);
        must("blockdev", "--flushbufs", bench.disk.device);
        const { code, output } = bench.start();
        assert.equal(code, 70, output);
        assert.match(output, /cannot be read\. Next: see dmesg and the volume's status/);
        assert.doesNotMatch(output, /wipe|formatting/);
      });
    }
  });

  describe("has a first format begin again that was interrupted", () => {
    /** Ends the script where it would call this program with these arguments for the first time. */
    const breakAt = (program: string, when = ""): void => {
      bench.bash(`[ ! -e /usr/local/sbin/${program} ] || mv /usr/local/sbin/${program} /usr/local/lib/${program}`);
      const real = `$(PATH=/usr/local/lib:/usr/sbin:/usr/bin command -v ${program})`;
      bench.instance.write(
        `/usr/local/sbin/${program}`,
        `#!/bin/bash\n[[ "$*" != *"${when}"* ]] || exit 8\nexec ${real} "$@"\n`,
      );
      assert.notEqual(bench.start().code, 0);
      bench.bash(
        `rm /usr/local/sbin/${program}; [ ! -e /usr/local/lib/${program} ] || mv /usr/local/lib/${program} /usr/local/sbin/${program}`,
      );
    };
    const points: readonly (readonly [string, string, string?])[] = [
      ["before the tag says so", "aws", "create-tags"],
      ["before mkfs.ext4", "mkfs.ext4"],
      ["before the file system was durable", "sync"],
      ["before the tag was removed", "aws", "delete-tags"],
      ["before it was mounted", "mount"],
    ];
    for (const [name, program, when] of points) {
      for (const grown of [false, true]) {
        fault(`${name}${grown ? ", then the volume grew" : ""}`, () => {
          breakAt(program, when);
          if (grown) {
            bench.resize(96);
          }
          const { code, output } = bench.start();
          assert.equal(code, 0, output);
          assert.equal(bench.ec2.format, "none");
          // Growing it needs CAP_SYS_RESOURCE, which a container may lack.
          const size = Number(bench.bash("stat -f -c '%b * %S' /data | xargs expr"));
          assert.ok(size > (grown ? 80 : 50) * MiB || output.includes("does not grow"), `${size}\n${output}`);
        });
      }
    }
    for (const action of ["create-tags", "delete-tags"]) {
      fault(`but mounts nothing while EC2 refuses ${action}`, () => {
        bench.ec2.refuse(action, "UnauthorizedOperation", "You are not authorized to perform this operation.");
        const { code, output } = bench.start();
        assert.equal(code, 70, output);
        assert.match(output, new RegExp(`AWS denies ec2 ${action} to this role: .*Next: run pulumi up`));
        assert.notEqual(bench.instance.run("mountpoint", "/data").code, 0);
      });
    }
  });
});
