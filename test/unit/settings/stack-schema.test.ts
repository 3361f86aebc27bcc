import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import { parse } from "yaml";
import { projectRoot } from "../../../infra/project-root";
import { stackSchema } from "../../../infra/settings/stack-schema";

const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");

type Stack = Record<"config", Record<string, unknown>>;

describe("infra/settings/stack.schema.json", () => {
  let valid: ValidateFunction;

  before(() => {
    valid = new Ajv({ allErrors: true, validateFormats: false, strict: false }).compile(stackSchema());
  });

  /** What an editor would underline in a shipped stack file with these settings put in. */
  function underlined(stack: string, settings: Record<string, unknown> = {}): string[] {
    const file = parse(read(`test/fixtures/stacks/Pulumi.${stack}.yaml`)) as Stack;
    const told = valid({ ...file, config: { ...file.config, ...settings } });
    return told
      ? []
      : (valid.errors ?? []).map(({ instancePath, params }) => `${instancePath} ${JSON.stringify(params)}`);
  }

  it("is generated from the settings' schema by `npm run schema`", () => {
    assert.deepEqual(JSON.parse(read("infra/settings/stack.schema.json")), JSON.parse(JSON.stringify(stackSchema())));
  });

  for (const stack of ["prod", "test"]) {
    it(`has a setting at the end of Pulumi.${stack}.yaml, as Pulumi moves comments behind the last one out of config`, () => {
      const last = read(`test/fixtures/stacks/Pulumi.${stack}.yaml`).trimEnd().split("\n").at(-1) ?? "";
      assert.match(last, /^ +[\w:]+: /);
    });

    it(`is named in Pulumi.${stack}.yaml, which has nothing to underline`, () => {
      assert.match(
        read(`test/fixtures/stacks/Pulumi.${stack}.yaml`),
        /^# yaml-language-server: \$schema=infra\/settings\/stack\.schema\.json$/m,
      );
      assert.deepEqual(underlined(stack), []);
    });
  }

  it("takes encrypted values in place of any, and keys of other packages", () => {
    const encrypted = { secure: "v1:abc" };
    assert.deepEqual(
      underlined("prod", {
        "stups2go:hostedZone": encrypted,
        "stups2go:server": { instanceType: encrypted, plugins: [encrypted] },
        "stups2go:files": { ".netrc": encrypted },
        "stups2go:tags": { team: "mine" },
        "aws:profile": "delivery",
      }),
      [],
    );
  });

  it("has a message for editors beside every pattern", () => {
    const mute: unknown[] = [];
    const visit = (value: unknown): void => {
      if (typeof value === "object" && value !== null) {
        const { pattern, patternErrorMessage } = value as Record<string, unknown>;
        if (typeof pattern === "string" && !String(patternErrorMessage).startsWith("expected ")) {
          mute.push(value);
        }
        Object.values(value).forEach(visit);
      }
    };
    visit(stackSchema());
    assert.deepEqual(mute, []);
  });

  const slips: [what: string, stack: string, settings: Record<string, unknown>, path: RegExp][] = [
    ["an unknown key", "prod", { "stups2go:allowedCidr": [] }, /stups2go:allowedCidr"/],
    ["a key of the other account", "test", { "stups2go:hostedZone": "example.org" }, /stups2go:hostedZone"/],
    ["an unknown key of a pool", "test", { "stups2go:builders": [{ name: "arm", amount: 2 }] }, /builders\/0.*amount/],
    ["a word for a number", "prod", { "stups2go:dataVolume": { sizeGiB: "large" } }, /sizeGiB/],
    ["a secret in plain", "prod", { "stups2go:files": { ".netrc": "password" } }, /\.netrc/],
    ["no account id", "prod", { "aws:allowedAccountIds": ["myteam"] }, /allowedAccountIds\/0/],
    ["another account", "prod", { "stups2go:account": "staging" }, /stups2go:account/],
  ];
  for (const [what, stack, settings, path] of slips) {
    it(`underlines ${what}`, () => {
      assert.match(underlined(stack, settings).join("\n"), path);
    });
  }
});
