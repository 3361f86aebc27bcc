import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../infra/project-root";
import { estimate, usd } from "../../tools/plan/cost/estimate";
import { guardAll } from "../../tools/plan/guard";
import { type AccountPlan, plan } from "../../tools/plan/plan";

const examples = join(projectRoot, "docs/examples");
const names = readdirSync(examples, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** Plans an example as a user would who copies its files over the shipped ones. */
async function planExample(name: string): Promise<AccountPlan[]> {
  const folder = mkdtempSync(join(tmpdir(), "example-"));
  try {
    cpSync(join(examples, name), folder, { recursive: true });
    cpSync(join(projectRoot, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    return await plan({ folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the examples", () => {
  for (const name of names) {
    it(`plan ${name} in both accounts, without more than advice of the guard, at about the cost that their page names`, async () => {
      const plans = await planExample(name);
      assert.deepEqual(
        plans.map(({ account }) => account),
        ["production", "test"],
      );
      assert.deepEqual(
        guardAll(plans).map(({ finding }) => finding.rule.name),
        // Hosts of Taupage hold the key, which the guard says and lets pass.
        name === "stups" ? ["builders-have-no-key"] : [],
      );
      const { lines } = estimate(plans);
      const page = readFileSync(join(examples, "README.md"), "utf8");
      const named = Number(new RegExp(`\\[${name}\\].*\\$(\\d+)`).exec(page)?.[1]);
      const monthly = usd(lines);
      assert.ok(
        Math.abs(named - monthly) <= monthly / 10,
        `docs/examples/README.md names $${named}, the plan costs $${monthly}`,
      );
    });
  }
});
