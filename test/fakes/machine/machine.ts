import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { packed } from "../../../infra/host/pack";
import type { Cloud } from "../aws/cloud";
import { Console } from "./console";
import { scratch } from "./disk";
import { network } from "./network";
import { machineRoot } from "./root";
import { atEnd, type Ended, must, run } from "../../support/run";

/** What distinguishes a machine from others, apart from its user data. */
export interface MachineOptions {
  /** Block device of the volume that it may attach. */
  device?: string;
  /** AWS account that it is in. @default moto's own */
  account?: string;
  /** Availability zone. @default eu-west-1a */
  zone?: string;
  /** Files of its machine image that are not as in the image, by path without the first slash. */
  files?: Readonly<Record<string, string>>;
  /** Size in GiB of a disk of its own for Docker. @default as large as what this machine has */
  diskGiB?: number;
  /** Connects its network namespace to others, before it boots. */
  connect?: (namespace: string) => void;
}

/** A whole machine: systemd, cloud-init and Docker on a real kernel in a container of systemd-nspawn. */
export class Machine {
  readonly name = network();
  readonly #folder = scratch("machine");
  readonly #console = new Console(join(this.#folder, "console"));
  readonly #process: ChildProcess;
  id = "";

  private constructor({ device, files = {}, diskGiB }: MachineOptions) {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(this.#folder, "files", path, ".."), { recursive: true });
      writeFileSync(join(this.#folder, "files", path), content);
    }
    if (diskGiB !== undefined) {
      const disk = join(this.#folder, "disk");
      writeFileSync(disk, "");
      truncateSync(disk, diskGiB * 2 ** 30);
      must("mkfs.ext4", "-q", "-O", "^has_journal", "-E", "nodiscard", disk);
    }
    const args = [join(__dirname, "machine.sh"), machineRoot(), this.#folder, this.name];
    const boot = ["unshare", "-m", "--propagation", "private", ...args, ...(device === undefined ? [] : [device])];
    // script gives it a terminal, whose output is what the console shows.
    const waiting = `while [ ! -e ${this.#folder}/seed/user-data ]; do sleep 0.05; done; exec ${boot.join(" ")}`;
    this.#process = spawn("script", ["-qefc", waiting, join(this.#folder, "console")], {
      stdio: "ignore",
      detached: true,
    });
    atEnd(() => {
      const nspawn = this.#nspawn;
      this.cutPower();
      // Its files go next, and no process may use them then.
      if (nspawn !== "") {
        run("timeout", ["10", "tail", "--sleep-interval=0.1", `--pid=${nspawn}`, "--follow", "/dev/null"]);
      }
    });
  }

  /** Boots a machine with exactly this user data, packed as for EC2. */
  static async boot(cloud: Cloud, userData: string, options: MachineOptions = {}): Promise<Machine> {
    const machine = new Machine(options);
    const devices = join(machine.#folder, "devices");
    mkdirSync(devices);
    const { zone = "eu-west-1a", account } = options;
    const more = account === undefined ? [] : [null, null, account];
    machine.id = await cloud.ask<string>("new_instance", machine.name, zone, devices, ...more);
    options.connect?.(machine.name);
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
    await this.#console.until(text, seconds, () => this.#runs);
  }

  /** Runs a command on it. */
  run(...command: readonly string[]): Ended {
    return run("nsenter", this.#enter(command));
  }

  #enter(command: readonly string[]): string[] {
    const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    return [
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
    ];
  }

  /** Runs a line of bash on it. */
  bash(line: string): Ended {
    return this.run("bash", "-c", line);
  }

  /**
   * Runs a line of bash on it, and gives what it printed.
   *
   * @throws Error with that when it fails
   */
  must(line: string): string {
    const { code, output } = this.bash(line);
    if (code !== 0) {
      throw new Error(`${line}\n${output}`);
    }
    return output.trim();
  }

  /** Starts a command on it that goes on beside this process; its output is a pipe. */
  start(...command: readonly string[]): ChildProcessByStdio<null, Readable, null> {
    return spawn("nsenter", this.#enter(command), { stdio: ["ignore", "pipe", "ignore"] });
  }

  /** Writes a file of it. */
  write(path: string, content: string): void {
    writeFileSync(`/proc/${this.#leader}/root${path}`, content);
  }

  /** Shuts it down, as EC2 does when it stops or ends an instance, and waits for that. */
  async shutDown(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.run("systemctl", "poweroff", "--no-block");
    await ended;
  }

  /** Ends it at once. */
  cutPower(): void {
    if (this.#runs) {
      for (const pid of [this.#leaderOrNone, String(this.#process.pid)]) {
        run("kill", ["-9", pid]);
      }
    }
  }

  /** Waits until nothing of it runs any more. */
  async ended(): Promise<void> {
    if (this.#runs) {
      await once(this.#process, "exit");
    }
  }

  /** Gives back what it takes on this machine's disk; it has ended. */
  discard(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #runs(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get #leader(): string {
    const leader = this.#leaderOrNone;
    if (leader === "") {
      throw new Error("The machine does not run");
    }
    return leader;
  }

  /** The child of script, nothing when it has ended. */
  get #nspawn(): string {
    return this.#runs ? run("pgrep", ["-P", String(this.#process.pid)]).output.trim() : "";
  }

  /** The machine's process 1: the child of systemd-nspawn. */
  get #leaderOrNone(): string {
    const nspawn = this.#nspawn;
    return nspawn === "" ? "" : run("pgrep", ["-P", nspawn, "-x", "systemd"]).output.trim();
  }
}
