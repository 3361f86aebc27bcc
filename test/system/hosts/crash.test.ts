import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { needDebianPackages } from "../../support/debian";
import { assertFails, put, usedDisk } from "./support/data";
import { Disk } from "../../fakes/machine/disk";
import { eventually } from "../../support/eventually";
import { assertKept, fault } from "./support/figures";
import type { Instance } from "./support/instance";
import { QuickEc2 } from "./support/quick-ec2";
import { must, run } from "../../support/run";
import { Stage } from "./support/stage";

const MiB = 1 << 20;
const stage = new Stage();

function assertStarts(instance: Instance, output = /mounted vol-/): void {
  const ended = instance.script("volume", "start");
  assert.equal(ended.code, 0, ended.output);
  assert.match(ended.output, output);
}

/** Ends a script of the host where it would call this program. */
function breakAt(instance: Instance, program: string): void {
  instance.write(`/usr/local/sbin/${program}`, "#!/bin/sh\nexit 8\n");
  assert.notEqual(instance.script("volume", "start").code, 0);
  instance.run("rm", `/usr/local/sbin/${program}`);
}

describe("the data volume, when power or a process goes", () => {
  stage.hooks();

  before(() => {
    needDebianPackages("strace", "busybox-static", "iproute2", "xfsprogs");
  });

  for (const call of ["pwrite64", "fsync"]) {
    fault(`first format: killed at each ${call} of each of its programs, then booted again`, async () => {
      const disk = new Disk(32);
      const instance = await stage.attachedServer(disk);
      const ec2 = new QuickEc2(instance);
      let kills = 0;
      for (let code: number | null = 1; code !== 0; kills++) {
        must("blkdiscard", disk.device);
        ec2.reset();
        const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${kills + 1}`];
        ({ code } = instance.strace(inject, "/usr/local/lib/stups2go/volume.sh", "start"));
        if (code !== 0) {
          assertStarts(instance);
        }
        must("sync", disk.device);
        instance.run("umount", "/data");
      }
      assert.ok(kills > 1, `${call} was never called on the device`);
    });
  }

  for (const program of ["mkfs.ext4", "sync", "e2fsck", "mount", "resize2fs", "chmod"]) {
    fault(`first format: ended before ${program}, then booted again`, async () => {
      const disk = new Disk();
      const instance = await stage.attachedServer(disk);
      new QuickEc2(instance).reset();
      if (program === "resize2fs") {
        instance.write("/usr/local/sbin/resize2fs", "#!/bin/sh\nkill -9 $PPID\n");
        instance.script("volume", "start");
        instance.run("rm", "/usr/local/sbin/resize2fs");
      } else {
        breakAt(instance, program);
      }
      instance.run("umount", "/data");
      assertStarts(instance);
    });
  }

  fault("first format: power cut, any of its writes lost", async () => {
    const disk = new Disk(32);
    const instance = await stage.attachedServer(disk);
    const ec2 = new QuickEc2(instance);
    ec2.reset();
    const marked = readAfter(instance, disk, "mkfs.ext4");
    const formatted = readAfter(instance, disk, "sync");
    assert.ok(!marked.equals(formatted));
    for (let trial = 0; trial < 15; trial++) {
      const mixed = Buffer.from(marked);
      const share = randomInt(1, 100);
      for (let block = 0; block < mixed.length; block += 4096) {
        if (randomInt(100) < share) {
          formatted.copy(mixed, block, block, block + 4096);
        }
      }
      put(disk, 0, mixed);
      ec2.reset({ format: `formatting:${32 * MiB}` });
      assertStarts(instance, /an unfinished format begins again\nformatting/);
      instance.run("umount", "/data");
    }
  });

  function readAfter(instance: Instance, disk: Disk, program: string): Buffer {
    breakAt(instance, program);
    must("sync", disk.device);
    return readFileSync(disk.file);
  }

  fault("a file system in use is never formatted, even below the marker of an unfinished format", async () => {
    const { disk, data, read } = usedDisk();
    const instance = await stage.attachedServer(disk);
    put(disk, 127 * MiB, Buffer.from("stups2go formatting"));
    const ended = instance.script("volume", "start");
    assert.equal(ended.code, 0, ended.output);
    assert.doesNotMatch(ended.output, /formatting/);
    assertKept(data, read(instance));
  });

  fault("power cut while GoCD writes: the journal is replayed, all that was synced is there", async () => {
    const { disk, data, read } = usedDisk();
    const instance = await stage.attachedServer(disk);
    assertStarts(instance);
    const write = `import os
file = os.open("/data/godata/db/records", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for number in range(10**6):
    os.write(file, b"%063d\\n" % number)
    os.fsync(file)
    os.mkdir("/data/godata/db/%d" % number)
    print(number, flush=True)
`;
    const writer = instance.start("python3", "-c", write);
    let lines = 0;
    writer.process.stdout.on("data", () => lines++);
    await eventually("there are records", () => lines > 20);
    // What ext4 offers to tests: from now on nothing reaches the device, not even the journal's last transaction.
    const cut = 'import fcntl, os; fcntl.ioctl(os.open("/data", os.O_RDONLY), 0x8004587D, b"\\2\\0\\0\\0")';
    assert.equal(instance.run("python3", "-c", cut).code, 0);
    const { output } = await writer.ended;
    const acknowledged = output.split("\n").filter((line) => /^\d+$/.test(line)).length;
    assert.ok(acknowledged > 10, output);
    instance.end();
    const successor = await stage.attachedServer(disk);
    await untilFree(disk);
    assertStarts(successor, /recovering journal/);
    assertKept(data, read(successor));
    const expected = Array.from({ length: acknowledged }, (_, number) => `${String(number).padStart(63, "0")}\n`).join(
      "",
    );
    assertKept(
      Buffer.from(expected),
      Buffer.from(successor.read("/data/godata/db/records")).subarray(0, expected.length),
    );
  });

  fault("a damaged file system is not repaired by guessing, and not formatted", async () => {
    const { disk, data } = usedDisk();
    // The root directory gone, and a state that asks for a check.
    must("debugfs", "-w", "-R", "set_super_value state 0", disk.device);
    must("debugfs", "-w", "-R", "clri <2>", disk.device);
    const instance = await stage.attachedServer(disk);
    assertFails(instance.script("volume", "start"), /has damage that is not safe to repair alone/, /e2fsck -f/);
    assert.notEqual(instance.run("mountpoint", "/data").code, 0);
    // The next step that it names brings the data back, if under another name.
    instance.run("e2fsck", "-fy", disk.device);
    assertStarts(instance);
    const found = instance.run("bash", "-c", "find /data -name h2 -size +200k").output.trim();
    assert.match(found, /h2$/);
    assertKept(data, Buffer.from(instance.read(found)));
  });

  fault("a full disk is mounted all the same, with a warning", async () => {
    const { disk, data, read } = usedDisk();
    const instance = await stage.attachedServer(disk);
    assertStarts(instance);
    instance.run("dd", "if=/dev/zero", "of=/data/godata/artifacts", "bs=1M");
    assertStarts(instance, /WARNING \/data is nearly full. Next: raise dataVolume.sizeGiB/);
    assertKept(data, read(instance));
  });

  fault("a full disk without room for GoCD's directories says so", async () => {
    const disk = new Disk();
    must("mkfs.ext4", "-q", "-m", "0", "-N", "16", disk.device);
    const instance = await stage.attachedServer(disk);
    instance.run("mkdir", "/data");
    instance.run("mount", disk.device, "/data");
    instance.run("bash", "-c", "touch /data/{1..200} || true");
    instance.run("umount", "/data");
    assertFails(instance.script("volume", "start"), /no room on vol-/, /raise dataVolume.sizeGiB/);
  });

  fault("files of another owner are given to GoCD, also after an interruption", async () => {
    const { disk, data, read } = usedDisk();
    const instance = await stage.attachedServer(disk);
    assertStarts(instance);
    instance.run("chown", "-R", "999:999", "/data/godata");
    instance.run("chown", "1000:0", "/data/godata/db/h2");
    assertStarts(instance);
    assert.equal(instance.run("find", "/data/godata", "!", "-uid", "1000").output, "");
    assertKept(data, read(instance));
  });

  fault("a volume in use is neither unmounted nor detached", async () => {
    const { disk, data, read } = usedDisk();
    const instance = await stage.attachedServer(disk);
    assertStarts(instance);
    const user = instance.start("bash", "-c", "cd /data && echo here && exec sleep 600");
    await once(user.process.stdout, "data");
    instance.hurry(10);
    assertFails(
      instance.script("volume", "stop"),
      /still in use, so vol-\w+ stays attached/,
      /when this instance has ended/,
    );
    const calls = await stage.cloud.ask<[string, string][]>("get_calls");
    assert.ok(!calls.some(([name, action]) => name === instance.name && action === "DetachVolume"));
    assertKept(data, read(instance));
    user.process.kill();
  });

  fault("is unmounted although AWS is out of reach", async () => {
    const { disk } = usedDisk();
    const instance = await stage.attachedServer(disk);
    assertStarts(instance);
    await stage.cloud.ask("switch", instance.name, "api", false);
    assertFails(instance.script("volume", "stop"), /AWS does not answer ec2 detach-volume/, /network/);
    assert.notEqual(instance.run("mountpoint", "/data").code, 0);
  });

  fault("a failed start leaves the volume attached for the next try", async () => {
    const disk = new Disk();
    const instance = await stage.attachedServer(disk);
    assert.equal(instance.run("env", "SERVICE_RESULT=exit-code", "/usr/local/lib/stups2go/volume.sh", "stop").code, 0);
    const calls = await stage.cloud.ask<[string, string][]>("get_calls");
    assert.ok(!calls.some(([name, action]) => name === instance.name && action === "DetachVolume"));
  });
});

/** Until the kernel has let go of a dead instance's mount. */
async function untilFree(disk: Disk): Promise<void> {
  const script = "import os, sys; os.open(sys.argv[1], os.O_RDWR | os.O_EXCL)";
  await eventually(`${disk.device} is free`, () => run("python3", ["-c", script, disk.device]).code === 0);
}
