import assert from "node:assert/strict";
import { UsageError } from "../../../../tools/command";
import { readOptions } from "../../../../tools/plan/options";

describe("the options of a plan", () => {
  it("put files into the project's folder", () => {
    assert.equal(readOptions([], "/project").out, "/project");
    assert.equal(readOptions(["--out", "x"], "/project").out, "x");
    assert.equal(readOptions(["--no-out"], "/project").out, undefined);
  });

  for (const args of [["--out", "x", "--no-out"], ["--json"], ["prod"], ["--quiet=yes"]]) {
    it(`refuse ${args.join(" ")}`, () => {
      assert.throws(() => readOptions(args, "/project"), UsageError);
    });
  }
});
