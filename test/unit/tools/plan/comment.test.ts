import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { limit } from "../../../../tools/plan/output/markdown";
import { projectRoot } from "../../../../infra/project-root";

interface Job {
  permissions: Record<string, string>;
  steps: { run?: string; uses?: string; id?: string }[];
}

/** GitHub's command line, which notes what it is asked, and knows the comments of the file `comments`. */
const gh = `#!/usr/bin/env bash
printf '%s\\n' "$*" >>calls
[[ $* == *--paginate* ]] && cat comments
exit 0
`;

describe("the preview workflow", () => {
  const { jobs } = parse(readFileSync(join(projectRoot, ".github/workflows/preview.yml"), "utf8")) as {
    jobs: Record<"plan" | "comment", Job>;
  };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "comment-"));
    writeFileSync(join(folder, "gh"), gh, { mode: 0o755 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs a step's script as GitHub does, with fakes of what it calls first on the path. */
  function run(script: string, env: Record<string, string>): number | null {
    const path = `${folder}:${process.env.PATH ?? ""}`;
    const options = { cwd: folder, env: { PATH: path, GITHUB_REPOSITORY: "myteam/delivery", ...env } };
    return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], options).status;
  }

  function comment(known: string): string[] {
    writeFileSync(join(folder, "comments"), known);
    const script = jobs.comment.steps.map((step) => step.run ?? "").join("\n");
    assert.equal(run(script, { NUMBER: "7", PLAN: "### Plan\n$(touch broken) `x`", PAGE: "https://example.org" }), 0);
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    assert.match(readFileSync(join(folder, "comment.md"), "utf8"), /^<!-- .* -->\n### Plan\n\$\(touch broken\) `x`\n/);
    return calls.slice(1);
  }

  it("writes a comment where there is none", () => {
    const [call, ...more] = comment("");
    assert.match(call ?? "", /--method POST repos\/myteam\/delivery\/issues\/7\/comments --field body=@comment\.md$/);
    assert.deepEqual(more, []);
  });

  it("edits the comment that it wrote before", () => {
    const [call, ...more] = comment("41\n42\n");
    assert.match(call ?? "", /--method PATCH repos\/myteam\/delivery\/issues\/comments\/41 /);
    assert.deepEqual(more, []);
  });

  it("runs nothing of the pull request where it may write", () => {
    assert.deepEqual(jobs.comment.permissions, { "pull-requests": "write" });
    assert.ok(jobs.comment.steps.every(({ uses }) => uses === undefined));
    assert.deepEqual(jobs.plan.permissions, { contents: "read" });
    assert.ok(limit < 65_536 - 1_000, "there is room for the marker and the link");
  });

  for (const status of [0, 1]) {
    it(`hands the plan on, and ends as it does: ${status}`, () => {
      const script = jobs.plan.steps.find(({ id }) => id === "plan")?.run ?? "";
      const npm = `#!/bin/sh\necho "$*" >npm-calls\nmkdir plan\necho '### Plan' >plan/plan.md\nexit ${status}\n`;
      writeFileSync(join(folder, "npm"), npm, { mode: 0o755 });
      writeFileSync(join(folder, "uuidgen"), "#!/bin/sh\necho the-end\n", { mode: 0o755 });
      const env = { GITHUB_BASE_REF: "main", GITHUB_STEP_SUMMARY: "summary", GITHUB_OUTPUT: "output" };
      assert.equal(run(script, env), status);
      assert.match(readFileSync(join(folder, "npm-calls"), "utf8"), /plan -- --against origin\/main --out plan$/m);
      assert.equal(readFileSync(join(folder, "summary"), "utf8"), "### Plan\n");
      assert.equal(readFileSync(join(folder, "output"), "utf8"), "markdown<<the-end\n### Plan\nthe-end\n");
    });
  }
});
