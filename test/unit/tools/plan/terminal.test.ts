import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { estimate } from "../../../../tools/plan/cost/estimate";
import { summary } from "../../../../tools/plan/output/summary";
import { openTerminal } from "../../../../tools/plan/output/terminal";
import { plansOf } from "../../../support/stacks";

describe("a terminal", () => {
  const shown = async (columns: number): Promise<string> => {
    const plans = await plansOf([]);
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
