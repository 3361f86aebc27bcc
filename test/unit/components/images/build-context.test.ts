import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBuildContext, writeBuildContext } from "../../../../infra/components/images/build-context";
import { projectRoot } from "../../../../infra/project-root";

describe("a build context", () => {
  let scratch: string;
  let folder: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "build-context-"));
    folder = join(scratch, "agent");
    mkdirSync(join(folder, "tools"), { recursive: true });
    writeFileSync(
      join(folder, "Dockerfile"),
      "FROM scratch AS other\nFROM scratch\nCOPY run.sh \\\n  data.bin /\nCOPY tools /tools\nCOPY --from=other /x /x\n",
    );
    writeFileSync(join(folder, "run.sh"), "#!/bin/sh\n. lib.sh\n");
    writeFileSync(join(folder, "data.bin"), Buffer.from([0, 13, 10]));
    writeFileSync(join(folder, "tools/run"), "#!/bin/sh\n");
    writeFileSync(join(folder, "tools/list.txt"), "a\n");
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true });
  });

  const sameContent: [string, () => void][] = [
    [
      "CRLF in a checkout with core.autocrlf",
      () => {
        for (const name of ["Dockerfile", "run.sh", "tools/run", "tools/list.txt"]) {
          const text = readFileSync(join(folder, name), "utf8");
          writeFileSync(join(folder, name), text.replaceAll("\n", "\r\n"));
        }
      },
    ],
    [
      "a zip file without modes",
      () => {
        for (const name of ["run.sh", "tools/run", "tools/list.txt"]) {
          chmodSync(join(folder, name), 0o666);
        }
      },
    ],
    [
      "a umask of 077",
      () => {
        chmodSync(join(folder, "run.sh"), 0o700);
        chmodSync(join(folder, "tools/list.txt"), 0o600);
        chmodSync(join(folder, "tools"), 0o700);
      },
    ],
    [
      "files of an editor, of a file manager, and others that no line copies",
      () => {
        for (const name of [
          ".DS_Store",
          "run.sh~",
          "notes.md",
          "tools/.DS_Store",
          "tools/.run.swp",
          "tools/run~",
          "tools/Thumbs.db",
        ]) {
          writeFileSync(join(folder, name), "stray");
        }
      },
    ],
  ];
  for (const [what, change] of sameContent) {
    it(`has the same files and hash with ${what}`, () => {
      const before = readBuildContext(folder);
      change();
      assert.deepEqual(readBuildContext(folder), before);
    });
  }

  const otherContent: [string, () => void][] = [
    [
      "a file's content",
      () => {
        writeFileSync(join(folder, "run.sh"), "#!/bin/sh\n:\n");
      },
    ],
    [
      "a new file in a folder that is copied",
      () => {
        writeFileSync(join(folder, "tools/new"), "");
      },
    ],
    [
      "another name of a file",
      () => {
        cpSync(join(folder, "tools/run"), join(folder, "tools/ran"));
        rmSync(join(folder, "tools/run"));
      },
    ],
    [
      "a binary file's CRLF",
      () => {
        writeFileSync(join(folder, "data.bin"), Buffer.from([0, 10]));
      },
    ],
    [
      "another Dockerfile",
      () => {
        writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY run.sh /\n");
      },
    ],
  ];
  for (const [what, change] of otherContent) {
    it(`has another hash for ${what}`, () => {
      const { hash } = readBuildContext(folder);
      change();
      assert.notEqual(readBuildContext(folder).hash, hash);
    });
  }

  it("is written with fixed modes, in order, under a name that follows from its content", () => {
    const old = process.umask(0o077);
    try {
      const context = readBuildContext(folder);
      const name = writeBuildContext(join(scratch, "cache"), "agent", context);
      assert.equal(name, `agent-${context.hash}`);
      const mode = (path: string): string => (statSync(join(scratch, "cache", name, path)).mode & 0o777).toString(8);
      assert.deepEqual(["", "run.sh", "data.bin", "tools", "tools/run", "tools/list.txt"].map(mode), [
        "755",
        "755",
        "644",
        "755",
        "755",
        "644",
      ]);
      assert.deepEqual(readBuildContext(join(scratch, "cache", name)), context);
      chmodSync(join(scratch, "cache", name, "run.sh"), 0o600);
      writeBuildContext(join(scratch, "cache"), "agent", context);
      assert.equal(mode("run.sh"), "755");
    } finally {
      process.umask(old);
    }
  });

  it("refuses a link, a pattern, and a file that is not there, by name", () => {
    symlinkSync("run", join(folder, "tools/link"));
    assert.throws(() => readBuildContext(folder), /tools\/link: expected a file, got a link/);
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY *.sh /\n");
    assert.throws(() => readBuildContext(folder), /Dockerfile: expected COPY of files and folders by name, got \*\.sh/);
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY gone.sh /\n");
    assert.throws(
      () => readBuildContext(folder),
      /Dockerfile: expected gone\.sh in .*agent, as it is copied; got no such file/,
    );
  });

  it("of two images has the file that both copy, and no file of the other", () => {
    mkdirSync(join(scratch, "server"));
    mkdirSync(join(scratch, "shared"));
    writeFileSync(join(scratch, "shared/lib.sh"), "a=1\n");
    writeFileSync(join(scratch, "agent/Dockerfile"), "FROM scratch\nCOPY agent/run.sh shared/lib.sh /\n");
    writeFileSync(join(scratch, "server/Dockerfile"), "FROM scratch\nCOPY shared/lib.sh /\n");
    const read = (): ReturnType<typeof readBuildContext>[] =>
      ["agent", "server"].map((name) => readBuildContext(scratch, `${name}/Dockerfile`));
    const before = read();
    assert.deepEqual(
      before.map(({ files }) => files.map(({ path }) => path)),
      [
        ["Dockerfile", "agent/run.sh", "shared/lib.sh"],
        ["Dockerfile", "shared/lib.sh"],
      ],
    );
    writeFileSync(join(scratch, "agent/run.sh"), "#!/bin/sh\n:\n");
    const edited = read();
    assert.notEqual(edited[0]?.hash, before[0]?.hash);
    assert.equal(edited[1]?.hash, before[1]?.hash);
    writeFileSync(join(scratch, "shared/lib.sh"), "a=2\n");
    for (const [index, { hash }] of read().entries()) {
      assert.notEqual(hash, edited[index]?.hash);
    }
  });

  it("of the images of this project holds what they copy, executable as it is in Git", () => {
    for (const name of ["agent", "server", "log-shipper"]) {
      const { files } = readBuildContext(join(projectRoot, "images"), `${name}/Dockerfile`);
      assert.ok(files.length >= 5);
      for (const { path, mode } of files.slice(1)) {
        assert.equal(mode & 0o100, statSync(join(projectRoot, "images", path)).mode & 0o100, path);
      }
    }
  });
});
