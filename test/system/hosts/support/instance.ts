import { type ChildProcess, type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Cloud } from "../../../fakes/aws/cloud";
import { scratch } from "../../../fakes/machine/disk";
import { network } from "../../../fakes/machine/network";
import { machineRoot } from "../../../fakes/machine/root";
import { atEnd, type Ended, run } from "../../../support/run";
import { unpack } from "./unpack";

/** A `sleep` that is shorter, to stand before the real one on the PATH. */
export const hurriedSleep = (times: number): string =>
  `#!/bin/sh\nexec /bin/sleep "$(awk "BEGIN { print $1 / ${times} }")"\n`;

/**
 * An instance without its systemd: namespaces of its own on the machine image, with the files that its user data
 * carries, so that a script runs in a fraction of a second. See {@link Machine} for the whole.
 */
export class Instance {
  readonly name = network();
  readonly #holder: ChildProcess;
  readonly #upper: string;
  readonly #files: ReadonlyMap<string, string>;
  id = "";
  #pid = "";

  private constructor(userData: string, device: string | undefined, devices: string) {
    this.#upper = scratch("instance");
    const script = join(__dirname, "namespaces.sh");
    const args = [machineRoot(), this.#upper, devices, ...(device === undefined ? [] : [device])];
    this.#holder = spawn(
      "ip",
      [
        "netns",
        "exec",
        this.name,
        "unshare",
        "-m",
        "-p",
        "-i",
        "-u",
        "-f",

        "--propagation",
        "private",
        script,
        ...args,
      ],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    this.#files = unpack(userData);
    atEnd(() => {
      this.end();
    });
  }

  /** Boots an instance; `device` is the block device of the volume that it may attach. */
  static async boot(cloud: Cloud, userData: string, device?: string, zone = "eu-west-1a"): Promise<Instance> {
    const devices = scratch("devices");
    const instance = new Instance(userData, device, devices);
    if (instance.#holder.stdout) {
      await once(instance.#holder.stdout, "data");
    }
    const { pid } = instance.#holder;
    instance.#pid = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    instance.id = await cloud.ask<string>("new_instance", instance.name, zone, devices);
    for (const [path, content] of instance.#files) {
      instance.write(path, content);
    }
    instance.run("ln", "-sf", "/usr/local/lib/stups2go/status.sh", "/usr/local/bin/stups2go-status");
    return instance;
  }

  /** Writes a file of the instance. */
  write(path: string, content: string): void {
    const target = join(this.#root, path);
    mkdirSync(join(target, ".."), { recursive: true });
    writeFileSync(target, content, { mode: 0o755 });
  }

  /** Reads a file of the instance. */
  read(path: string): string {
    return readFileSync(join(this.#root, path), "utf8");
  }

  /** Runs a command in the instance, as systemd would: with nothing of this process's environment. */
  run(...command: readonly string[]): Ended {
    return run("nsenter", this.#enter(command));
  }

  /** Starts a command in the instance and gives its end. */
  start(...command: readonly string[]): {
    ended: Promise<Ended>;
    process: ChildProcessByStdio<null, Readable, Readable>;
  } {
    const process = spawn("nsenter", this.#enter(command), { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    process.stdout.on("data", (data: Buffer) => (output += data.toString()));
    process.stderr.on("data", (data: Buffer) => (output += data.toString()));
    const ended = once(process, "close").then(([code]) => ({ code: code as number | null, output }));
    return { ended, process };
  }

  /** Makes the pauses of its scripts so many times shorter; how often they try stays the same. */
  hurry(times: number): void {
    this.write("/usr/local/sbin/sleep", hurriedSleep(times));
  }

  /** Runs one of the scripts of the host. */
  script(name: string, ...args: readonly string[]): Ended {
    return this.run(`/usr/local/lib/stups2go/${name}.sh`, ...args);
  }

  /** Runs a command as {@link run} does, watched by strace with these options. */
  strace(options: readonly string[], ...command: readonly string[]): Ended {
    return run("strace", ["-f", "-qq", "-o", "/dev/null", ...options, "nsenter", ...this.#enter(command)]);
  }

  /** Ends all that runs, at once, as a power cut does; the volume is left as it is. */
  end(): void {
    spawnSync("kill", ["-9", this.#pid]);
    this.#holder.kill("SIGKILL");
  }

  get #root(): string {
    return `/proc/${this.#pid}/root${this.#upper}/root`;
  }

  #enter(command: readonly string[]): string[] {
    const environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"];
    const chroot = [
      "chroot",
      `${this.#upper}/root`,
      "env",
      "-i",
      ...environment,
      "AWS_ENDPOINT_URL=http://127.0.0.1:4566",
    ];
    return ["-t", this.#pid, "-m", "-n", "-p", "-i", "-u", ...chroot, ...command];
  }
}
