import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan } from "../../../../tools/plan/plan";
import { parseOverride } from "../../../../tools/plan/record/overrides";
import { readStackFile } from "../../../../tools/plan/record/stack-files";
import { exampleStacks } from "../../../support/stacks";
import { readSettings } from "../../../../infra/settings/read";
import { SettingsError } from "../../../../infra/settings/problems";

describe("stack files", () => {
  let folder: string;
  const write = (file: string, text: string): void => {
    writeFileSync(join(folder, file), text);
  };
  const shipped = (file: string): string => readFileSync(join(exampleStacks, file), "utf8");
  const lines = async (): Promise<readonly string[]> => {
    try {
      await plan({ folder });
    } catch (error) {
      return (error as SettingsError).lines;
    }
    throw new assert.AssertionError({ message: "the plan accepts this" });
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stack-files-"));
    for (const file of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.test.yaml"]) {
      write(file, shipped(file));
    }
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("get the defaults of Pulumi.yaml, as the engine gives them", () => {
    const { values } = readStackFile(folder, "test", []);
    assert.equal(values["stups2go:domainPrefix"], "delivery");
    assert.equal(values["stups2go:registrationKeyVersion"], "1");
    assert.equal(values["stups2go:allowedCidrs"], "[]");
  });

  it("work as the CLI writes them: a salt, encrypted values, keys without a namespace", async () => {
    write(
      "Pulumi.prod.yaml",
      `encryptionsalt: v1:abc\n${shipped("Pulumi.prod.yaml").replace("stups2go:hostedZone", "hostedZone")}
  stups2go:registry:
    server: registry.example.org
    namespace: myteam
    username: robot
    password: { secure: v1:secret }
  stups2go:files:
    .netrc: { secure: v1:secret }
`,
    );
    const [production] = await plan({ folder, stacks: ["prod"] });
    const text = JSON.stringify([production?.resources, production?.outputs]);
    assert.ok(!text.includes("v1:secret"));
    assert.deepEqual(production?.opaque, []);
    const image = production.resources.find(({ name }) => name.startsWith("go-server-x86_64"));
    assert.equal((image?.inputs.registry as { password: string }).password, "[secret]");
  });

  it("may encrypt any value, for which an example of its type stands in, and which the plan names", async () => {
    const secure = "{ secure: v1:secret }";
    write(
      "Pulumi.prod.yaml",
      shipped("Pulumi.prod.yaml")
        .replace("myteam.example.org\n", `${secure}\n`)
        .replace("- 192.0.2.0/24", `- ${secure}`) + `  stups2go:dataVolume: { sizeGiB: ${secure} }\n`,
    );
    const [production] = await plan({ folder, stacks: ["prod"] });
    assert.deepEqual(production?.opaque, ["hostedZone", "allowedCidrs[0]", "dataVolume.sizeGiB"]);
    assert.equal(production.resources.find(({ name }) => name === "data-volume")?.inputs.size, 100);
  });

  it("that are no YAML are named", async () => {
    write("Pulumi.test.yaml", "config: [");
    assert.match((await lines())[0] ?? "", /^Pulumi\.test\.yaml:1: Flow sequence/);
  });

  it("of two production stacks want a choice", async () => {
    write("Pulumi.live.yaml", shipped("Pulumi.prod.yaml"));
    assert.match(
      (await lines())[0] ?? "",
      /expected one stack for each account in a plan, got production in Pulumi\.live\.yaml and Pulumi\.prod\.yaml/,
    );
    const plans = await plan({ folder, stacks: ["prod", "test"] });
    assert.deepEqual(
      plans.map(({ stack }) => stack),
      ["prod", "test"],
    );
  });

  it("of the test account name a production stack that is there", async () => {
    write("Pulumi.test.yaml", shipped("Pulumi.test.yaml").replace("stups2go/prod", "stups2go/live"));
    assert.match(
      (await lines())[0] ?? "",
      /^Pulumi\.test\.yaml: stups2go:productionStack: expected a stack of the production account.*, got ".*\/live"$/,
    );
  });

  it("can be planned one at a time, the test account with production's outputs all the same", async () => {
    const [test, ...others] = await plan({ folder, stacks: ["test"] });
    assert.deepEqual(others, []);
    assert.equal(test?.outputs.url, "https://delivery.myteam.example.org");
  });

  for (const [what, file, found, instead, line] of [
    [
      "a setting beside config",
      "prod",
      "config:",
      "stups2go:dataVolume:\n  sizeGiB: 500\nconfig:",
      /^Pulumi\.prod\.yaml:6: stups2go:dataVolume: expected it below config, .*, got it beside config$/,
    ],
    [
      "a misspelt namespace",
      "prod",
      "stups2go:account",
      "stups2goo:deployers: { count: 3 }\n  stups2go:account",
      /^Pulumi\.prod\.yaml:10: stups2goo:deployers: expected stups2go:deployers, got an unknown setting$/,
    ],
    [
      "a misspelt setting of the provider",
      "test",
      "aws:region",
      "aws:regoin: us-east-1\n  aws:region",
      /^Pulumi\.test\.yaml:7: aws:regoin: expected aws:region, got an unknown setting$/,
    ],
    [
      "another region than production's",
      "test",
      "eu-west-1",
      "us-east-1",
      /^Pulumi\.test\.yaml: aws:region: expected "eu-west-1", as in Pulumi\.prod\.yaml, got "us-east-1"$/,
    ],
    [
      "another test account than the test stack's",
      "prod",
      '"222222222222"',
      '"222222222223"',
      /^Pulumi\.prod\.yaml: stups2go:testAccountId: expected "222222222222", the account of Pulumi\.test\.yaml, got "222222222223"$/,
    ],
    [
      "no account that there is, in its own file",
      "prod",
      "account: production",
      "account: prod",
      /^Pulumi\.prod\.yaml:10: stups2go:account: expected production or test, the account of this stack, got "prod"/,
    ],
  ] as const) {
    it(`with ${what} are refused`, async () => {
      const path = `Pulumi.${file}.yaml`;
      write(path, shipped(path).replace(found, instead));
      assert.match((await lines())[0] ?? "", line);
    });
  }

  it("are missed where there is none", async () => {
    rmSync(join(folder, "Pulumi.prod.yaml"));
    rmSync(join(folder, "Pulumi.test.yaml"));
    assert.match(
      (await lines())[0] ?? "",
      /^Pulumi\.<stack>\.yaml: expected Pulumi\.prod\.yaml and Pulumi\.test\.yaml in .*, got none$/,
    );
  });

  it("take a --config that none of the planned ones knows for a mistake", async () => {
    await assert.rejects(
      plan({ folder, stacks: ["prod"], overrides: [parseOverride("builders=[{name: a}]")] }),
      /--config: expected a setting of Pulumi\.prod\.yaml, got builders/,
    );
  });

  it("that do not exist are told from those that do", async () => {
    await assert.rejects(
      plan({ folder, stacks: ["live"] }),
      /Pulumi\.live\.yaml: expected one of the stacks prod, test, got no such file/,
    );
  });
});

describe("stack files of a project that differs", () => {
  let folder: string;
  const write = (file: string, text: string): void => {
    writeFileSync(join(folder, file), text);
  };
  const shipped = (file: string): string => readFileSync(join(exampleStacks, file), "utf8");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stack-files-"));
    write("Pulumi.yaml", shipped("Pulumi.yaml"));
    write("Pulumi.prod.yaml", shipped("Pulumi.prod.yaml"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("have the namespace of a renamed project", () => {
    write("Pulumi.yaml", shipped("Pulumi.yaml").replace("name: stups2go", "name: delivery"));
    write("Pulumi.prod.yaml", shipped("Pulumi.prod.yaml").replaceAll("stups2go:", "delivery:"));
    const file = readStackFile(folder, "prod", []);
    assert.equal(file.values["stups2go:hostedZone"], "myteam.example.org");
    assert.equal(readSettings(file).account, "production");
  });

  for (const entry of ["stackConfigDir: settings", "config: settings"]) {
    it(`are in the folder of ${entry}`, () => {
      const project = `name: stups2go\nruntime: nodejs\n${entry}\n`;
      write("Pulumi.yaml", project);
      mkdirSync(join(folder, "settings"));
      writeFileSync(join(folder, "settings/Pulumi.prod.yaml"), shipped("Pulumi.prod.yaml"));
      assert.equal(readStackFile(folder, "prod", []).file, "settings/Pulumi.prod.yaml");
    });
  }

  it("name the environments that they import, which a plan cannot read", () => {
    write("Pulumi.prod.yaml", `environment:\n  - aws/prod\n${shipped("Pulumi.prod.yaml")}`);
    assert.deepEqual(readStackFile(folder, "prod", []).environments, ["aws/prod"]);
  });

  const mistakes: [what: string, line: string, message: RegExp][] = [
    ["a list as JSON text", "  stups2go:teams: '[\"a\"]'", /yaml:11: stups2go:teams: expected a list, got text; write/],
    ["a map as JSON text", '  stups2go:tags: \'{"a": "b"}\'', /yaml:11: stups2go:tags: expected a map, got text/],
    ["a setting twice", "  hostedZone: other.example.org", /stups2go:hostedZone: expected it once, got hostedZone and/],
    ["a key twice in a map", "  stups2go:tags: {a: b, a: c}", /Pulumi\.prod\.yaml:11: Map keys must be unique/],
    [
      "a date without quotes",
      "  stups2go:tags: {since: 2026-01-01}",
      /yaml:11: expected text in quotes, got 2026-01-01/,
    ],
    [
      "a wrong value",
      "  stups2go:deployers:\n    count: 0x1FF",
      /yaml:12: stups2go:deployers\.count: expected .*, got 511/,
    ],
    ["an octal number", "  stups2go:deployers: {count: 0200}", /yaml:11: stups2go:deployers\.count: .*, got 128/],
    [
      "a number for text",
      "  stups2go:server: {adminUser: 12}",
      /server\.adminUser: expected .*, got 12; write it in quotes/,
    ],
    [
      "a namespace that nothing reads",
      "  gcp:project: x",
      /yaml:11: gcp:project: expected a setting of .*, got one that/,
    ],
    ["a prototype's key", "  stups2go:tags: {__proto__: x}", /tags\.__proto__: expected another key/],
    ["a method's name", "  stups2go:toString: x", /stups2go:toString: expected one of the settings in docs/],
  ];
  for (const [what, line, message] of mistakes) {
    it(`with ${what} are refused with the line`, () => {
      const text = shipped("Pulumi.prod.yaml");
      write("Pulumi.prod.yaml", text.replace("  # The server is at", `${line}\n  # The server is at`));
      assert.throws(() => readSettings(readStackFile(folder, "prod", [])), message);
    });
  }
});

describe("--config", () => {
  it("takes the paths that `pulumi config set --path` takes", () => {
    assert.deepEqual(parseOverride("server.instanceType=t3.large"), {
      key: "stups2go:server",
      path: ["instanceType"],
      value: "t3.large",
    });
    assert.deepEqual(parseOverride("builders[1]={name: arm, count: 3}"), {
      key: "stups2go:builders",
      path: [1],
      value: { name: "arm", count: 3 },
    });
    assert.deepEqual(parseOverride('stups2go:files[".netrc"]=a=b'), {
      key: "stups2go:files",
      path: [".netrc"],
      value: "a=b",
    });
    assert.deepEqual(parseOverride("aws:region=us-east-1"), { key: "aws:region", path: [], value: "us-east-1" });
  });

  it("refuses an index that would leave a gap in a list", () => {
    assert.throws(
      () => readStackFile(exampleStacks, "test", [parseOverride("builders[999999999].count=1")]),
      /--config: builders: expected an index up to 1, got \[999999999\]/,
    );
  });

  for (const text of ["region", "=x", "a b=c", "a=[", "a..b=c"]) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parseOverride(text), SettingsError);
    });
  }
});
