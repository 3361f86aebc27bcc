import { equal, ok } from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { images } from "../../../tools/images/catalog";
import { needDebianPackages } from "../../support/debian";
import { docker } from "../../support/docker";
import { lent, needImages } from "../support/images";
import { temporary } from "../../support/exit";

describe("what images leave behind", () => {
  before(async function () {
    this.timeout(1_200_000);
    await needImages();
  });

  it("has nothing in any layer or history that builds were lent", async function () {
    this.timeout(300_000);
    // Those that are lent something; the other toolchains are Debian's packages and nothing else.
    const tags = ["server", "agent", "toolchain-stups", "toolchain-nodejs"].map((name) => `stups2go/${name}`);
    // Words of a file in the server's image are looked for as well: they prove that layers are read as they are.
    const control = "With arguments it only hands over, as the";
    const script = 'docker save "$@" | grep --text --only-matching --fixed-strings "$WORDS" | sort --unique';
    const { stdout } = await promisify(execFile)("bash", ["-c", script, "bash", ...tags], {
      env: { ...process.env, WORDS: [...lent, control].join("\n") },
    });
    equal(stdout, `${control}\n`);
    for (const tag of tags) {
      const history = docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", tag);
      ok(!/BEGIN CERTIFICATE|registration-key=|password=./i.test(history), tag);
    }
  });

  it("has no leftovers of a build in what every program may write to", () => {
    // From outside, as the caretaker's image has no shell.
    const list =
      'docker export "$1" | tar --list | grep -E "^(tmp|run/secrets|root/.cache)/." | grep -v hsperfdata || true';
    for (const { tag } of images(true)) {
      const container = docker("create", tag, "true");
      const left = execFileSync("bash", ["-c", list, "bash", container], { encoding: "utf8" });
      docker("rm", container);
      equal(left, "", tag);
    }
  });

  it("can be pushed to a registry, and comes back by digest", async function () {
    this.timeout(180_000);
    needDebianPackages("docker-registry");
    const directory = temporary("registry");
    writeFileSync(
      join(directory, "config.yml"),
      `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${directory}/data}}\nhttp: {addr: "127.0.0.1:15000"}\n`,
    );
    const registry = spawn("docker-registry", ["serve", join(directory, "config.yml")], { stdio: "ignore" });
    try {
      docker("tag", "stups2go/toolchain-nodejs", "127.0.0.1:15000/nodejs:test");
      for (let i = 0; i < 50 && !(await fetch("http://127.0.0.1:15000/v2/").catch(() => null))?.ok; i++) {
        await sleep(100);
      }
      const [digest = ""] = /sha256:[0-9a-f]{64}/.exec(docker("push", "127.0.0.1:15000/nodejs:test")) ?? [];
      docker("rmi", "127.0.0.1:15000/nodejs:test");
      docker("pull", `127.0.0.1:15000/nodejs@${digest}`);
      docker("rmi", `127.0.0.1:15000/nodejs@${digest}`);
    } finally {
      registry.kill();
      execFileSync("rm", ["-rf", directory]);
    }
  });
});
