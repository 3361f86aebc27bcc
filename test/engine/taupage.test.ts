import assert from "node:assert/strict";
import { unpacked } from "../support/stacks";
import { Engine } from "./support/engine";

describe("A deployment with hosts on Taupage", () => {
  const tag = "Taupage:erase-on-boot";
  let engine: Engine;
  const tags = async (): Promise<Record<string, unknown>> =>
    (await engine.inputs("prod", "data-volume"))[0]?.tags as Record<string, unknown>;

  before(async () => {
    engine = await Engine.start();
    engine.edit("prod", ["stups2go:host"], "taupage");
    engine.edit("prod", ["stups2go:amiId"], "ami-0123456789abcdef0");
    engine.edit("prod", ["stups2go:server"], { instanceType: "c4.large" });
    engine.edit("prod", ["stups2go:registry"], { server: "pierone.example.org", namespace: "myteam" });
  });

  after(() => {
    engine.stop();
  });

  it("puts the tag that has a volume formatted on a new one, and changes nothing when deployed again", async () => {
    await engine.up("prod");
    assert.equal((await tags())[tag], "True");
    assert.deepEqual(await engine.up("prod"), []);
  });

  it("keeps secrets out of state and user data, and encrypts them once", async () => {
    const { registrationKey, adminPassword } = await engine.outputs("prod");
    const templates = await engine.inputs("prod", "server-template", "deployers-template");
    const seen = engine.state("prod") + templates.map(({ userData }) => unpacked(String(userData))).join("");
    for (const secret of [registrationKey, adminPassword].map(String)) {
      assert.ok(secret.length >= 40 && !seen.includes(secret));
    }
  });

  it("neither misses the tag when Taupage has taken it off, nor ever puts it back", async () => {
    engine.formatVolume();
    await engine.refresh("prod");
    assert.deepEqual(await engine.up("prod"), []);
    engine.edit("prod", ["stups2go:tags"], { team: "myteam" });
    assert.ok((await engine.up("prod")).includes("update data-volume"));
    const { team, [tag]: erase } = await tags();
    assert.deepEqual([erase, team], [undefined, "myteam"]);
  });
});
