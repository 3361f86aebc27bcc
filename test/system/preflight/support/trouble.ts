import assert from "node:assert/strict";
import type { Finding } from "../../../../tools/preflight/finding";
import type { Account } from "./account";

/** One kind of trouble: how an account gets into it, and the one finding that says so. */
export interface Trouble {
  title: string;
  stack?: "prod" | "test";
  /** Settings, as `--config` takes them. */
  config?: readonly string[];
  /** Makes the trouble in a clean account; may give settings that name what it made. */
  make?: (account: Account) => Promise<unknown>;
  level?: Finding["level"];
  what: RegExp;
  cure: RegExp;
  /** How many findings there are, all of this kind. @default 1 */
  count?: number;
}

/** A test for each: the finding is there with its command, and there is no other. */
export function testTroubles(account: () => Account, troubles: readonly Trouble[]): void {
  for (const { title, stack = "prod", config = [], make, level = "error", what, cure, count = 1 } of troubles) {
    it(title, async () => {
      const made = await make?.(account());
      const settings = Array.isArray(made) ? (made as string[]) : [];
      const findings = await account().findings(stack, ...config, ...settings);
      assert.equal(findings.length, count, JSON.stringify(findings, null, 2));
      for (const finding of findings) {
        assert.match(finding.what, what);
        assert.match(finding.cure, cure);
        assert.equal(finding.level, level);
        assert.match(finding.why, /^(pulumi |[A-Z]).*\.$/);
      }
    });
  }
}
