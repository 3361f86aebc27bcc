import assert from "node:assert/strict";
import { needDebianPackages } from "../../support/debian";
import { Disk } from "../../fakes/machine/disk";
import { must } from "../../support/run";
import { assertFails } from "./support/data";
import { fault } from "./support/figures";
import type { Ec2Volume } from "./support/quick-ec2";
import { VolumeBench } from "./support/volume-bench";

const bench = new VolumeBench();
const NONE = { format: "none" };

/** A name of the kernel's for a disk of this test. */
const node = (path: string, { device }: Disk): void => {
  const [major, minor] = must("stat", "-c", "%Hr %Lr", device).split(" ");
  bench.bash(`mknod -m 600 ${path} b ${major} ${minor}`);
};

describe("the next step after each of EC2's answers", () => {
  bench.hooks();

  before(() => {
    needDebianPackages("strace", "busybox-static", "iproute2", "procps");
  });

  /**
   * EC2's codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; else, botocore's
   * messages.
   */
  const describing: readonly (readonly [string, string, RegExp, RegExp])[] = [
    ["UnauthorizedOperation", "You are not authorized", /AWS denies ec2 describe-volumes/, /^run pulumi up/],
    ["AuthFailure", "AWS was not able to validate the access credentials", /AWS does not answer/, /instance profile/],
    ["RequestExpired", "Request has expired.", /AWS does not answer/, /instance profile, and the right time/],
    [
      "ExpiredToken",
      "The security token included in the request is expired",
      /AWS does not answer/,
      /instance profile/,
    ],
    ["", "Unable to locate credentials", /AWS does not answer/, /instance profile/],
    ["RequestLimitExceeded", "Request limit exceeded.", /AWS does not answer/, /AWS health page/],
    ["Unavailable", "The server is overloaded", /AWS does not answer/, /AWS health page/],
    [
      "",
      'Could not connect to the endpoint URL: "https://ec2.eu-west-1.amazonaws.com/"',
      /AWS does not/,
      /see the network/,
    ],
    ["", "SSL validation failed for https://ec2.eu-west-1.amazonaws.com/", /AWS does not answer/, /see the network/],
    [
      "",
      "Unable to parse response (syntax error: line 1), invalid XML received",
      /AWS does not answer/,
      /see the network/,
    ],
    ["InvalidParameterValue", "Value is invalid", /EC2 refuses to describe vol-/, /see this code among EC2's/],
    ["InvalidVolume.NotFound", "The volume does not exist.", /cannot be found/, /^restore the last good snapshot/],
  ];
  for (const [code, message, cause, next] of describing) {
    bench.fault(
      `describe-volumes: ${code || message}`,
      () => {
        bench.ec2.refuse("describe-volumes", code, message);
      },
      {
        refuses: [
          cause,
          code === "InvalidVolume.NotFound"
            ? next
            : new RegExp(`^(?!.*(restore the|wipe)).*${next.source}`.replace(".*^", "")),
        ],
      },
    );
  }
  for (const [name, answer] of [
    ["nothing", ""],
    ["None", "None\n"],
    ["a page of HTML", "<html>\n<body>Sign in</body>\n"],
  ] as const) {
    bench.fault(
      `describe-volumes answers ${name}`,
      () => {
        bench.ec2.answer("describe-volumes", answer);
      },
      { refuses: [/EC2's answer of vol-\w+ makes no sense/, /^see the AWS health page/] },
    );
  }

  /** A volume that has to be attached first. */
  const free = async (volume: Partial<Ec2Volume> = {}): Promise<void> => {
    bench.fill();
    bench.ec2.reset({ ...NONE, state: "available", holder: "none", attachment: "none", device: "none", ...volume });
    await bench.show(false);
  };
  const attaching: readonly (readonly [string, string, RegExp, RegExp])[] = [
    [
      "InvalidParameterValue",
      "Invalid value '/dev/sdf' for unixDevice. Attachment point /dev/sdf is already in use",
      /another volume is attached to i-\w+ as \/dev\/sdf/,
      /^detach that one/,
    ],
    ["AttachmentLimitExceeded", "too many", /takes no more volumes/, /^detach what else is attached/],
    [
      "InvalidKmsKey.InvalidState",
      "The KMS key is disabled",
      /the key of vol-\w+ cannot be used/,
      /^enable the key in KMS/,
    ],
    ["VolumeInUse", "vol-0 is already attached to an instance", /is still racing at none/, /^end that instance/],
    ["UnauthorizedOperation", "You are not authorized", /AWS denies ec2 attach-volume/, /^run pulumi up/],
    ["UnsupportedOperation", "not now", /EC2 does not attach/, /^look at it in the EC2 console/],
  ];
  for (const [code, message, cause, next] of attaching) {
    bench.fault(
      `attach-volume: ${code}`,
      async () => {
        await free();
        bench.ec2.refuse("attach-volume", code, message);
      },
      { refuses: [cause, next] },
    );
  }

  const states: readonly (readonly [string, Partial<Ec2Volume>, RegExp, RegExp])[] = [
    ["is being deleted", { state: "deleting" }, /is in state deleting/, /^restore the last good snapshot/],
    ["has failed", { state: "error" }, /is in state error/, /^restore the last good snapshot/],
    ["is being made", { state: "creating" }, /is still none at none/, /^end that instance/],
    [
      "is in another zone",
      { zone: "eu-west-1c" },
      /is in eu-west-1c, this instance in eu-west-1a/,
      /^set availabilityZone/,
    ],
    [
      "is detaching from another instance",
      { state: "in-use", holder: "i-0123456789abcdef0", attachment: "detaching" },
      /still detaching at i-0123456789abcdef0/,
      /^end that instance/,
    ],
  ];
  for (const [name, volume, cause, next] of states) {
    bench.fault(`a volume that ${name}`, () => free(volume), { refuses: [cause, next] });
  }

  describe("on Xen, where a device has no serial number", () => {
    const xen = async (device: string, kernel: string): Promise<void> => {
      bench.fill();
      bench.ec2.reset({ ...NONE, device });
      await bench.show(false);
      node(kernel, bench.disk);
    };
    for (const [device, kernel] of [
      ["/dev/sdf", "/dev/xvdf"],
      ["/dev/sdg", "/dev/xvdg"],
      ["xvdh", "/dev/xvdh"],
    ] as const) {
      bench.fault(`mounts ${kernel}, as EC2 reports ${device}`, () => xen(device, kernel), {
        starts: new RegExp(`it is ${kernel}`),
      });
    }
    bench.fault("does not take another volume at /dev/xvdf for it", () => xen("/dev/sdg", "/dev/xvdf"), {
      refuses: [/is attached, but no device shows it/, /^a new instance takes over/],
    });
    bench.fault(
      "does not format another volume at /dev/xvdf",
      async () => {
        await bench.show(false);
        node("/dev/xvdf", bench.disk);
        bench.ec2.reset({ device: "/dev/sdg" });
      },
      { refuses: [/is attached, but no device shows it/, /^a new instance takes over/] },
    );
    bench.fault(
      "takes no device while another instance has the volume",
      async () => {
        await xen("/dev/sdf", "/dev/xvdf");
        bench.ec2.reset({ ...NONE, holder: "i-0123456789abcdef0" });
      },
      { refuses: [/still attached at i-0123456789abcdef0/, /^end that instance/] },
    );
  });
});

describe("the next step after each of e2fsck's exit codes", () => {
  bench.hooks();

  /** https://man7.org/linux/man-pages/man8/e2fsck.8.html#EXIT_CODE; from 128 on, a shell's for signals. */
  const codes: readonly (readonly [number, RegExp, RegExp])[] = [
    [4, /has damage that is not safe to repair alone \(e2fsck: 4\)/, /^take a snapshot/],
    [12, /has damage that is not safe to repair alone/, /^take a snapshot/],
    [8, /could not be checked \(e2fsck: 8\)/, /^read the lines above/],
    [2, /could not be checked \(e2fsck: 2\)/, /^read the lines above/],
    [32, /could not be checked \(e2fsck: 32\)/, /^read the lines above/],
    [16, /e2fsck does not work on this host/, /^end this instance/],
    [127, /e2fsck does not work on this host/, /^end this instance/],
    [137, /e2fsck was killed on vol-\w+ \(e2fsck: 137\)/, /^the next try comes by itself/],
  ];
  for (const [code, cause, next] of codes) {
    bench.fault(
      `${code}`,
      () => {
        bench.fill();
        bench.instance.write("/usr/local/sbin/e2fsck", `#!/bin/sh\nexit ${code}\n`);
      },
      { refuses: [cause, next] },
    );
  }
});

describe("an instance that does not know itself", () => {
  bench.hooks();

  for (const [name, answer] of [
    ["nothing", ""],
    ["HTML", "<html><body>404</body></html>"],
    ["a name", "localhost eu-west-1a"],
  ] as const) {
    bench.fault(
      `its metadata is ${name}`,
      () => {
        bench.fill();
        bench.instance.write("/usr/local/sbin/curl", `#!/bin/sh\ncat >/dev/null </dev/null\necho '${answer}'\n`);
      },
      { refuses: [/no instance metadata/, /^turn the metadata endpoint on/] },
    );
  }
});

describe("the mount of the data volume", () => {
  bench.hooks();

  bench.fault(
    "undoes a mount of something else at /data",
    () => {
      bench.fill();
      bench.bash("mkdir -p /data; mount -t tmpfs tmpfs /data");
    },
    { starts: /\/data is on \S+, not on \S+: unmounting that/ },
  );

  bench.fault(
    "names what else is at /data and in use",
    () => {
      bench.fill();
      bench.bash(
        "mkdir -p /data; mount -t tmpfs tmpfs /data; cp /bin/sleep /usr/local/bin/busy; cd /data; busy 300 >/dev/null 2>&1 &",
      );
    },
    { refuses: [/\/data is on \S+, not on \S+, and in use/, /^end what uses it, detach it/] },
  );

  describe("beside a copy of the volume with the same UUID", () => {
    let copy: Disk;
    const clone = (): void => {
      bench.fill();
      copy = new Disk(64, bench.disk.file);
      node("/dev/copy", copy);
    };
    const untouched = (): void => {
      assert.equal(must("cmp", copy.file, copy.device), "");
      assert.match(must("dumpe2fs", "-h", copy.device), /Mount count: +3\n/);
    };
    bench.fault("mounts the volume", clone, { starts: /mounted vol-/ });
    fault("leaves the copy alone", () => {
      clone();
      assert.equal(bench.start().code, 0);
      untouched();
      assert.match(bench.bash("findmnt -no SOURCE /data"), new RegExp(`^${bench.disk.device}$`));
    });
    bench.fault(
      "undoes a mount of the copy",
      () => {
        clone();
        bench.bash("mkdir -p /data; mount /dev/copy /data");
      },
      { starts: /\/data is on \S+, not on \S+: unmounting that[^]*mounted vol-/ },
    );
  });
});

describe("GoCD's folders on the data volume", () => {
  bench.hooks();

  const links: readonly (readonly [string, string[], boolean])[] = [
    ["go-working-dir", ["rmdir go-working-dir", "ln -s /root go-working-dir"], false],
    ["go-working-dir of an older installation", ["ln -s /root go-working-dir"], true],
    ["godata", ["mv godata other", "ln -s /root godata"], false],
    ["a dangling go-working-dir", ["rmdir go-working-dir", "ln -s /nowhere go-working-dir"], false],
  ];
  for (const [name, commands, old] of links) {
    fault(`are refused as a symbolic link: ${name}`, () => {
      if (old) {
        bench.fillOldLayout(...commands);
      } else {
        bench.fill(...commands);
      }
      assertFails(bench.start(), /is a symbolic link, which is not followed/, /^remove it/);
      assert.equal(
        bench.bash("cat /root/secret; stat -c %u:%a /root; ls -d /nowhere || true 2>&1").split("\n")[0],
        "of the host0:700",
      );
      bench.assertData(old ? "/data/db/h2" : name === "godata" ? "/data/other/db/h2" : undefined);
    });
  }
  for (const name of ["godata", "go-working-dir"]) {
    fault(`are refused as a file: ${name}`, () => {
      bench.fill(`mv ${name} other`, `touch ${name}`);
      assertFails(bench.start(), new RegExp(`/data/${name} is a file`), /^move it away/);
    });
  }
  for (const commands of [
    ["mkdir godata"],
    ["mkdir -p godata/db"],
    ["rm config/cruise-config.xml", "touch config/cipher.aes", "mkdir godata"],
  ]) {
    fault(`are refused when an empty godata lies beside older data: ${commands.join(", ")}`, () => {
      bench.fillOldLayout(...commands);
      assertFails(bench.start(), /\/data\/godata has no data, but \/data\/\S+ has/, /^remove \/data\/godata/);
      bench.assertData("/data/db/h2");
      bench.bash("rm -r /data/godata; umount /data");
      assert.equal(bench.start().code, 0);
      assert.equal(bench.bash("cat /run/stups2go/volume"), "/data");
    });
  }
  fault("are those of godata, when both have data", () => {
    bench.fill("mkdir -p config db", "touch config/cruise-config.xml");
    assert.equal(bench.start().code, 0);
    assert.equal(bench.bash("cat /run/stups2go/volume"), "/data/godata");
    bench.assertData();
  });
});
