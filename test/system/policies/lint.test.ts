import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { plan, toJson } from "../../../tools/plan/plan";
import { parseOverride } from "../../../tools/plan/record/overrides";
import { projectRoot } from "../../../infra/project-root";
import { temporary } from "../../support/exit";

/** What the linters say of our policies, and why it may be. */
const accepted: readonly [finding: RegExp, reason: string][] = [
  [
    /^server-host-attach-data-volume: RESOURCE_MISMATCH$/,
    "EC2 checks attaching against volume and instance; each has a statement of its own, with its own condition",
  ],
  [/^snapshots-grant: RESOURCE_MISMATCH$/, "CreateSnapshots is checked against an instance too, and none is granted"],
  [
    /^builders-fleet-role-launch-builders: RESOURCE_MISMATCH$/,
    "launch templates have a statement of their own, with a condition",
  ],
  [
    /^workflows-(?:preview|deploy)-.*-stack: RESOURCE_MISMATCH$/,
    "Amazon's public parameters are in no account, and a service's wildcard has actions of other kinds of resources",
  ],
  [
    /^workflows-deploy-deploy-stack: RESOURCE_POLICY_PRIVILEGE_ESCALATION$/,
    "who deploys writes the mint bucket's policy, and could open it: docs/workflows.md says so",
  ],
  [
    /: credentials exposure$/,
    "ecr:GetAuthorizationToken, which does not support resource-level permissions; the token can do no more than the role can",
  ],
];

describe("linters of IAM policies", () => {
  let findings: string[];

  before(async function () {
    this.timeout(600_000);
    const python = installed();
    const overrides = [
      "githubRepository=myteam/delivery",
      "mail={from: delivery@myteam.example.org, domain: myteam.example.org}",
    ].map(parseOverride);
    const file = join(temporary("policies"), "plan.json");
    writeFileSync(file, toJson(await plan({ folder: projectRoot, overrides })));
    const printed = execFileSync(python, [join(__dirname, "lint.py"), file], { encoding: "utf8" });
    findings = printed.split("\n").filter(Boolean);
  });

  it("find nothing of medium severity or above that has no reason", () => {
    assert.deepEqual(
      findings.filter((finding) => !accepted.some(([pattern]) => pattern.test(finding))),
      [],
    );
  });

  it("find all that has a reason, so that no reason outlives its cause", () => {
    assert.deepEqual(
      accepted.filter(([pattern]) => !findings.some((finding) => pattern.test(finding))).map(([, reason]) => reason),
      [],
    );
  });
});

/** The linters, installed once for each state of their requirements; needs PyPI the first time. */
function installed(): string {
  const requirements = join(__dirname, "requirements.txt");
  const venv = join(projectRoot, "node_modules/.cache/stups2go/policies");
  const [bin, done] = [join(venv, "bin"), join(venv, "installed")];
  if (!existsSync(done) || readFileSync(done, "utf8") !== readFileSync(requirements, "utf8")) {
    execFileSync("python3", ["-m", "venv", venv], { stdio: "inherit" });
    execFileSync(join(bin, "pip"), ["install", "-q", "-r", requirements], { stdio: "inherit" });
    writeFileSync(done, readFileSync(requirements));
  }
  return join(bin, "python");
}
