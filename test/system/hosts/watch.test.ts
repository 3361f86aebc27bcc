import assert from "node:assert/strict";
import { agent, server } from "../../unit/host/hosts";
import { assertFails } from "./support/data";
import { fault } from "./support/figures";
import { secret } from "./support/gocd";
import type { Instance } from "./support/instance";
import { Stage } from "./support/stage";

const stage = new Stage();

/** What the host has told CloudWatch. */
const told = ({ logGroup }: { logGroup: string }): Promise<[string, number, object][]> =>
  stage.cloud.ask("get_metrics", logGroup.slice(1));

/** How often the host has called itself unhealthy, so that its group replaces it. */
async function soughtSuccessors({ name }: Instance): Promise<number> {
  const calls = await stage.cloud.ask<[string, string][]>("get_calls");
  return calls.filter(([who, action]) => who === name && action === "SetInstanceHealth").length;
}

describe("what a host tells CloudWatch", () => {
  stage.hooks();

  it("is how full the data volume is, in space and in inodes, and nothing without the volume", async () => {
    const instance = await stage.serverWithoutDisk();
    const volume = { VolumeId: server.volumeId };
    assert.equal(instance.script("watch").code, 0);
    assert.deepEqual(await told(server), []);
    instance.run("mkdir", "/data");
    instance.run("mount", "-t", "tmpfs", "-o", "size=10m,nr_inodes=100", "tmpfs", "/data");
    instance.run("dd", "if=/dev/zero", "of=/data/artifacts", "bs=1M", "count=9");
    instance.run("bash", "-c", "touch /data/{1..38}");
    assert.equal(instance.script("watch").code, 0);
    assert.deepEqual(await told(server), [
      ["DataWritable", 1, volume],
      ["DataUsed", 90, volume],
      ["DataInodesUsed", 40, volume],
    ]);
  });

  fault("a data volume that became read-only is published, printed and shown by the status", async () => {
    const instance = await stage.serverWithoutDisk();
    instance.run("mkdir", "/data");
    instance.run("mount", "-t", "tmpfs", "tmpfs", "/data");
    instance.run("mount", "-o", "remount,ro", "/data");
    assertFails(instance.script("watch"), /\/data cannot be written: Read-only file system/, /end this instance/);
    assert.deepEqual((await told(server)).at(-1), ["DataWritable", 0, { VolumeId: server.volumeId }]);
    assert.match(instance.run("stups2go-status").output, /\/data +mounted, NOT WRITABLE: Read-only file system/);
  });

  it("is an agent that has never been connected, once its host has run for 15 minutes", async () => {
    const instance = await stage.agent();
    const never = async (): Promise<unknown> => {
      assert.equal(instance.script("watch").code, 0);
      return (await told(agent)).at(-1);
    };
    assert.deepEqual(await never(), ["NeverRegistered", 0, { Pool: "default" }]);
    instance.run("touch", "-d", "16 minutes ago", "/etc/stups2go/host.env");
    assert.deepEqual(await never(), ["NeverRegistered", 1, { Pool: "default" }]);
    instance.write("/var/lib/stups2go-registered", "");
    assert.deepEqual(await never(), ["NeverRegistered", 0, { Pool: "default" }]);
    assert.equal(await soughtSuccessors(instance), 0);
  });

  fault("a CloudWatch that takes nothing is named", async () => {
    const instance = await stage.agent();
    await stage.cloud.faults({ action: ".*", code: "AccessDenied", status: "403 Forbidden" });
    assertFails(instance.script("watch"), /AWS denies cloudwatch put-metric-data to this role/, /run pulumi up/);
  });

  fault("a Docker that does not start has an agent replaced only if it has ever been connected", async () => {
    await stage.cloud.ask("new_secret", "agent", JSON.stringify(secret), agent.secretArn);
    const instance = await stage.agent();
    instance.hurry(100);
    const failed = /Docker does not start/;
    assertFails(instance.script("container", "start"), failed, /read journalctl -u docker/);
    assert.equal(await soughtSuccessors(instance), 0);
    instance.write("/var/lib/stups2go-registered", "");
    assertFails(instance.script("container", "start"), failed, /read journalctl -u docker/);
    assert.equal(await soughtSuccessors(instance), 1);
  });
});
