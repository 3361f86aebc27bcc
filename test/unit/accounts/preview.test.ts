import assert from "node:assert/strict";
import { record } from "../../../tools/plan/record/record";
import { readStackFile } from "../../../tools/plan/record/stack-files";
import { program } from "../../../infra/program";
import { readSettings } from "../../../infra/settings/read";
import { exampleStacks, planned } from "../../support/stacks";

describe("a first preview, in which nothing is known yet", () => {
  for (const [stack, account] of [
    ["prod", "production"],
    ["test", "test"],
  ] as const) {
    it(`shows every resource of the ${account} account`, async () => {
      const settings = readSettings(readStackFile(exampleStacks, stack, []));
      const full = await planned();
      const options = { stack, place: settings.place, production: full.production.plan, known: false };
      const { resources } = await record(options, () => program(settings, stack));
      const names = (list: readonly { type: string; name: string }[]): string[] =>
        list.map(({ type, name }) => `${type} ${name}`).sort();
      assert.deepEqual(names(resources), names(full[account].all));
      assert.ok(JSON.stringify(resources).includes("[unknown]"));
    });
  }
});

describe("names of resources", () => {
  it("are unique in a stack, so that parents and dependencies can be told by name", async () => {
    for (const { all } of Object.values(await planned("builders[1]={name: fleet-role}"))) {
      assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
    }
  });

  it("of components tell the module, and every resource has one above it or stands by itself", async () => {
    for (const { all } of Object.values(await planned())) {
      const components = all.filter(({ type }) => type.startsWith("stups2go:"));
      assert.ok(components.every(({ type }) => /^stups2go:[a-z]+:[A-Z]\w+$/.test(type)));
      const alone = all.filter(({ parent, type }) => parent === undefined && !type.startsWith("stups2go:"));
      assert.deepEqual(
        alone
          .map(({ name }) => name)
          .filter((name) => !["registration-key", "admin-password", "caretaker-password"].includes(name)),
        [],
      );
    }
  });
});
