import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { plan, toJson } from "../../../tools/plan/plan";
import { projectRoot } from "../../../infra/project-root";

describe("npm run plan", () => {
  let folder: string;
  const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [join(projectRoot, "tools/plan/run.js"), ...args], { cwd: folder, encoding: "utf8" });

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
    assert.match(settings.stderr, /^Pulumi\.prod\.yaml: stups2go:deployers\.count: expected [^\n]*, got -1\n$/);
    const options = run("--nout");
    assert.deepEqual([options.status, options.stdout], [2, ""]);
    assert.match(options.stderr, /Unknown option '--nout'[^]*Usage: npm run plan/);
  });
});
