import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../infra/project-root";
import { messages } from "./messages";

const page = readFileSync(join(projectRoot, "docs/hosts.md"), "utf8");

/** Cause and next step of each row of the table of messages. */
const rows = [
  ...page.matchAll(/^\| `(?:any|announce|container|volume|watch|mint|prune): ([^`]*)` \| `([^`]*)` \| (.+) \|$/gm),
].map(([, cause = "", next = ""]) => `${cause} → ${next}`);

const printed = messages().filter(({ cause }) => cause !== "…");

describe("the messages of the hosts", () => {
  it("are in docs/hosts.md, each with its next step, and no others are", () => {
    const unique = (lines: string[]): string[] => [...new Set(lines)].sort();
    assert.deepEqual(unique(rows), unique(printed.map(({ cause, next }) => `${cause} → ${next}`)));
  });

  it("are all found: every fail in a script has a cause and a next step", () => {
    const folder = join(projectRoot, "infra/host/scripts");
    for (const name of readdirSync(folder).filter((name) => name.endsWith(".sh"))) {
      const text = readFileSync(join(folder, name), "utf8");
      const calls = text.match(/\bfail(?:_unhealthy)? ["\\]/g)?.length ?? 0;
      assert.equal(messages().filter(({ script }) => `${script}.sh` === name).length, calls, name);
    }
  });

  it("advise to destroy data only on a volume that was never mounted", () => {
    const destroying = printed.filter(({ next }) => /wipe|mkfs|format/.test(next));
    assert.deepEqual(
      destroying.map(({ cause }) => cause),
      ["… has no signature, but is not empty", "… carries …, not ext4"],
    );
  });

  it("name documents, sections and settings that exist", () => {
    for (const { next } of printed) {
      for (const [path] of next.matchAll(/docs\/[\w-]+\.md/g)) {
        assert.ok(readFileSync(join(projectRoot, path), "utf8").length > 0, next);
      }
    }
    assert.match(page, /create-tags --resources vol-… --tags Key=stups2go:format,Value=once/);
    assert.match(readFileSync(join(projectRoot, "docs/runbooks.md"), "utf8"), /^## Restore from a snapshot$/m);
  });
});
