import assert from "node:assert/strict";
import { parse } from "yaml";
import { yamlForHosts } from "../../../infra/host/yaml";

describe("YAML for hosts", () => {
  for (const text of [
    ...["no", "on", "y", "Off", "YES", "1_000", "017", "0x1F", "0b11", "1:30", "190:20:30.15", "1e3", ".5", "0.0_1"],
    ...[
      "~",
      "null",
      "true",
      "2024-01-01",
      "2024-01-01T00:00:00Z",
      "-.inf",
      "=",
      "<<",
      "",
      " a",
      "a: b",
      "#a",
      "&a",
      "*a",
    ],
    ...["!a", "%a", "@a", "- a", "? a", "1,000", "a\nb\n", "é"],
  ]) {
    it(`keeps ${JSON.stringify(text)} a string, as key and as value`, () => {
      const written = yamlForHosts({ [text]: text });
      assert.deepEqual(parse(written, { version: "1.1" }), { [text]: text });
      assert.deepEqual(parse(written, { version: "1.2" }), { [text]: text });
    });
  }

  it("quotes what only PyYAML takes for something else", () => {
    assert.equal(yamlForHosts({ a: "=", b: "<<" }), 'a: "="\nb: "<<"\n');
  });

  it("keeps numbers as keys, and scripts readable", () => {
    assert.equal(
      yamlForHosts({ ports: new Map([[8153, 8153]]), go: "a\nb\n" }),
      "ports:\n  8153: 8153\ngo: |\n  a\n  b\n",
    );
  });
});
