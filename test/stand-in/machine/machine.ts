import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packed } from "../../../infra/host/pack";
import type { Cloud } from "../aws/cloud";
import { Console } from "./console";
import { scratch } from "./disk";
import { network } from "./network";
import { machineRoot } from "./root";
import { atEnd, type Ended, run } from "../support/run";

/** A whole machine: systemd, cloud-init and Docker on a real kernel in a container of systemd-nspawn. */
export class Machine {
  readonly name = network();
  readonly #folder = scratch("machine");
  readonly #console = new Console(join(this.#folder, "console"));
  readonly #process: ChildProcess;
  id = "";

  private constructor(device: string | undefined) {
    const args = [join(__dirname, "machine.sh"), machineRoot(), this.#folder, this.name];
    const boot = ["unshare", "-m", "--propagation", "private", ...args, ...(device === undefined ? [] : [device])];
    // script gives it a terminal, whose output is what the console shows.
    const waiting = `while [ ! -e ${this.#folder}/seed/user-data ]; do sleep 0.05; done; exec ${boot.join(" ")}`;
    this.#process = spawn("script", ["-qefc", waiting, join(this.#folder, "console")], {
      stdio: "ignore",
      detached: true,
    });
    atEnd(() => {
      this.cutPower();
    });
  }

  /** Boots a machine with exactly this user data, packed as for EC2; `device` is the block device of the volume that it may attach. */
  static async boot(cloud: Cloud, userData: string, device?: string): Promise<Machine> {
    const machine = new Machine(device);
    mkdirSync(join(machine.#folder, "devices"));
    machine.id = await cloud.ask<string>("new_instance", machine.name, "eu-west-1a", join(machine.#folder, "devices"));
    mkdirSync(join(machine.#folder, "seed"));
    writeFileSync(join(machine.#folder, "seed/meta-data"), `instance-id: ${machine.id}\n`);
    writeFileSync(join(machine.#folder, "seed/user-data"), Buffer.from(packed(userData), "base64"));
    return machine;
  }

  /** What its console has shown so far. */
  get console(): string {
    return this.#console.text;
  }

  /** Waits until the console shows something; fails after so many seconds. */
  async until(text: RegExp, seconds = 100): Promise<void> {
    await this.#console.until(text, seconds, () => this.#process.exitCode === null);
  }

  /** Runs a command on it. */
  run(...command: readonly string[]): Ended {
    const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    return run("nsenter", [
      "-t",
      this.#leader,
      "-m",
      "-u",
      "-i",
      "-n",
      "-p",
      "-C",
      "env",
      "-i",
      path,
      "AWS_ENDPOINT_URL=http://127.0.0.1:4566",
      ...command,
    ]);
  }

  /** Shuts it down, as EC2 does when it stops or ends an instance, and waits for that. */
  async shutDown(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.run("systemctl", "poweroff", "--no-block");
    await ended;
  }

  /** Ends it at once. */
  cutPower(): void {
    if (this.#process.exitCode === null) {
      for (const pid of [this.#leaderOrNone, String(this.#process.pid)]) {
        run("kill", ["-9", pid]);
      }
    }
  }

  get #leader(): string {
    const leader = this.#leaderOrNone;
    if (leader === "") {
      throw new Error("The machine does not run");
    }
    return leader;
  }

  /** The machine's process 1: the child of systemd-nspawn, which is the child of script. */
  get #leaderOrNone(): string {
    const nspawn = run("pgrep", ["-P", String(this.#process.pid)]).output.trim();
    return nspawn === "" ? "" : run("pgrep", ["-P", nspawn, "-x", "systemd"]).output.trim();
  }
}
