import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planned } from "../../support/stacks";
import { needDebianPackages } from "../../support/debian";
import { Cloud } from "../../fakes/aws/cloud";
import { scratch } from "../../fakes/machine/disk";
import { eventually } from "../../support/eventually";
import { Guest } from "../../fakes/machine/guest";
import { cleanUp, must } from "../../support/run";

const MiB = 1 << 20;
const team = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/team";

/**
 * Stands for GoCD: shows what it finds on the volume, leaves a line of its own there,
 * and another one when it is told to stop.
 */
const script = `
trap 'echo stopped >>/godata/log; sync; exit 0' TERM
[ ! -e /godata/log ] || sed 's/^/found: /' /godata/log
echo "written by $(cat /proc/sys/kernel/random/uuid)" | tee -a /godata/log
sync
while true; do sleep 0.2; done
`;

/** What the console shows at the end of each step, and its name. */
const steps = {
  "kernel, systemd": /running 'init-local'/,
  "EC2 data source": /running 'init'/,
  "cloud-init": /running 'modules:final'/,
  "user data, metadata": /stups2go-volume.*this is i-/,
  attached: /attached vol-/,
  mounted: /mounted vol-/,
  "GoCD's container": /go-server runs/,
  "power button": /go-server has stopped/,
  "unmounted, detached": /unmounted and detached/,
  "power off": /reboot: Power down/,
};

/** Seconds since the kernel's start, of each step that the console shows. */
function times(console: string): string {
  const lines = console.split("\n");
  return Object.entries(steps)
    .map(([name, shown]) => `${name} ${/\[ *(\d+\.\d)/.exec(lines.find((line) => shown.test(line)) ?? "")?.[1] ?? "?"}`)
    .join(", ");
}

// One story, told in order: each part starts from what the one before has left.
describe("two instances in QEMU, one after the other, with the plan's own user data and one volume", function () {
  this.timeout(1_000_000);
  let cloud: Cloud;
  let userData: string;
  let volume: string;
  let guest: Guest;
  let written: string;
  let host: Record<string, string>;

  before(async () => {
    needDebianPackages("qemu-system-x86", "mmdebstrap", "busybox-static", "iproute2", "e2fsprogs");
    cloud = new Cloud();
    const digest = await cloud.ask<string>("image", script);
    const { production } = await planned(`server.image=${team}/go-server@${digest}`);
    userData = String(production.inputs("server-template").userData);
    const variables = production.userData("server-template").matchAll(/([A-Z_]+)='(.*)'$/gm);
    host = Object.fromEntries([...variables].map(([, name = "", value = ""]) => [name, value]));
    volume = join(scratch("volume"), "image");
    writeFileSync(volume, "");
    truncateSync(volume, 256 * MiB);
    await cloud.newVolume(volume, "eu-west-1a", host.VOLUME_ID);
    const secret = { registrationKey: "the-key", adminPassword: "the-password" };
    await cloud.ask("new_secret", "server", JSON.stringify(secret), host.SECRET_ARN);
    await cloud.ask("new_log_group", host.LOG_GROUP);
    await cloud.ask("put_object", host.MINT_BUCKET, "go/client.json", "the-client");
  });

  after(() => {
    cloud.end();
    cleanUp();
  });

  /** What GoCD has said so far, by way of CloudWatch. */
  const said = async (): Promise<string[]> => cloud.ask<string[]>("get_log", host.LOG_GROUP, guest.id).catch(() => []);

  async function boot(): Promise<void> {
    guest = await Guest.boot(cloud, userData, volume);
    // Every call of the AWS CLI takes long where each instruction is emulated.
    await guest.until(/last error none/, 900);
    await eventually("GoCD's log is in CloudWatch", async () =>
      (await said()).some((line) => line.startsWith("written by")),
    );
  }

  async function shutDown(): Promise<void> {
    await guest.shutDown(cloud);
    const { text } = guest.console;
    console.log(`      seconds: ${times(text)}`);
    assert.match(text, /go-server has stopped[^]*unmounted and detached vol-[^]*Power down/);
    assert.deepEqual(await cloud.ask<string[]>("volume_state", host.VOLUME_ID), ["available"]);
    const superblock = must("dumpe2fs", "-h", volume);
    assert.match(superblock, /^Filesystem state: +clean$/m);
    assert.doesNotMatch(superblock, /needs_recovery/);
  }

  const size = (): number => Number(/mounted vol-\w+ at \/data: \d+% (\d+)M used/.exec(guest.console.text)?.[1]);
  let first: { id: string; size: number };

  it("the first finds its user data as on EC2, and formats the blank volume", async () => {
    await boot();
    assert.match(guest.console.text, /Datasource DataSourceEc2Local/);
    assert.match(guest.console.text, new RegExp(`attached ${host.VOLUME_ID}\n[^]*formatting /dev/nvme1n1\n`));
    [written = ""] = await said();
    assert.match(written, /^written by \S{36}$/);
    first = { id: guest.id, size: size() };
  });

  it("at its end it stops GoCD, then unmounts, then detaches", shutDown);

  it("its successor finds what it has written, on the volume that has grown meanwhile", async () => {
    truncateSync(volume, 384 * MiB);
    await boot();
    assert.notEqual(guest.id, first.id);
    assert.doesNotMatch(guest.console.text, /formatting|WARNING \/dev/);
    assert.deepEqual((await said()).slice(0, 2), [`found: ${written}`, "found: stopped"]);
    assert.ok(size() > first.size + 100, `${first.size} MiB grew to ${size()} MiB`);
  });

  it("and ends as well", shutDown);
});
