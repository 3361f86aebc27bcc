import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../../infra/project-root";
import { jsonSchema, type JsonSchema } from "../../../infra/settings/introspect";
import { projectConfig } from "../../../infra/settings/project-config";
import { settingsReference } from "../../../infra/settings/reference";
import { productionSchema, testSchema } from "../../../infra/settings/schema";
import { instanceTypesModule } from "../../../tools/schema/instance-types";

const read = (file: string): string => readFileSync(join(projectRoot, file), "utf8");

describe("Pulumi.yaml", () => {
  for (const file of ["Pulumi.yaml", "test/fixtures/stacks/Pulumi.yaml"]) {
    it(`has the settings' schema as its config block, as \`npm run schema\` generates it, in ${file}`, () => {
      const { config } = parse(read(file)) as { config: unknown };
      assert.deepEqual(config, projectConfig());
    });
  }

  it("describes every setting", () => {
    for (const [key, { description }] of Object.entries(projectConfig())) {
      assert.ok(description.length > 20, key);
    }
  });
});

describe("the settings' schema", () => {
  /** Every setting, however deep, with its path. */
  const leaves = (schema: JsonSchema, path: string): [string, JsonSchema][] => [
    [path, schema],
    ...Object.entries(schema.properties ?? schema.items?.properties ?? {}).flatMap(([key, inner]) =>
      leaves(inner, `${path}.${key}`),
    ),
  ];
  const all = [productionSchema, testSchema].flatMap((schema) =>
    Object.entries(jsonSchema(schema).properties ?? {}).flatMap(([key, inner]) => leaves(inner, key)),
  );

  it("describes every setting in a map or list too", () => {
    assert.deepEqual(
      all.filter(([, { description }]) => (description ?? "").length < 10).map(([path]) => path),
      [],
    );
  });

  it("has a phrase for messages and editors at every value that has a pattern", () => {
    const mute = all.filter(([, { pattern, minimum, expected }]) => (pattern ?? minimum) !== undefined && !expected);
    assert.deepEqual(
      mute.map(([path]) => path),
      [],
    );
  });

  it("says what happens without each optional value that has no plain default", () => {
    const owners = new Map(all);
    const silent = all.filter(([path, schema]) => {
      const [key = "", ...outer] = path.split(".").reverse();
      const owner = owners.get(outer.reverse().join("."));
      const required = (owner?.items ?? owner)?.required ?? [];
      return owner && !required.includes(key) && schema.default === undefined && schema.unset === undefined;
    });
    assert.deepEqual(
      silent.map(([path]) => path),
      [],
    );
  });
});

describe("infra/settings/instance-types.ts", () => {
  it("is generated from the AWS SDK's instance types by `npm run schema`", () => {
    assert.equal(read("infra/settings/instance-types.ts"), instanceTypesModule());
  });
});

describe("docs/settings.md", () => {
  it("is generated from the settings' schema by `npm run schema`", () => {
    assert.equal(read("docs/settings.md"), settingsReference());
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
