import assert from "node:assert/strict";
import { Engine } from "./support/engine";

describe("The guard pack within the engine", () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.start();
    await engine.up("prod");
    await engine.up("test");
  });

  after(() => {
    engine.stop();
  });

  it("lets both shipped stacks pass", async () => {
    assert.deepEqual(await engine.guardedPreview("prod"), []);
    assert.deepEqual(await engine.guardedPreview("test"), []);
  });

  it("warns of a port that is open to the world, and lets it pass", async () => {
    const undo = engine.edit("prod", ["stups2go:allowedCidrs"], ["0.0.0.0/0"]);
    const [finding, ...others] = await engine.guardedPreview("prod");
    undo();
    assert.match(finding ?? "", /open-to-the-world[^]*port 443 is open to 0\.0\.0\.0\/0/);
    assert.deepEqual(others, []);
  });

  it("stops a host that answers without a token for its metadata, and says how to mend it", async () => {
    const undo = engine.rewrite("infra/components/compute/platform.ts", (text) =>
      text.replace('httpTokens: "required",', 'httpTokens: "optional",'),
    );
    await assert.rejects(engine.guardedPreview("prod"), /imds-v2[^]*httpTokens is "optional"[^]*Set metadataOptions/);
    undo();
  });
});
