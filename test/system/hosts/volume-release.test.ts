import assert from "node:assert/strict";
import { needDebianPackages } from "../../support/debian";
import { assertFails } from "./support/data";
import { fault } from "./support/figures";
import { VolumeBench } from "./support/volume-bench";

const bench = new VolumeBench();

/**
 * What a container with `--volume /data:/x` is to the kernel: a mount namespace of
 * its own that has the file system as well.
 */
const container = (program: string, prepare = "true"): void => {
  const inside = `mount --bind /data /mnt; ${prepare}; exec -a busy bash -c 'echo $$ >/run/busy; ${program}' busy`;
  bench.bash(`rm -f /run/busy; setsid unshare -m bash -c "${inside.replaceAll("$", "\\$")}" >/dev/null 2>&1 </dev/null &
    until [[ -s /run/busy ]]; do /bin/sleep 0.02; done`);
};

describe("the release of the data volume", () => {
  bench.hooks();

  before(() => {
    needDebianPackages("busybox-static", "iproute2", "procps");
  });

  beforeEach(() => {
    bench.fill();
    assert.equal(bench.start().code, 0);
  });

  afterEach(() => {
    bench.bash("[[ ! -s /run/busy ]] || kill -9 $(cat /run/busy) || true; rm -f /run/busy");
  });

  const assertReleased = (): void => {
    const { code, output } = bench.stop();
    assert.equal(code, 0, output);
    assert.match(output, /unmounted and detached vol-/);
    assert.ok(bench.ec2.calls.includes("detach-volume"));
    assert.equal(bench.bash("/usr/local/lib/stups2go/holders.py $(ls /dev/loop*)"), "");
  };

  const assertStays = (who: RegExp): void => {
    assertFails(
      bench.stop(),
      new RegExp(`still in use, so vol-\\w+ stays attached: .*${who.source}`),
      /^end what uses it/,
    );
    assert.ok(!bench.ec2.calls.includes("detach-volume"));
  };

  fault("is refused while a container writes to it, and loses no line", () => {
    container("trap : TERM; while :; do echo line >>/mnt/lines; sync /mnt/lines; /bin/sleep 0.02; done");
    assertStays(/bash \(\d+\) (uses it|has it mounted)/);
    const lines = Number(bench.bash("wc -l </proc/$(cat /run/busy)/root/mnt/lines"));
    assert.ok(lines > 0);
    bench.bash("kill -9 $(cat /run/busy); /bin/sleep 0.3");
    assertReleased();
    assert.equal(bench.start().code, 0);
    assert.ok(Number(bench.bash("wc -l </data/lines")) >= lines);
    bench.assertData();
  });

  const users: readonly (readonly [string, () => void, RegExp])[] = [
    [
      "has it mounted and does nothing",
      () => {
        container("/bin/sleep 300");
      },
      /\(\d+\) has it mounted/,
    ],
    [
      "has a file open",
      () => {
        container("/bin/sleep 300", "exec 5</mnt/godata/db/h2");
      },
      /\(\d+\) uses it/,
    ],
    [
      "works in it",
      () => {
        container("cd /mnt/godata; /bin/sleep 300");
      },
      /\(\d+\) uses it/,
    ],
  ];
  for (const [name, use, who] of users) {
    fault(`is refused while a container ${name}`, () => {
      use();
      assertStays(who);
      bench.bash("pkill -9 -P $(cat /run/busy); kill -9 $(cat /run/busy); /bin/sleep 0.1");
      assertReleased();
    });
  }

  fault("is refused after umount --lazy of a folder in use", () => {
    container("/bin/sleep 300", "umount /mnt; cd /data");
    bench.bash("umount --lazy /data");
    assertStays(/\(\d+\)/);
  });

  fault("is refused while only a namespace without a process has it", () => {
    bench.bash(
      // A namespace binds only a younger one, and Linux 6.18 numbers them for each processor apart.
      "mkdir -p /run/keep; mount --bind /run/keep /run/keep; mount --make-private /run/keep; touch /run/keep/ns; " +
        "for cpu in $(seq 0 $(($(nproc) - 1))); do " +
        "taskset -c $cpu unshare --mount=/run/keep/ns true && exit; done; exit 1",
    );
    assertStays(/Device or resource busy/);
    bench.bash("umount /run/keep/ns; umount /run/keep");
    assertReleased();
  });

  fault("is refused while a process of the host works in it", () => {
    bench.bash(
      "cd /data; setsid bash -c 'echo $$ >/run/busy; exec -a busy /bin/sleep 300' >/dev/null 2>&1 </dev/null & until [[ -s /run/busy ]]; do /bin/sleep 0.02; done",
    );
    assertStays(/sleep \(\d+\) uses it/);
  });

  const mounts: readonly (readonly [string, string])[] = [
    ["a mount over /data", "mount -t tmpfs tmpfs /data"],
    ["two mounts over /data", "mount -t tmpfs tmpfs /data; mount -t tmpfs tmpfs /data"],
    ["a second mount of it", "mkdir -p /srv; mount $(cat /run/stups2go/device) /srv"],
    ["a bind mount of a part of it", "mkdir -p /srv; mount --bind /data/godata /srv"],
  ];
  for (const [name, command] of mounts) {
    fault(`undoes ${name}`, () => {
      bench.bash(command);
      assertReleased();
      assert.equal(bench.start().code, 0);
      bench.assertData();
    });
  }

  fault("needs no metadata service", () => {
    bench.instance.write("/usr/local/sbin/curl", "#!/bin/sh\nexit 7\n");
    assertReleased();
  });

  fault("is done, too, when EC2 has it back already", () => {
    bench.ec2.refuse("detach-volume", "IncorrectState", "Volume 'vol-0' is in the 'available' state.");
    assertReleased();
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ["UnauthorizedOperation", "You are not authorized", /AWS denies ec2 detach-volume/],
    ["InvalidVolume.NotFound", "does not exist", /EC2 does not detach/],
  ];
  for (const [code, message, cause] of refusals) {
    fault(`unmounts although EC2 answers ${code}`, () => {
      bench.ec2.refuse("detach-volume", code, message);
      assert.match(bench.stop().output, cause);
      assert.notEqual(bench.instance.run("mountpoint", "/data").code, 0);
    });
  }

  fault("is refused after a failed start as well, and the next start goes on with it", () => {
    container("/bin/sleep 300");
    assertStays(/has it mounted/);
    const { code, output } = bench.start();
    assert.equal(code, 0, output);
    assert.match(output, /WARNING \S+ is in use already/);
    bench.assertData();
  });
});
