import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scmSource } from "../../../../infra/components/images/scm-source";

interface ScmSource {
  url: string;
  revision: string;
  author: string;
  status: string;
}

describe("scm-source.json", () => {
  let tree: string;
  let image: string;
  const user = process.env.USER;

  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", tree, "-c", "user.name=Jane", "-c", "user.email=jane@example.org", ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();

  function commit(path: string, content: string): string {
    writeFileSync(join(tree, path), content);
    git("add", "--all");
    git("commit", "--quiet", "--message", path);
    return git("rev-parse", "HEAD");
  }

  const read = (): ScmSource => JSON.parse(scmSource(image)) as ScmSource;

  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), "stups2go-scm-"));
    image = join(tree, "images/agent");
    mkdirSync(image, { recursive: true });
    process.env.USER = "jane";
  });

  afterEach(() => {
    rmSync(tree, { recursive: true });
    if (user === undefined) {
      Reflect.deleteProperty(process.env, "USER");
    } else {
      process.env.USER = user;
    }
  });

  it("names repository, last commit of the folder, and who builds it", () => {
    git("init", "--quiet");
    git("remote", "add", "origin", "git@github.com:myteam/stups2go.git");
    const revision = commit("images/agent/Dockerfile", "FROM scratch\n");
    commit("README.md", "elsewhere\n");
    writeFileSync(join(tree, "notes"), "not of the image");
    assert.deepEqual(read(), {
      url: "git:git@github.com:myteam/stups2go.git",
      revision,
      author: "jane",
      status: "",
    });
    Reflect.deleteProperty(process.env, "USER");
    assert.equal(read().author, "UNKNOWN");
  });

  it("says what is not committed in the folder, and that the revision is not all", () => {
    git("init", "--quiet");
    git("remote", "add", "origin", "https://github.com/myteam/stups2go.git");
    const revision = commit("images/agent/Dockerfile", "FROM scratch\n");
    writeFileSync(join(image, "Dockerfile"), "FROM debian\n");
    writeFileSync(join(image, "new"), "");
    assert.equal(read().revision, `${revision} (locally modified)`);
    assert.equal(read().status, " M images/agent/Dockerfile\n?? images/agent/new");
  });

  it("leaves credentials out of the URL", () => {
    git("init", "--quiet");
    git("remote", "add", "origin", "https://jane:hunter2@example.org/stups2go.git");
    commit("images/agent/Dockerfile", "FROM scratch\n");
    assert.equal(read().url, "git:https://example.org/stups2go.git");
  });

  it("is empty where it is not known", () => {
    assert.equal(scmSource(image), "");
    git("init", "--quiet");
    git("remote", "add", "origin", "https://example.org/stups2go.git");
    assert.equal(scmSource(image), "");
    commit("README.md", "elsewhere\n");
    assert.equal(scmSource(image), "");
    commit("images/agent/Dockerfile", "FROM scratch\n");
    assert.notEqual(scmSource(image), "");
    git("remote", "remove", "origin");
    assert.equal(scmSource(image), "");
  });
});
