import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { estimate } from "../../infra/plan/cost";
import { readOptions, UsageError } from "../../infra/plan/options";
import { plan, toJson } from "../../infra/plan/plan";
import { summary } from "../../infra/plan/summary";
import { openTerminal } from "../../infra/plan/terminal";
import { projectRoot } from "../../infra/root";

describe("npm run plan", function () {
  // The first run makes the bundle.
  this.timeout(60_000);

  let folder: string;
  const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [join(projectRoot, "infra/plan/run.js"), ...args], { cwd: folder, encoding: "utf8" });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plan-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("prints a screenful without a terminal's codes, and writes files where told, named in one line", () => {
    const { status, stdout } = run("--out", "here/and/there");
    assert.equal(status, 0);
    assert.ok(stdout.split("\n").length <= 40);
    assert.equal(stdout, stripVTControlCharacters(stdout));
    assert.match(
      stdout,
      /^production: stack prod.*^test: stack test.*^guard: .*^files: .*here\/and\/there\/plan\.json/ms,
    );
    for (const file of /^files: (.*)$/m.exec(stdout)?.[1]?.split(", ") ?? []) {
      assert.ok(readFileSync(join(folder, file), "utf8").length > 100, file);
    }
  });

  it("writes none on demand, and --json all the same", async () => {
    const { stdout } = run("--no-out", "--json", "plan.json");
    assert.ok(!stdout.includes("files:"));
    assert.deepEqual(readdirSync(folder), ["plan.json"]);
    assert.equal(readFileSync(join(folder, "plan.json"), "utf8"), toJson(await plan({ folder: projectRoot })));
  });

  it("says nothing when quiet and nothing is found", () => {
    const { status, stdout, stderr } = run("--no-out", "--quiet");
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
  });

  it("says what the rules found when quiet, and nothing else", () => {
    const { status, stdout } = run("--no-out", "--quiet", "--config", "allowedCidrs=[0.0.0.0/0]");
    assert.equal(status, 0);
    assert.match(stdout, /^! prod: .*: open-to-the-world: .*\n$/);
  });

  it("tells of mistakes in settings with exit code 1, of mistakes in options with 2", () => {
    const settings = run("--no-out", "--config", "deployers.count=-1");
    assert.deepEqual([settings.status, settings.stdout], [1, ""]);
    assert.match(settings.stderr, /^Pulumi\.prod\.yaml: stups2go:deployers\.count: got -1, wants [^\n]*\n$/);
    const options = run("--nout");
    assert.deepEqual([options.status, options.stdout], [2, ""]);
    assert.match(options.stderr, /Unknown option '--nout'[^]*Usage: npm run plan/);
  });
});

describe("the options of a plan", () => {
  it("put files into the project's folder", () => {
    assert.equal(readOptions([], "/project").out, "/project");
    assert.equal(readOptions(["--out", "x"], "/project").out, "x");
    assert.equal(readOptions(["--no-out"], "/project").out, undefined);
  });

  for (const args of [["--out", "x", "--no-out"], ["--json"], ["prod"], ["--quiet=yes"]]) {
    it(`refuse ${args.join(" ")}`, () => {
      assert.throws(() => readOptions(args, "/project"), UsageError);
    });
  }
});

describe("a terminal", () => {
  const shown = async (columns: number): Promise<string> => {
    const plans = await plan({ folder: projectRoot });
    const { colors, cut } = await openTerminal(columns);
    return cut(summary(plans, estimate(plans), colors));
  };

  it("of 80 columns and 40 lines shows the whole plan, coloured", async () => {
    const text = await shown(80);
    assert.ok(text.includes("\u001b["));
    const lines = stripVTControlCharacters(text).split("\n");
    assert.ok(lines.every((line) => line.length <= 80));
    assert.ok(lines.length <= 35, "with findings, files and the prompt below");
    assert.ok(lines.some((line) => line.endsWith("…")));
  });

  it("shows more where it is wider", async () => {
    assert.ok(!stripVTControlCharacters(await shown(200)).includes("…"));
  });

  it("shows no colour to whoever wants none", async () => {
    process.env.NO_COLOR = "1";
    try {
      const text = await shown(80);
      assert.equal(text, stripVTControlCharacters(text));
    } finally {
      delete process.env.NO_COLOR;
    }
  });

  it("breaks what must not be cut, and indents what goes on", async () => {
    const { wrap } = await openTerminal(40);
    const lines = wrap(`! ${"word ".repeat(20).trim()}`).split("\n");
    assert.ok(lines.length >= 3 && lines.every((line) => line.length <= 40));
    assert.ok(lines.slice(1).every((line) => line.startsWith("    ")));
    const { wrap: wide } = await openTerminal(undefined);
    assert.equal(wide("x".repeat(500)), "x".repeat(500));
  });
});
