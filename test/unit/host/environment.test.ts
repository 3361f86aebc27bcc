import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { dockerEnvironment, shellEnvironment } from "../../../infra/host/environment";

describe("environment files", () => {
  it("give a shell exactly the values, whatever they hold", () => {
    const nasty = [
      "",
      " ",
      "'",
      "''",
      "'\\''",
      '"',
      "$HOME",
      "$(false)",
      "`false`",
      "\\",
      "a\nb\n",
      "#",
      "ü€\u{1F600}",
      "-n",
    ];
    const drawn = fc.sample(fc.string({ unit: "grapheme" }), { numRuns: 200, seed: 4 });
    const values = Object.fromEntries(
      [...nasty, ...drawn].map((value, index) => [`VALUE_${index}`, value.replaceAll("\0", "")]),
    );
    const print = `for name in ${Object.keys(values).join(" ")}; do printf '%s\\0' "\${!name}"; done`;
    const output = execFileSync("bash", ["-eu"], { input: shellEnvironment(values) + print, encoding: "utf8" });
    assert.deepEqual(output.split("\0").slice(0, -1), Object.values(values));
  });

  it("give Docker each value as the rest of its line", () => {
    assert.equal(
      dockerEnvironment({ URL: "https://host/?a=b", EMPTY: "", QUOTED: "'a' \"b\" $c " }),
      "URL=https://host/?a=b\nEMPTY=\nQUOTED='a' \"b\" $c \n",
    );
  });

  for (const value of ["a\nb", "a\rb", "a\0b"]) {
    it(`refuse ${JSON.stringify(value)} for Docker, and name the variable, not the value`, () => {
      assert.throws(() => dockerEnvironment({ JVM_OPTS: value }), {
        message: "The environment variable JVM_OPTS holds a line break or NUL, which cannot be passed on",
      });
    });
  }

  it("refuse NUL for a shell", () => {
    assert.throws(() => shellEnvironment({ A: "\0" }), /variable A holds/);
  });

  for (const name of ["", "1A", "A-B", "A=B", "A B", "#A", "A\nB"]) {
    it(`refuse the name ${JSON.stringify(name)}`, () => {
      assert.throws(() => shellEnvironment({ [name]: "x" }), /no name of an environment variable/);
      assert.throws(() => dockerEnvironment({ [name]: "x" }), /no name of an environment variable/);
    });
  }
});
