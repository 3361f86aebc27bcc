import assert from "node:assert/strict";
import { missing } from "../../rehearsal/needs";
import { readOptions } from "../../rehearsal/options";

describe("npm run rehearse, its command line", () => {
  it("has defaults, and takes options", () => {
    assert.deepEqual({ ...readOptions([]) }, { kills: 3, qemu: false, engine: false, html: "rehearsal.html" });
    assert.equal(readOptions(["--kills", "20"]).kills, 20);
  });

  for (const [args, cause] of [
    [["--kills", "none"], /--kills: expected a whole number from 1 to 9999, got "none"/],
    [["--kills", "0"], /--kills: .*got "0"/],
    [["--kill", "3"], /--kill/],
  ] as const) {
    it(`refuses ${args.join(" ")}`, () => {
      assert.throws(() => readOptions(args), cause);
    });
  }

  it("says in one line where it cannot run, and why", () => {
    assert.equal(missing("linux", 0, true), undefined);
    for (const [reason, words] of [
      [missing("darwin", 501, false), /needs Linux.*this is darwin/],
      [missing("linux", 0, false), /needs Debian/],
      [missing("linux", 1000, true), /needs root: sudo npm run rehearse/],
    ] as const) {
      assert.match(reason ?? "", words);
      assert.doesNotMatch(reason ?? "", /\n/);
    }
  });
});
