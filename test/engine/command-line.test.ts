import assert from "node:assert/strict";
import { hasLanguageHost } from "./support/cli";
import { Engine } from "./support/engine";

// All else runs inline; these are about how the command line starts the program,
// by Pulumi.yaml and Pulumi's language host.
describe("The command line with Pulumi's Node.js language host", () => {
  let engine: Engine;

  before(async function () {
    if (!hasLanguageHost) {
      this.skip();
    }
    engine = await Engine.start();
  });

  after(() => {
    // Not there when skipped.
    (engine as Engine | undefined)?.stop();
  });

  it("deploys production and finds nothing to do afterwards, as the inline program does", async () => {
    await engine.pulumi("stack", "init", "prod");
    await engine.pulumi("up", "--yes", "--skip-preview", "--stack", "prod");
    assert.deepEqual(await engine.up("prod"), []);
    assert.doesNotMatch(await engine.pulumi("preview", "--stack", "prod"), /warning: /);
  });

  it("fails a preview that waits for a promise that never settles, which would look like the end of the program", async () => {
    const hung =
      'new pulumi.CustomResource("random:index/randomPassword:RandomPassword", "hung", { length: new Promise(() => undefined) });';
    const undo = engine.rewrite("infra/index.ts", (text) =>
      text.replace("cleanErrorTraces();\n\n", `cleanErrorTraces();\n${hung}\n\n`),
    );
    await assert.rejects(engine.pulumi("preview", "--stack", "prod"), /promises were still active/);
    undo();
  });

  it("stops at a setting of the wrong type, by the types in Pulumi.yaml", async () => {
    const undo = engine.edit("prod", ["stups2go:registrationKeyVersion"], "one");
    await assert.rejects(engine.pulumi("preview", "--stack", "prod"), /must be of type 'integer'/);
    undo();
  });
});
