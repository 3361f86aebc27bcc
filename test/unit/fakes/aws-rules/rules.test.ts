import assert from "node:assert/strict";
import { AwsError, rules } from "../../../fakes/aws-rules";
import { cases } from "./cases";
import { type Deployment, deployment } from "./deployment";

/** The rule that refused, or what AWS accepted in silence. */
function refusedBy(act: (d: Deployment) => unknown, d: Deployment): string {
  try {
    act(d);
  } catch (error) {
    assert.ok(error instanceof AwsError, String(error));
    return error.rule;
  }
  return d.aws.state.silent.map((message) => `silent ${message}`).join();
}

describe("a rule of the fake AWS", () => {
  const silent = new Map(rules.filter((rule) => rule.silent === true).map(({ id, code }) => [id, code]));

  for (const [id, refused, allowed] of cases) {
    it(`${id} refuses, and lets its neighbour through`, () => {
      const said = refusedBy(refused, deployment());
      const code = silent.get(id);
      assert.ok(code === undefined ? said === id : said.startsWith(`silent ${code}:`), `got ${said || "no refusal"}`);
      assert.equal(refusedBy(allowed, deployment()), "");
    });
  }

  it("has an id of its own, a code, and a source", () => {
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
    const without = rules.filter(({ code, source }) => code === "" || !source.startsWith("https://"));
    assert.deepEqual(without, []);
  });

  it("has a case, or is one of a table of which other rows have", () => {
    const tested = new Set(cases.map(([id]) => id));
    const untested = rules.filter(({ id }) => !tested.has(id)).map(({ id }) => id);
    assert.deepEqual(
      untested.filter((id) => !/-(?:name-form|name-taken|missing)$|-used-by-/.test(id)),
      [],
    );
    assert.ok(tested.size >= 100, String(tested.size));
  });
});
