import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { differences } from "../../../../../tools/plan/diff/differences";
import { knownTypes, namedInputs } from "../../../../../tools/plan/diff/replacing";
import { projectRoot } from "../../../../../infra/project-root";
import { planned } from "../../../../support/stacks";
import { everythingOfStups } from "../../../../support/taupage";

describe("the table of what forces a replacement", () => {
  it("knows every type of both accounts, with every setting that makes others", async () => {
    const used = new Set<string>();
    for (const config of [
      [],
      everythingOfStups,
      ["githubRepository=myteam/delivery", "deployers.policyArns=[arn:aws:iam::aws:policy/ReadOnlyAccess]"],
      ["builders[0].capacity=auto-scaling-group", "mintBucket=myteam-mint"],
      [
        "mail={from: a@myteam.example.org, domain: myteam.example.org}",
        "alarms={email: a@myteam.example.org, monthlyBudgetUsd: 500}",
      ],
    ]) {
      const { production, test } = await planned(...config);
      [...production.all, ...test.all].forEach(({ type }) => used.add(type));
    }
    const unknown = [...used].filter((type) => !type.startsWith("stups2go:") && !knownTypes.has(type));
    assert.deepEqual(unknown, [], "add them to tools/plan/diff/replacing.ts");
  });

  for (const type of [...knownTypes].filter((type) => /^(?:aws|random):/.test(type))) {
    it(`names inputs of ${type} that there are`, () => {
      const [provider = "", path = ""] = type.split(":");
      const file = `node_modules/@pulumi/${provider}/${path.replace(/^index\//, "")}.d.ts`;
      const typings = readFileSync(join(projectRoot, file), "utf8");
      const args = typings.slice(typings.lastIndexOf("Args {"));
      const inputs = [...args.matchAll(/^ {4}(\w+)\??:/gm)].map(([, input]) => input);
      assert.deepEqual(
        namedInputs(type).filter((input) => !inputs.includes(input)),
        [],
      );
    });
  }
});

describe("differences", () => {
  const cases: [before: unknown, after: unknown, paths: string[]][] = [
    [{ a: 1 }, { a: 1 }, []],
    [{ a: 1 }, { a: "1" }, ["a"]],
    [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 3 }] } }, ["a.b[1].c"]],
    [{ a: [1] }, { a: [1, 2] }, ["a"]],
    [{ a: [1] }, { a: { 0: 1 } }, ["a"]],
    [{}, { tags: { "aws:x": "y" } }, ["tags"]],
    [{ tags: {} }, { tags: { "aws:x": "y", team: "z" } }, ['tags["aws:x"]', "tags.team"]],
    [{ a: null }, {}, ["a"]],
  ];
  for (const [before, after, paths] of cases) {
    it(`from ${JSON.stringify(before)} to ${JSON.stringify(after)} are at ${paths.join(", ") || "no path"}`, () => {
      assert.deepEqual(differences(before, after), paths);
    });
  }
});
