import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../../infra/project-root";
import { refusedVolumeChange } from "../../../../infra/components/storage/refused-volume-change";

const volume = { availabilityZone: "eu-west-1a", size: 100, type: "gp3", encrypted: true };
const key = "arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef";

describe("a change of the data volume", () => {
  const refused: [what: string, before: object, after: object, says: RegExp][] = [
    ["another zone", {}, { availabilityZone: "eu-west-1b" }, /^availabilityZone from eu-west-1a to eu-west-1b: .*zone/],
    ["a snapshot", {}, { snapshotId: "snap-1" }, /^dataVolume\.snapshotId from none to snap-1: /],
    ["another snapshot", { snapshotId: "snap-1" }, { snapshotId: "snap-2" }, /from snap-1 to snap-2: .*never replaced/],
    ["a key", {}, { kmsKeyId: key }, /^dataVolume\.kmsKeyId from none to arn:aws:kms/],
    ["a smaller size", { size: 200 }, { size: 199 }, /^dataVolume\.sizeGiB from 200 to 199: .*only ever grows/],
  ];
  for (const [what, before, after, says] of refused) {
    it(`to ${what} is refused, with the runbook that does it`, () => {
      const said = refusedVolumeChange({ ...volume, ...before }, { ...volume, ...before, ...after }) ?? "";
      assert.match(said, says);
      const [, name = ""] = /Follow "([^"]+)" in docs\/runbooks\.md$/.exec(said) ?? [];
      assert.ok(readFileSync(join(projectRoot, "docs/runbooks.md"), "utf8").includes(`\n## ${name}\n`), said);
    });
  }

  const done: [what: string, before: object, after: object][] = [
    ["nothing", {}, {}],
    ["a larger size", {}, { size: 101 }],
    ["another type and speed", {}, { type: "io2", iops: 5000 }],
    ["other tags", {}, { tags: { team: "myteam" } }],
    ["no snapshot any more", { snapshotId: "snap-1" }, { snapshotId: undefined }],
  ];
  for (const [what, before, after] of done) {
    it(`to ${what} is done where it stands`, () => {
      assert.equal(refusedVolumeChange({ ...volume, ...before }, { ...volume, ...before, ...after }), undefined);
    });
  }
});
