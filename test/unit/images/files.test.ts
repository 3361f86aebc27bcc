import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

const read = (path: string): string => readFileSync(path, "utf8");
const dockerfiles = readdirSync("images", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("/Dockerfile"))
  .map((path) => `images/${path}`);

describe("image folders", () => {
  it("are found", () => {
    ok(dockerfiles.length >= 11, dockerfiles.join(" "));
  });

  it("use one base for all toolchains, by digest", () => {
    const bases = dockerfiles
      .filter((path) => path.includes("/toolchains/"))
      .map((path) => /^ARG BASE=(.*)$/m.exec(read(path))?.[1]);
    equal(bases.length, 6);
    equal(new Set(bases).size, 1);
    match(bases[0] ?? "", /^docker\.io\/library\/debian:13-slim@sha256:[0-9a-f]{64}$/);
  });

  for (const path of dockerfiles) {
    it(`end as a user or with the user switch: ${path}`, () => {
      const last = read(path).slice(read(path).lastIndexOf("\nFROM "));
      const start = /^ARG START_USER=(\d+)$/m.exec(last)?.[1] ?? "";
      const user = [...last.matchAll(/^USER (\S+)$/gm)].at(-1)?.[1]?.replace("${START_USER}", start) ?? "inherited";
      if (path.includes("toolchains")) {
        match(last, /ENTRYPOINT \["tini", "--", "\/switch-user\.sh"\]/);
      } else {
        ok(user === "1000" || (user === "inherited" && path.includes("server")), user);
      }
    });
  }

  it("pin every Python package by hash", () => {
    const blocks = read("images/agent/requirements.txt").split(/\n(?=\S)/);
    ok(blocks.length > 20);
    deepEqual(
      blocks.filter((block) => !/^[\w.-]+==\S+( ; [^\\]+)? \\\n {4}--hash=sha256:[0-9a-f]{64}/.test(block)),
      [],
    );
  });

  it("pin every jar and plugin line by name, checksum and address", () => {
    for (const line of read("images/server/jars.sha256").trim().split("\n")) {
      match(line, /^[0-9a-f]{64} \S+\.jar$/);
    }
    for (const line of read("images/server/plugins.txt")
      .split("\n")
      .filter((text) => text && !text.startsWith("#"))) {
      match(line, /^[a-z-]+ ([0-9a-f]{64} https:\/\/\S+\.jar|unpinned https:\/\/github\.com\/[\w-]+\/[\w-]+)$/);
    }
  });
});
