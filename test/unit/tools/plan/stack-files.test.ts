import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan } from "../../../../tools/plan/plan";
import { parseOverride, readStackFile } from "../../../../tools/plan/record/stack-files";
import { exampleStacks } from "../../../support/stacks";
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
    assert.match((await lines())[0] ?? "", /^Pulumi\.test\.yaml: got what is no YAML \(.*\), wants a stack file$/);
  });

  it("of two production stacks want a choice", async () => {
    write("Pulumi.live.yaml", shipped("Pulumi.prod.yaml"));
    assert.match(
      (await lines())[0] ?? "",
      /got production in Pulumi\.live\.yaml and Pulumi\.prod\.yaml, wants one stack/,
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
      /^Pulumi\.test\.yaml: stups2go:productionStack: got ".*\/live", wants a stack/,
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
      /^Pulumi\.prod\.yaml: stups2go:dataVolume: got it beside config, wants it below/,
    ],
    [
      "a misspelt namespace",
      "prod",
      "stups2go:account",
      "stups2goo:deployers: { count: 3 }\n  stups2go:account",
      /^Pulumi\.prod\.yaml: stups2goo:deployers: got an unknown setting, wants stups2go:deployers$/,
    ],
    [
      "a misspelt setting of the provider",
      "test",
      "aws:region",
      "aws:regoin: us-east-1\n  aws:region",
      /^Pulumi\.test\.yaml: aws:regoin: got an unknown setting, wants aws:region$/,
    ],
    [
      "another region than production's",
      "test",
      "eu-west-1",
      "us-east-1",
      /^Pulumi\.test\.yaml: aws:region: got "us-east-1", wants "eu-west-1", as in Pulumi\.prod\.yaml$/,
    ],
    [
      "another test account than the test stack's",
      "prod",
      '"222222222222"',
      '"222222222223"',
      /^Pulumi\.prod\.yaml: stups2go:testAccountId: got "222222222223", wants "222222222222", the account of Pulumi\.test\.yaml$/,
    ],
    [
      "no account that there is, in its own file",
      "prod",
      "account: production",
      "account: prod",
      /^Pulumi\.prod\.yaml: stups2go:account: expected production or test, the account of this stack, got "prod"/,
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
    assert.match((await lines())[0] ?? "", /^Pulumi\.<stack>\.yaml: got none in /);
  });

  it("take a --config that none of the planned ones knows for a mistake", async () => {
    await assert.rejects(
      plan({ folder, stacks: ["prod"], overrides: [parseOverride("builders=[{name: a}]")] }),
      /--config: got builders, wants a setting of Pulumi\.prod\.yaml/,
    );
  });

  it("that do not exist are told from those that do", async () => {
    await assert.rejects(
      plan({ folder, stacks: ["live"] }),
      /Pulumi\.live\.yaml: got no such file, wants one of prod, test/,
    );
  });
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

  for (const text of ["region", "=x", "a b=c", "a=[", "a..b=c"]) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parseOverride(text), SettingsError);
    });
  }
});
