import assert from "node:assert/strict";
import { estimate } from "../../../../tools/plan/cost/estimate";
import { plan, toJson } from "../../../../tools/plan/plan";
import { summary } from "../../../../tools/plan/output/summary";
import { createColors } from "picocolors";
import { exampleStacks, plansOf } from "../../../support/stacks";

describe("the plan", () => {
  it("is the same text from run to run", async () => {
    assert.equal(toJson(await plan({ folder: exampleStacks })), toJson(await plansOf([])));
  });

  it("says of each resource what it is, below what, after what, and whether it is protected", async () => {
    const { accounts } = JSON.parse(toJson(await plansOf([]))) as {
      accounts: Record<string, { resources: Record<string, unknown>[] } & Record<string, unknown>>;
    };
    const { production, test } = accounts;
    assert.deepEqual(
      [production?.stack, production?.accountId, production?.region],
      ["prod", "111111111111", "eu-west-1"],
    );
    assert.deepEqual([test?.stack, test?.accountId], ["test", "222222222222"]);
    const volume = production?.resources.find(({ name }) => name === "data-volume");
    assert.equal(volume?.parent, "data");
    assert.equal(volume.protect, true);
    const group = production?.resources.find(({ name }) => name === "server-group");
    const before = group?.dependsOn as string[];
    for (const name of ["server-template", "server-host-attach-data-volume", "server-host-read-own-secret"]) {
      assert.ok(before.includes(name), name);
    }
  });

  it("knows every value: nothing of ours stays unknown or undefined", async () => {
    const text = toJson(await plansOf([]));
    assert.ok(!text.includes("[unknown]"));
    assert.ok(!text.includes("undefined"));
  });

  it("fits on a screen, with a line for each component", async () => {
    const plans = await plansOf([]);
    const lines = summary(plans, estimate(plans), createColors(false)).split("\n");
    assert.ok(lines.length <= 40, `${lines.length} lines`);
    assert.ok(lines.every((line) => line.length <= 180 && !line.includes("\u001b")));
    assert.ok(lines.some((line) => /GoServer +server +\$\d+ +1 t3\.medium/.test(line)));
    assert.ok(lines.some((line) => line.includes("protected from deletion: data-volume, mint-bucket")));
  });
});
