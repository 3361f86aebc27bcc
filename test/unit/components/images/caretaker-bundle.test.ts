import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readBuildContext } from "../../../../infra/components/images/build-context";
import { caretakerBundle } from "../../../../infra/components/images/caretaker-bundle";
import { projectRoot } from "../../../../infra/project-root";
import { temporary } from "../../../support/exit";

describe("the caretaker's bundle", () => {
  it("is one file that needs nothing but Node.js, and names no path of this machine", () => {
    const folder = temporary("caretaker-bundle");
    const file = join(folder, "caretaker.js");
    writeFileSync(file, caretakerBundle());
    const settings = join(folder, "settings.json");
    writeFileSync(settings, "{}");
    const { status, stdout } = spawnSync(process.execPath, [file], {
      cwd: folder,
      env: { STUPS2GO_CARETAKER_SETTINGS: settings },
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(stdout, /expected the caretaker's settings, got region: .*; deploy production again/);
    assert.ok(!caretakerBundle().includes(projectRoot));
  });

  it("is part of the image's context, and decides its tag", () => {
    const folder = join(projectRoot, "images");
    const context = (text: string): ReturnType<typeof readBuildContext> =>
      readBuildContext(folder, "caretaker/Dockerfile", { "caretaker/caretaker.js": () => Buffer.from(text) });
    assert.deepEqual(
      context("one").files.map(({ path }) => path),
      ["Dockerfile", "caretaker/caretaker.js", "caretaker/collect.sh", "caretaker/packages.txt"],
    );
    assert.equal(context("one").hash, context("one").hash);
    assert.notEqual(context("one").hash, context("two").hash);
  });
});
