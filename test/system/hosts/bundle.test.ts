import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../../infra/root";

/** A script as bash itself understands it. */
function understood(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  try {
    writeFileSync(join(folder, "script"), text);
    return execFileSync("bash", ["--pretty-print", join(folder, "script")], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("scripts in user data", () => {
  const scripts = join(projectRoot, "infra/host/scripts");
  for (const name of readdirSync(scripts).filter((file) => file.endsWith(".sh"))) {
    it(`mean the same without their indentation: ${name}`, () => {
      const text = readFileSync(join(scripts, name), "utf8").replaceAll(/^[ \t]*(#(?!!).*)?\n/gm, "");
      const bare = text.replaceAll(/^[ \t]+/gm, "");
      assert.notEqual(bare, text);
      assert.equal(understood(bare), understood(text));
    });
  }
});
