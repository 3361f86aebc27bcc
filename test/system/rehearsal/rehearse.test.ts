import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual, stripVTControlCharacters } from "node:util";
import { projectRoot } from "../../../infra/project-root";
import { eventually } from "../../support/eventually";
import { run } from "../../support/run";
import { temporary } from "../../support/exit";

/** The command as a user runs it, and what it has printed so far. */
class Rehearsal {
  output = "";
  readonly process: ChildProcess;
  readonly html = join(temporary("rehearsal"), "rehearsal.html");

  constructor(...options: readonly string[]) {
    const args = ["-r", "tsx/cjs", "test/rehearsal/main.ts", "--html", this.html, ...options];
    // A group of processes of its own, as a terminal makes one: Ctrl-C reaches all of it.
    this.process = spawn(process.execPath, args, {
      cwd: projectRoot,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.output += stripVTControlCharacters(text)));
    }
  }

  async ended(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await once(this.process, "close");
    }
    return this.process.exitCode;
  }

  interrupt(): void {
    process.kill(-(this.process.pid ?? 0), "SIGINT");
  }
}

/**
 * What a rehearsal takes of this machine: network namespaces, loop devices,
 * mounts, folders, and processes that use these.
 */
function taken(): Record<string, string[]> {
  const lines = (command: string): string[] => run("bash", ["-c", command]).output.split("\n").filter(Boolean).sort();
  const folders = "/tmp/stups2go";
  return {
    namespaces: lines("ip netns list"),
    loops: lines("losetup --list --noheadings --output BACK-FILE"),
    mounts: lines(`findmnt --list --noheadings --output TARGET | grep ${folders} || true`),
    folders: existsSync(folders) ? readdirSync(folders).sort() : [],
    processes: lines(`pgrep --full --list-full '[/]tmp/stups2go/' || true`),
  };
}

/** The kernel takes a moment to let go of loop devices whose mounts went with their namespaces. */
const nothingMoreThan = (before: ReturnType<typeof taken>): Promise<void> =>
  eventually("nothing is left", () => isDeepStrictEqual(taken(), before), {
    seconds: 20,
    found: () => JSON.stringify({ before, after: taken() }, null, 1),
  });

describe("npm run rehearse", function () {
  this.timeout(600_000);

  it("takes everything down when it is interrupted half way", async () => {
    const before = taken();
    const rehearsal = new Rehearsal();
    await eventually(
      "machines run",
      () => rehearsal.output.includes("❯ Boot deployers") || rehearsal.process.exitCode !== null,
      {
        seconds: 400,
        found: () => rehearsal.output,
      },
    );
    assert.notDeepEqual(taken(), before);
    rehearsal.interrupt();
    assert.equal(await rehearsal.ended(), 130, rehearsal.output);
    await nothingMoreThan(before);
  });

  it("deploys both accounts and stands all drills", async () => {
    const before = taken();
    const rehearsal = new Rehearsal("--kills", "2");
    const code = await rehearsal.ended();
    console.log(rehearsal.output.replaceAll(/^/gm, "      "));
    assert.equal(code, 0);
    await nothingMoreThan(before);
    const steps = [
      "Boot the server",
      "Boot deployers and builders",
      "Cut the server's power 2 times",
      "Take a builder away",
    ];
    for (const step of [
      ...steps,
      "Rotate the registration key",
      "Roll to another image",
      "Change the instance type",
      "Restore from a snapshot",
      "Move to another availability zone",
      "Fill the disks",
    ]) {
      assert.match(rehearsal.output, new RegExp(`^✔ ${step}: .`, "m"));
    }
    assert.match(rehearsal.output, /: vol-0\w{16} in eu-west-1b, vol-0\w{16} in eu-west-1a/);
    assert.match(rehearsal.output, /server killed → health check good +median \S+ s, at most \S+ s, limit 60 s/);
    assert.match(rehearsal.output, / our scripts +median \S+ s, at most \S+ s, limit 5 s/);
    assert.match(rehearsal.output, /lost in this +0 of \d+ files, in 2 kills/);
    assert.match(readFileSync(rehearsal.html, "utf8"), /All went well|A limit was missed/);
  });
});
