import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../../infra/project-root";
import { projectConfig } from "../../../infra/settings/project-config";

const read = (file: string): string => readFileSync(join(projectRoot, file), "utf8");

describe("Pulumi.yaml", () => {
  it("says what the settings' schema says; `npm run schema` writes it", () => {
    const { config } = parse(read("Pulumi.yaml")) as { config: unknown };
    assert.deepEqual(config, projectConfig());
  });

  it("describes every setting", () => {
    for (const [key, { description }] of Object.entries(projectConfig())) {
      assert.ok(description.length > 20, key);
    }
  });
});

describe("the example stack files", () => {
  it("show every setting of their account, the optional ones as comments", () => {
    for (const key of Object.keys(projectConfig())) {
      const shown = ["prod", "test"].filter((stack) =>
        read(`test/fixtures/stacks/Pulumi.${stack}.yaml`).includes(`stups2go:${key}:`),
      );
      assert.ok(shown.length > 0, key);
    }
  });
});

describe("the README", () => {
  it("has every setting in its table", () => {
    const rows = read("README.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, key]) => key));
    assert.deepEqual(
      Object.keys(projectConfig()).filter((key) => !named.includes(key)),
      [],
    );
  });
});
