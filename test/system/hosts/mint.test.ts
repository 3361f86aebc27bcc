import assert from "node:assert/strict";
import { once } from "node:events";
import { server } from "../../unit/host/hosts";
import { assertFails } from "./support/data";
import { fault } from "./support/figures";
import type { Instance } from "./support/instance";
import type { Ended } from "../../support/run";
import { Stage } from "./support/stage";

const stage = new Stage();
const warning = new RegExp(`WARNING nothing in s3://${server.mintBucket}/go/ yet. Next: register`);

const keys = new Set<string>();

async function put(key: string, body: string): Promise<void> {
  await stage.cloud.ask("put_object", server.mintBucket, key, body);
  keys.add(key);
}

const remove = (key: string): Promise<void> => stage.cloud.ask("delete_object", server.mintBucket, key);

function assertSucceeds({ code, output }: Ended, said: RegExp): void {
  assert.equal(code, 0, output);
  assert.match(output, said);
}

/** What is below /meta/credentials, with its mode and owner. */
const listed = (instance: Instance): string[] =>
  instance
    .run("find", "/meta/credentials", "-mindepth", "1", "-printf", "%P %m %U\\n")
    .output.trim()
    .split("\n")
    .sort();

const client = "client.json 400 1000";

describe("mint credentials", () => {
  stage.hooks();

  afterEach(async () => {
    for (const key of keys) {
      await remove(key);
    }
    keys.clear();
  });

  fault("a bucket that is not there yet is a warning", async () => {
    assertSucceeds((await stage.agent()).script("mint"), warning);
  });

  fault("a bucket with nothing for this application yet is a warning", async () => {
    await put("goes-elsewhere/client.json", "another's");
    const instance = await stage.agent();
    assertSucceeds(instance.script("mint"), warning);
    assert.deepEqual(listed(instance), [""]);
  });

  it("are replaced in one piece when they rotate, and go when they are removed", async () => {
    const instance = await stage.agent();
    await put("go/client.json", "first");
    await put("go/user.json", "user");
    await put("go/folder/odd.json", "not from Mint");
    assertSucceeds(instance.script("mint"), /^$/);
    assert.deepEqual(listed(instance), [client, "user.json 400 1000"]);

    // Who has read half of the old file reads its other half; whoever opens it anew reads the new one.
    const reader = instance.start(
      "bash",
      "-c",
      "exec 3</meta/credentials/client.json; echo open; until [[ -e /tmp/now ]]; do sleep 0.1; done; cat <&3",
    );
    await once(reader.process.stdout, "data");
    await put("go/client.json", "2nd");
    await remove("go/user.json");
    assertSucceeds(instance.script("mint"), /^$/);
    assert.deepEqual(listed(instance), [client]);
    assert.equal(instance.run("cat", "/meta/credentials/client.json").output, "2nd");
    instance.write("/tmp/now", "");
    assert.equal((await reader.ended).output, "open\nfirst");
  });

  fault("credentials that all vanish stay on the host", async () => {
    const instance = await stage.agent();
    await put("go/client.json", "kept");
    assertSucceeds(instance.script("mint"), /^$/);
    await remove("go/client.json");
    assertSucceeds(instance.script("mint"), warning);
    assert.equal(instance.run("cat", "/meta/credentials/client.json").output, "kept");
  });

  for (const [name, status] of [
    ["AccessDenied", "403 Forbidden"],
    ["InvalidRequest", "400 Bad Request"],
  ] as const) {
    fault(`${name} is an error with its cause, and what was there stays`, async () => {
      const instance = await stage.agent();
      await put("go/client.json", "kept");
      assertSucceeds(instance.script("mint"), /^$/);
      await stage.cloud.faults({ action: "S3Get", code: name, status });
      const cause = name === "AccessDenied" ? /AWS denies s3 cp to this role/ : /credentials in s3:\S+ cannot be read/;
      const next = name === "AccessDenied" ? /pulumi up/ : /the bucket and its policy/;
      assertFails(instance.script("mint"), cause, next);
      assert.deepEqual(listed(instance), [client]);
    });
  }

  fault("a download that fails half way changes nothing", async () => {
    const instance = await stage.agent();
    await put("go/client.json", "old");
    assertSucceeds(instance.script("mint"), /^$/);
    await put("go/client.json", "new");
    await put("go/user.json", "new");
    // The list comes, then one file, then nothing more.
    await stage.cloud.faults(
      { action: "S3Get", times: 1, seconds: 0.01 },
      { action: "S3Get", times: 1, seconds: 0.01 },
      { action: "S3Get", code: "InvalidRequest", status: "400 Bad Request" },
    );
    assert.equal(instance.script("mint").code, 70);
    assert.equal(instance.run("cat", "/meta/credentials/client.json").output, "old");
    assert.deepEqual(listed(instance), [client]);
  });
});
