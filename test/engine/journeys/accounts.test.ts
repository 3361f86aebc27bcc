import assert from "node:assert/strict";
import { Engine, type Snapshot, stackNames } from "../support/engine";

async function deploy(engine: Engine): Promise<void> {
  for (const name of stackNames) {
    await engine.up(name);
  }
}

describe("Journeys of whole deployments", () => {
  let engine: Engine;
  let base: Snapshot;

  before(async () => {
    engine = await Engine.start();
    await deploy(engine);
    base = engine.save();
  });

  beforeEach(() => {
    engine.restore(base);
  });

  after(() => {
    engine.stop();
  });

  it("A second `up` of both stacks does nothing.", async () => {
    for (const name of stackNames) {
      assert.deepEqual(await engine.up(name), []);
    }
    assert.deepEqual(engine.operations(), []);
  });

  it("A refresh of both stacks finds nothing that differs.", async () => {
    for (const name of stackNames) {
      await engine.refresh(name);
      assert.deepEqual(await engine.up(name), []);
    }
  });

  it("Credentials of another account stop `up` before it makes anything.", async () => {
    engine.edit("prod", ["aws:allowedAccountIds"], ["333333333333"]);
    await assert.rejects(engine.up("prod"), /333333333333|not allowed/);
    assert.deepEqual(engine.operations(), []);
  });

  it("A volume that somebody deleted by hand is noticed by a refresh, and made again only by a person's `up`.", async () => {
    engine.deleteByHand("prod", "aws:ebs/volume:Volume");
    await engine.refresh("prod");
    assert.ok((await engine.preview("prod")).includes("create data-volume"));
  });

  for (const [title, settings] of [
    [
      "Another team deploys into the same two accounts.",
      { "stups2go:applicationId": "shop", "stups2go:domainPrefix": "shop" },
    ],
    [
      "The same team deploys into another region of the same accounts.",
      { "aws:region": "eu-central-1", "stups2go:domainPrefix": "central" },
    ],
  ] as const) {
    it(title, async () => {
      const other = await Engine.start();
      try {
        other.aws = engine.aws;
        for (const [key, value] of Object.entries(settings)) {
          for (const name of key === "aws:region" ? stackNames : (["prod"] as const)) {
            other.edit(name, [key], value);
          }
        }
        await deploy(other);
      } finally {
        other.stop();
      }
    });
  }

  it("A deployment that was destroyed comes back with its volume and its bucket.", async () => {
    const { dataVolumeId, mintBucket } = await engine.outputs("prod");
    await engine.destroy("test");
    await engine.unprotect("prod");
    await engine.destroy("prod");
    engine.edit("prod", ["stups2go:dataVolume"], { volumeId: dataVolumeId });
    engine.edit("prod", ["stups2go:mintBucket"], mintBucket);
    await deploy(engine);
    const after = await engine.outputs("prod");
    assert.deepEqual([after.dataVolumeId, after.mintBucket], [dataVolumeId, mintBucket]);
    assert.deepEqual(await engine.up("prod"), []);
  });
});
