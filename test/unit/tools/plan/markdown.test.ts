import assert from "node:assert/strict";
import type { Change } from "../../../../tools/plan/diff/changes";
import { limit, markdown } from "../../../../tools/plan/output/markdown";
import { rules } from "../../../../policies/guard/rules";
import { pools, reportOf, withEverything } from "../../../support/report";

describe("plan.md", function () {
  // Large plans on a loaded machine.
  this.timeout(60_000);

  it("has a line for each account, changes, findings, cost and the picture", async () => {
    const text = markdown(withEverything(await reportOf("allowedCidrs=[0.0.0.0/0]")));
    assert.match(text, /^- \*\*production\*\*: stack prod, account 111111111111, eu-west-1; \d+ resources, protected/m);
    assert.match(text, /1 replaced, 1 removed, 1 changed; &#36;|1 replaced, 1 removed, 1 changed; \$42\.09 a month/);
    assert.match(text, /^- \*\*test\*\*: .*new; \$58\.40 a month$/m);
    assert.match(text, /^\| \*\*refused\*\* \(replaced\) \| prod \| <code>data-volume<\/code> Volume \|/m);
    assert.match(text, /<code>availabilityZone<\/code> \|$/m);
    assert.match(text, /^- advice: prod: .*0\.0\.0\.0\/0/m);
    assert.match(text, /Cost: \$100\.49 a month, \$33\.29 on-demand, \$58\.40 spot, \$8\.80 other/);
    assert.match(text, /```mermaid\nflowchart TB\n/);
  });

  it("says nothing of changes and cost where nobody asked", async () => {
    const text = markdown(await reportOf());
    assert.ok(!text.includes("Changes") && !text.includes("Cost"));
    assert.match(text, /all \d+ rules found nothing/);
  });

  it("says that nothing changes", async () => {
    assert.match(markdown({ ...(await reportOf()), changes: [], against: "main" }), /Nothing changes from main\./);
  });

  it("stays below its limit whatever there is, and says what it left out", async () => {
    const report = withEverything(await reportOf());
    const [change] = report.changes ?? [];
    const resource = { ...report.plans[0]?.resources[0], parentType: "", accountId: "1" } as never;
    const [rule] = rules;
    assert.ok(change && rule && report.estimate);
    const [line] = report.estimate.lines;
    assert.ok(line);
    const many = <T>(item: T): T[] => Array.from({ length: 400 }, () => item);
    const text = markdown({
      plans: report.plans,
      against: "x".repeat(10_000),
      changes: many<Change>({ ...change, inputs: many("a.b<c>|d"), consequence: "€|".repeat(500) }),
      findings: many({ stack: "prod", finding: { rule, resource, what: "<".repeat(1000) } }),
      estimate: { ...report.estimate, lines: many(line), leftOut: many("<|>"), unpriced: many("<|>") },
    });
    assert.ok(Buffer.byteLength(text) < limit, `${Buffer.byteLength(text)}`);
    for (const left of ["changes", "findings", "lines"]) {
      assert.match(text, new RegExp(`^_\\d+ more ${left} are left out here`, "m"));
    }
  });

  it("keeps many pools in one box of the diagram", async () => {
    const text = markdown(await reportOf(pools(12)));
    assert.match(text, /Builder hosts: 12 pools, builder-team-1, .* and 7 more/);
    assert.ok(text.length < 20_000, `${text.length}`);
  });

  it("takes every value for text, and notifies nobody", async () => {
    const report = withEverything(await reportOf());
    const [change] = report.changes ?? [];
    assert.ok(change);
    const evil = "@everyone | <img src=x> `code` [link](https://example.org)\n# title";
    const text = markdown({ ...report, changes: [{ ...change, name: evil, consequence: evil }] });
    const row = text.split("\n").find((line) => line.startsWith("| ~ changed"));
    assert.ok(row);
    assert.equal(row.split("|").length, 6, row);
    assert.ok(!/@everyone|<img|`|\[link\]/.test(row), row);
  });
});
