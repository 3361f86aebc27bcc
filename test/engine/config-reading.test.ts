import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SettingsError } from "../../infra/settings/problems";
import { readStackFile } from "../../tools/plan/record/stack-files";
import { exampleStacks } from "../support/stacks";
import { provideCli } from "./support/cli";

/** Values of one setting, each in a stack file of its own. */
const scalars = [
  ...["0", "7", "0100", "089", "0o17", "0o9", "0b11", "0x1F", "-0x1f", "+12", "-0", "1_000", "1__0", "100_000.5"],
  ...["1e3", "1E3", "1e3_0", "1e", "1e21", "1e-7", "1.0", "1.50", ".5", "-.5e2", "12345678.9", "100000000", "1:30"],
  ...["012345678901", "123456789012", "9223372036854775807", "-9223372036854775808", "18446744073709551615"],
  ...["123456789012345678901234567890", "true", "True", "FALSE", "yes", "On", "y", "n", "~", "Null", "null", "''"],
  ...['"123"', "'true'", '"x\\u2028y"', '"a\\tb"', "!!str 123", '!!int "12"', "!!binary aGVsbG8=", "!foo bar"],
  ...["|\n    two\n    lines", ">-\n    folded\n    text", "plain # comment", "'#no comment'", "a:b", "Größe"],
];
const nested = [
  ...["[]", "{}", "[0100, 1.0, null, true, 1e20, 089]", "{a: 0100, b: 1e3, d: ~, e: yes, f: 1.50, h: On}"],
  ...["{1: a, true: b, 2.5: c}", "{b: 2, a: 1, 10: x, 9: y}", "{a: {b: {c: [1, {d: e}]}}}", "[[], {}, [null]]"],
  ...["{a: !!str 1, b: '2', c: \"3\"}", "{<<: {a: 1}, b: 2}", "{<<: [{a: 1}, {a: 2, b: 3}], c: 1}", "[0x10, 0b1, 0o7]"],
  ...["{a: 9007199254740993, b: 1e21, c: 1e-7}", '{a: "<&>", "b c": d}', "\n    - 1\n    - a: b"],
];
const files: [what: string, text: string][] = [
  ...[...scalars, ...nested].map((value): [string, string] => [value, `config:\n  stups2go:x: ${value}\n`]),
  ["a key without a namespace", "config:\n  x: 1\n"],
  ["the old namespace config", "config:\n  stups2go:config:x: 1\n"],
  ["an anchor and its alias", "config:\n  stups2go:x: &a {k: 0100}\n  stups2go:y: *a\n"],
  ["a merge of an alias", "config:\n  stups2go:x: &a {k: 1}\n  stups2go:y: {<<: *a, k: 2, m: 3}\n"],
  ["a directive of YAML 1.1", "%YAML 1.1\n---\nconfig:\n  stups2go:x: yes\n"],
  ["a salt", "encryptionsalt: v1:abc\nconfig:\n  stups2go:x: 1\n"],
  ["no setting", "config: {}\n"],
];

/** Files that Pulumi refuses, and so does the plan. */
const refused: [what: string, text: string][] = [
  ["a key twice", "config:\n  stups2go:x: 1\n  stups2go:x: 2\n"],
  ["a key twice in a map", "config:\n  stups2go:x: {a: 1, a: 2}\n"],
  ["two equal numbers as keys", "config:\n  stups2go:x: {1: a, 1: b}\n"],
  ["a list of settings", "config: [a]\n"],
  ["a list", "- a\n"],
  ["a tab", "config:\n\tstups2go:x: 1\n"],
  ["an alias without an anchor", "config:\n  stups2go:x: *a\n"],
  ["a number without a value", "config:\n  stups2go:x: {a: .inf}\n"],
];

/** Files that Pulumi reads as something else than they say; the plan refuses them. */
const misread: [what: string, text: string][] = [
  ["a date, which becomes text of Go's form", "config:\n  stups2go:x: 2026-01-01\n"],
  ["a second document, which is ignored", "config:\n  stups2go:x: 1\n---\nconfig:\n  stups2go:x: 2\n"],
  ["a setting with and without its namespace", "config:\n  x: 1\n  stups2go:x: 2\n"],
];

describe("the plan reads stack files as the Pulumi CLI does", function () {
  this.timeout(120_000);
  let command: string;
  let top: string;
  let folder: string;

  before(() => {
    const { root } = provideCli();
    command = root === undefined ? "pulumi" : join(root, "bin/pulumi");
    top = mkdtempSync(join(tmpdir(), "config-reading-"));
    folder = join(top, "project");
    mkdirSync(folder);
    mkdirSync(join(top, "state"));
    cpSync(join(exampleStacks, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    assert.equal(pulumi("stack", "init", "prod").status, 0);
  });
  after(() => {
    rmSync(top, { recursive: true });
  });

  function pulumi(...args: string[]): { status: number | null; stdout: string } {
    return spawnSync(command, [...args, "--non-interactive"], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${join(top, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
        PULUMI_HOME: join(top, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    });
  }

  /** What the CLI makes of the stack file; nothing if it refuses it. */
  function cliValues(): Record<string, string> | undefined {
    const { status, stdout } = pulumi("config", "--json", "--stack", "prod");
    if (status !== 0) {
      return undefined;
    }
    const entries = Object.entries(JSON.parse(stdout || "{}") as Record<string, { value?: string }>);
    return Object.fromEntries(entries.map(([key, { value = "" }]) => [key, value]));
  }

  /** A value as a program sees it, which parses lists and maps. */
  const seen = (text: string): unknown => (/^[[{]/.test(text) ? (JSON.parse(text) as unknown) : text);

  const write = (text: string): void => {
    writeFileSync(join(folder, "Pulumi.prod.yaml"), text);
  };

  for (const [what, text] of files) {
    it(`with ${JSON.stringify(what)}`, () => {
      write(text);
      const theirs = cliValues();
      assert.ok(theirs, "the CLI refuses it");
      const { values } = readStackFile(folder, "prod", []);
      for (const key of new Set(["stups2go:x", "stups2go:y", ...Object.keys(theirs)])) {
        assert.deepEqual(seen(values[key] ?? "absent"), seen(theirs[key] ?? "absent"), key);
      }
    });
  }

  for (const [what, text] of refused) {
    it(`and refuses ${what}, as it does`, () => {
      write(text);
      assert.equal(cliValues(), undefined);
      assert.throws(() => readStackFile(folder, "prod", []), SettingsError);
    });
  }

  for (const [what, text] of misread) {
    it(`but refuses ${what}`, () => {
      write(text);
      assert.ok(cliValues());
      assert.throws(() => readStackFile(folder, "prod", []), SettingsError);
    });
  }
});
