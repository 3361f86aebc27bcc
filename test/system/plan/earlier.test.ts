import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { earlierPlan } from "../../../tools/plan/diff/earlier";
import { projectRoot } from "../../../infra/project-root";
import { SettingsError } from "../../../infra/settings/problems";

const parts = ["infra", "policies", "images", "tools", "package.json", "package-lock.json", "tsconfig.json"];
const stackFiles = ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.test.yaml"];

/** A git checkout with the project in it, edited and committed at will. */
class Checkout {
  readonly root = mkdtempSync(join(tmpdir(), "against-"));
  /** Below the root of the checkout, as in a repository that holds more than this. */
  readonly folder: string;

  constructor() {
    this.folder = join(this.root, "delivery");
    for (const part of [...parts, ...stackFiles]) {
      cpSync(join(projectRoot, part), join(this.folder, part), { recursive: true });
    }
    link(join(projectRoot, "node_modules"), join(this.folder, "node_modules"));
    this.write(".gitignore", "node_modules/\n/.cache/\n");
    execFileSync("git", ["init", "--quiet", "--initial-branch=main", this.root]);
    this.commit();
  }

  /** Makes the project a workspace of npm, whose packages and lock file are those of the folder above. */
  hoist(): void {
    rmSync(join(this.folder, "node_modules"), { recursive: true });
    link(join(projectRoot, "node_modules"), join(this.root, "node_modules"));
    const file = join(this.folder, "package-lock.json");
    const { packages, ...lock } = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, object> };
    const { "": project = {}, ...others } = packages;
    const root = { name: "everything", workspaces: ["delivery", "shop"] };
    const linked = { "node_modules/stups2go": { resolved: "delivery", link: true } };
    const shop = {
      shop: { version: "1.0.0", dependencies: { left: "1.0.0" } },
      "node_modules/left": { version: "1.0.0" },
    };
    const all = { ...lock, packages: { "": root, delivery: project, ...shop, ...others, ...linked } };
    writeFileSync(join(this.root, "package.json"), JSON.stringify(root));
    writeFileSync(join(this.root, "package-lock.json"), JSON.stringify(all));
    rmSync(file);
  }

  git(...args: string[]): string {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
    return execFileSync("git", [...identity, ...args], { cwd: this.folder, encoding: "utf8" }).trim();
  }

  commit(): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message=test");
    return this.git("rev-parse", "HEAD");
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  edit(file: string, change: (text: string) => string): void {
    this.write(file, change(readFileSync(join(this.folder, file), "utf8")));
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

/** Links all that npm installed, and its notes, into a folder. */
function link(from: string, to: string): void {
  mkdirSync(to);
  const installed = readdirSync(from).filter((name) => name !== ".cache");
  installed.forEach((name) => {
    symlinkSync(join(from, name), join(to, name));
  });
}

const lines = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.lines.join("\n");
  }
  throw new assert.AssertionError({ message: "this can be planned" });
};

describe("the plan of a git reference", function () {
  // Each has its bundle to make.
  this.timeout(60_000);

  let checkout: Checkout;
  let first: string;
  before(() => {
    checkout = new Checkout();
    first = checkout.git("rev-parse", "HEAD");
    checkout.git("tag", "v1");
  });
  after(() => {
    checkout.remove();
  });

  it("is that of its own settings and program, whatever the folder holds, and leaves the folder alone", async () => {
    checkout.edit("Pulumi.prod.yaml", (text) =>
      text.replace("# stups2go:domainPrefix: delivery", "stups2go:domainPrefix: ci"),
    );
    const { ref, commit, plans } = await earlierPlan(checkout.folder, "v1", []);
    assert.deepEqual([ref, commit], ["v1", first]);
    assert.deepEqual(
      plans.map(({ account, stack, place }) => [account, stack, place.region, place.accountId]),
      [
        ["production", "prod", "eu-west-1", "111111111111"],
        ["test", "test", "eu-west-1", "222222222222"],
      ],
    );
    const name = plans[0]?.resources.find((resource) => resource.name === "people-name")?.inputs.name;
    assert.equal(name, "delivery.myteam.example.org");
    assert.equal(checkout.git("status", "--porcelain"), "M delivery/Pulumi.prod.yaml");
    checkout.git("checkout", "--quiet", "Pulumi.prod.yaml");
  });

  it("is kept by commit: another name for it is not planned again", async () => {
    const folder = join(checkout.folder, ".cache/against");
    const [file = "", ...others] = readdirSync(folder);
    assert.deepEqual([file, others], [`${first}.json`, []]);
    const text = readFileSync(join(folder, file), "utf8");
    writeFileSync(join(folder, file), text.replaceAll("eu-west-1", "eu-kept-1"));
    const { plans } = await earlierPlan(checkout.folder, "main", []);
    writeFileSync(join(folder, file), text);
    assert.equal(plans[0]?.place.region, "eu-kept-1");
  });

  it("is none where the reference has none of the stacks", async () => {
    assert.deepEqual((await earlierPlan(checkout.folder, "v1", ["live"])).plans, []);
  });

  it("makes the CLI tell what changes, and end with 1 when something is refused", () => {
    checkout.edit("Pulumi.prod.yaml", (text) => `${text}  stups2go:dataVolume: { sizeGiB: 50 }\n`);
    const run = join(checkout.folder, "tools/plan/run.js");
    const plan = (...args: string[]): { status: number | null; stdout: string } =>
      spawnSync(process.execPath, [run, "--no-out", "--stack", "prod", "--against", "v1", ...args], {
        encoding: "utf8",
      });
    const { status, stdout } = plan();
    assert.match(
      stdout,
      /^against v1 \([0-9a-f]{8}\): 1 changed; \$\d+ a month less\nprod: data\n {2}~ data-volume .*: size\n {2}✗ refused: /,
    );
    assert.doesNotMatch(stdout, /GoServer/, "the difference stands alone");
    assert.equal(status, 1);
    const quiet = plan("--quiet");
    assert.match(quiet.stdout, /^against v1.*\nprod: data\n.*\n.*refused.*\n`pulumi up` stops at what is refused.*\n$/);
    checkout.git("checkout", "--quiet", "Pulumi.prod.yaml");
    const same = plan();
    assert.match(same.stdout, /^against v1 \([0-9a-f]{8}\): nothing changes$/m);
    assert.equal(same.status, 0);
  });

  for (const ref of ["nowhere", "--all", "HEAD~99", ""]) {
    it(`cannot be had of ${JSON.stringify(ref)}`, async () => {
      const told = await lines(earlierPlan(checkout.folder, ref, []));
      assert.equal(
        told,
        `--against: expected a branch, tag or commit of this git checkout, got ${JSON.stringify(ref)}`,
      );
    });
  }

  it("cannot be had where there is no git checkout, in one line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "no-git-"));
    try {
      assert.equal(
        await lines(earlierPlan(folder, "main", [])),
        `--against: expected a git checkout, got ${folder}, which is in none; clone the project, or plan without --against`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("cannot be had without git, in one line", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      assert.match(
        await lines(earlierPlan(checkout.folder, "v1", [])),
        /^--against: expected git, got none in PATH.*$/,
      );
    } finally {
      process.env.PATH = PATH;
    }
  });

  it("is had of a shallow clone, which names the command for a commit that it has not", async () => {
    const [shallow, before] = [new Checkout(), checkout.git("rev-parse", "HEAD")];
    try {
      rmSync(join(shallow.root, ".git"), { recursive: true });
      checkout.git("commit", "--quiet", "--allow-empty", "--message=later");
      execFileSync("git", [
        "clone",
        "--quiet",
        "--bare",
        "--depth=1",
        `file://${checkout.root}`,
        join(shallow.root, ".git"),
      ]);
      execFileSync("git", ["config", "core.bare", "false"], { cwd: shallow.root });
      assert.equal((await earlierPlan(shallow.folder, "HEAD", ["prod"])).plans.length, 1);
      assert.match(
        await lines(earlierPlan(shallow.folder, first, [])),
        /^--against: expected .* got "[0-9a-f]{40}"; the checkout is shallow: get the commit with git fetch/,
      );
    } finally {
      checkout.git("reset", "--quiet", "--hard", before);
      shallow.remove();
    }
  });

  it("is had in a hook of git's, which names the repository from where the hook runs", async () => {
    process.env.GIT_DIR = ".git";
    try {
      assert.equal((await earlierPlan(checkout.folder, "v1", [])).plans.length, 2);
    } finally {
      delete process.env.GIT_DIR;
    }
  });

  it("is had where the packages are those of a workspace above, whatever its other workspaces have changed", async () => {
    const hoisted = new Checkout();
    try {
      hoisted.hoist();
      hoisted.commit();
      assert.equal((await earlierPlan(hoisted.folder, "HEAD", [])).plans.length, 2);
      const lock = join(hoisted.root, "package-lock.json");
      const old = readFileSync(lock, "utf8");
      writeFileSync(lock, old.replace(/("node_modules\/yaml":\{"version":)"[\d.]+"/, '$1"1.0.0"'));
      hoisted.commit();
      process.env.npm_config_offline = "true";
      const told = await lines(earlierPlan(hoisted.folder, "HEAD", []));
      assert.match(told, /which runs with others \(yaml 1\.0\.0\), and npm ci fails:/);
    } finally {
      delete process.env.npm_config_offline;
      hoisted.remove();
    }
  });

  it("is had in a checkout that is read-only, and leaves nothing there", () => {
    const fixed = new Checkout();
    try {
      execFileSync("mount", ["--bind", fixed.root, fixed.root]);
      execFileSync("mount", ["-o", "remount,bind,ro", fixed.root]);
      const run = [join(fixed.folder, "tools/plan/run.js"), "--no-out", "--against", "HEAD"];
      const { status, stdout, stderr } = spawnSync(process.execPath, run, { encoding: "utf8" });
      assert.match(stdout, /^against HEAD \([0-9a-f]{8}\): nothing changes$/m, stderr);
      assert.equal(status, 0);
      assert.ok(!existsSync(join(fixed.folder, ".cache")));
    } finally {
      execFileSync("umount", [fixed.root]);
      fixed.remove();
    }
  });

  it("cannot be had of a commit without the program", async () => {
    checkout.git("rm", "-r", "--quiet", "tools/plan");
    const commit = checkout.commit();
    checkout.git("reset", "--quiet", "--hard", "v1");
    assert.match(
      await lines(earlierPlan(checkout.folder, commit, [])),
      /^--against: expected a commit with tools\/plan\/run\.js or infra\/plan\/run\.js, got [0-9a-f]{40}/,
    );
  });

  it("runs the program where commits before the move to tools/ keep it", async () => {
    mkdirSync(join(checkout.folder, "infra/plan"), { recursive: true });
    checkout.git("mv", "tools/plan/run.js", "infra/plan/run.js");
    const commit = checkout.commit();
    checkout.git("reset", "--quiet", "--hard", "v1");
    assert.equal((await earlierPlan(checkout.folder, commit, [])).plans.length, 2);
  });

  it("that fails says what that program says", async () => {
    checkout.edit("Pulumi.prod.yaml", (text) => `${text}  stups2go:deployers: { count: many }\n`);
    const commit = checkout.commit();
    checkout.git("reset", "--quiet", "--hard", "v1");
    const told = await lines(earlierPlan(checkout.folder, commit, []));
    assert.match(
      told,
      /whose own plan says:\nPulumi\.prod\.yaml:\d+: stups2go:deployers\.count: expected .*, got "many"/,
    );
  });

  it("with other packages takes npm, and says so when that fails", async () => {
    checkout.edit("package-lock.json", (text) => {
      const lock = JSON.parse(text) as { packages: Record<string, { version: string }> };
      lock.packages["node_modules/yaml"] = { version: "1.0.0" };
      return JSON.stringify(lock);
    });
    const commit = checkout.commit();
    checkout.git("reset", "--quiet", "--hard", "v1");
    const bin = join(checkout.root, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "npm"), "#!/bin/sh\necho no registry >&2\nexit 1\n");
    chmodSync(join(bin, "npm"), 0o755);
    const { PATH } = process.env;
    process.env.PATH = `${bin}:${PATH ?? ""}`;
    try {
      const told = await lines(earlierPlan(checkout.folder, commit, []));
      assert.match(told, /which runs with others \(yaml 1\.0\.0\), and npm ci fails:\nno registry/);
    } finally {
      process.env.PATH = PATH;
    }
  });
});
