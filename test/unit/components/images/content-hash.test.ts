import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "../../../../infra/components/images/content-hash";

describe("the hash of a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "content-hash-"));
    mkdirSync(join(folder, "tools"));
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
    writeFileSync(join(folder, "tools/run"), "#!/bin/sh\n");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("is the same for the same content, whatever its dates", () => {
    const before = contentHash(folder);
    utimesSync(join(folder, "Dockerfile"), 0, 0);
    assert.equal(contentHash(folder), before);
    assert.match(before, /^[0-9a-f]{16}$/);
  });

  const changes: [string, (folder: string) => void][] = [
    [
      "a file's content",
      (at) => {
        writeFileSync(join(at, "tools/run"), "#!/bin/sh\n:\n");
      },
    ],
    [
      "a file's executable bit",
      (at) => {
        chmodSync(join(at, "tools/run"), 0o755);
      },
    ],
    [
      "a new file, even an empty one",
      (at) => {
        writeFileSync(join(at, "tools/new"), "");
      },
    ],
    [
      "a file's name",
      (at) => {
        rmSync(join(at, "tools/run"));
        writeFileSync(join(at, "tools/ran"), "#!/bin/sh\n");
      },
    ],
    [
      "a file that became a link",
      (at) => {
        rmSync(join(at, "tools/run"));
        symlinkSync("../Dockerfile", join(at, "tools/run"));
      },
    ],
    [
      "content moved from one file to the next",
      (at) => {
        writeFileSync(join(at, "Dockerfile"), "");
        writeFileSync(join(at, "tools/run"), "FROM scratch\n#!/bin/sh\n");
      },
    ],
  ];
  for (const [what, change] of changes) {
    it(`is another one for ${what}`, () => {
      const before = contentHash(folder);
      change(folder);
      assert.notEqual(contentHash(folder), before);
    });
  }
});
