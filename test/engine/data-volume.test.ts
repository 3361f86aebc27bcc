import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../infra/project-root";
import { Engine } from "./support/engine";

/** As docs/runbooks.md names it. */
const urn = "urn:pulumi:prod::stups2go::stups2go:storage:DataVolume$aws:ebs/volume:Volume::data-volume";

// The runbooks that touch Pulumi's state, in the order in which one deployment may live through them.
describe("The runbooks of the data volume", () => {
  let engine: Engine;
  const volumeId = async (): Promise<string> => String((await engine.outputs("prod")).dataVolumeId);
  const deleted = (): string[] => engine.operations().filter((operation) => operation.startsWith("delete "));
  const made = (type: string): number =>
    engine.operations().filter((operation) => operation.startsWith(`create ${type} `)).length;
  const zone = async (): Promise<unknown> => (await engine.inputs("prod", "data-volume"))[0]?.availabilityZone;

  before(async () => {
    engine = await Engine.start();
    await engine.up("prod");
  });

  after(() => {
    engine.stop();
  });

  it("have the volume's name in the state as the runbook has it", () => {
    assert.ok(readFileSync(join(projectRoot, "docs/runbooks.md"), "utf8").includes(`'${urn}'`));
    assert.ok(engine.state("prod").includes(urn));
  });

  it("Take a smaller volume: refused in the preview already, with the runbook's name", async () => {
    const undo = engine.edit("prod", ["stups2go:dataVolume"], { sizeGiB: 99 });
    const refused = /dataVolume\.sizeGiB from 100 to 99: [^]*Follow "Take a smaller volume" in docs\/runbooks\.md/;
    await assert.rejects(engine.preview("prod"), refused);
    await assert.rejects(engine.up("prod"), refused);
    undo();
    assert.ok(!engine.operations().some((operation) => operation.startsWith("update aws:ebs/volume:Volume")));
  });

  it("Restore from a snapshot: refused as long as the volume is protected", async () => {
    engine.edit("prod", ["stups2go:dataVolume"], { snapshotId: "snap-0123456789abcdef0" });
    await assert.rejects(engine.preview("prod"), /unable to replace[^]*data-volume[^]*protect/);
    await assert.rejects(engine.up("prod"), /unable to replace[^]*data-volume[^]*protect/);
  });

  it("Restore from a snapshot: a new volume is made, and the old one is left alone", async () => {
    const [old, before] = [await volumeId(), made("aws:ebs/volume:Volume")];
    await engine.unprotect("prod", urn);
    const previewed = await engine.preview("prod");
    assert.ok(previewed.includes("replace data-volume"), previewed.join("\n"));
    const done = await engine.up("prod");
    assert.ok(done.includes("replace data-volume"), done.join("\n"));
    // The server rolls, and may attach the new volume.
    assert.ok(done.includes("update server-group") && done.includes("update server-host-attach-data-volume"));
    assert.notEqual(await volumeId(), old);
    assert.equal(made("aws:ebs/volume:Volume"), before + 1);
    assert.deepEqual(deleted(), []);
    // Else the host may format it.
    const [volume] = await engine.inputs("prod", "data-volume");
    assert.equal((volume?.tags as Record<string, string>)["stups2go:format"], undefined);
    assert.deepEqual(await engine.up("prod"), []);
  });

  it("Restore from a snapshot: the new volume is protected as the old one was", async () => {
    const undo = engine.edit("prod", ["stups2go:dataVolume", "snapshotId"], "snap-0fedcba9876543210");
    await assert.rejects(engine.up("prod"), /unable to replace[^]*data-volume[^]*protect/);
    undo();
  });

  it("Move to another availability zone: server and volume go together, and the old volume is left alone", async () => {
    const old = await volumeId();
    engine.edit("prod", ["stups2go:availabilityZone"], "eu-west-1b");
    engine.edit("prod", ["stups2go:dataVolume", "snapshotId"], "snap-0fedcba9876543210");
    await engine.unprotect("prod", urn);
    const done = await engine.up("prod");
    assert.ok(done.includes("replace data-volume") && done.includes("update server-group"), done.join("\n"));
    assert.notEqual(await volumeId(), old);
    assert.equal(await zone(), "eu-west-1b");
    assert.deepEqual(deleted(), []);
  });

  it("Lose Pulumi's state: a new deployment takes the volume and the bucket that exist, and makes none", async () => {
    const { dataVolumeId, mintBucket } = await engine.outputs("prod");
    const before = [made("aws:ebs/volume:Volume"), made("aws:s3/bucket:Bucket")];
    await engine.loseState("prod");
    engine.deleteByHand(
      "prod",
      "aws:autoscaling/group:Group",
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:ecr/repository:Repository",
      "aws:route53/record:Record",
    );
    engine.edit("prod", ["stups2go:dataVolume"], { volumeId: dataVolumeId });
    engine.edit("prod", ["stups2go:mintBucket"], mintBucket);
    await engine.up("prod");
    assert.equal(await volumeId(), dataVolumeId);
    assert.deepEqual([made("aws:ebs/volume:Volume"), made("aws:s3/bucket:Bucket")], before);
  });

  it("Tear it all down, and bring it back: the volume stays, and is taken over", async () => {
    const before = [await volumeId(), made("aws:ebs/volume:Volume")];
    await engine.unprotect("prod");
    await engine.destroy("prod");
    assert.deepEqual(
      deleted().filter((operation) => /(?:ebs\/volume:Volume|s3\/bucket:Bucket) /.test(operation)),
      [],
    );
    await engine.up("prod");
    assert.deepEqual([await volumeId(), made("aws:ebs/volume:Volume")], before);
  });
});
