import { deepEqual, equal, match } from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../../tools/images/catalog";
import { needDebianPackages } from "../../support/debian";
import { docker } from "../../support/docker";
import { needImages } from "../support/images";

/** `npm run local`, asynchronously, so that a test that takes too long ends. */
const local = (...args: string[]): Promise<{ stdout: string }> =>
  promisify(execFile)("npm", ["run", "--silent", "local", "--", ...args], { cwd: root });

describe("a server and agents on this machine", () => {
  before(async function () {
    this.timeout(1_200_000);
    await needImages();
    needDebianPackages("docker-compose");
  });

  after(async () => {
    await local("--down");
  });

  it("says what is missing without Docker Compose, before it builds", () => {
    // A docker that knows no command called compose.
    const folder = mkdtempSync(join(tmpdir(), "stups2go-path-"));
    writeFileSync(join(folder, "docker"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const script = ["-r", "tsx/cjs", "tools/images/local.ts"];
    const { status, stdout, stderr } = spawnSync(process.execPath, script, {
      cwd: root,
      env: { ...process.env, PATH: folder },
      encoding: "utf8",
    });
    rmSync(folder, { recursive: true });
    deepEqual([status, stdout], [1, ""]);
    match(stderr, /^docker compose: expected .*; install one/);
  });

  it("start linked, healthy and registered, and say how to log in", async () => {
    const { stdout } = await local("--fake-gocd");
    match(stdout, /server.* \d+ s\nagent in prod.* \d+ s\nagent in test.* \d+ s\n/);
    match(stdout, /http:\/\/127\.0\.0\.1:8153\/go is ready\. Log in as admin/);
  });

  it("are gone with their data after --down", async () => {
    await local("--down");
    const filter = "label=com.docker.compose.project=stups2go";
    equal(docker("ps", "--all", "--quiet", "--filter", filter), "");
    equal(docker("volume", "ls", "--quiet", "--filter", filter), "");
    equal(existsSync(join(root, ".local")), false);
  });
});
