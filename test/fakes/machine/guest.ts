import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Cloud } from "../aws/cloud";
import { Console } from "./console";
import { scratch } from "./disk";
import type { MachineOptions } from "./machine";
import { network } from "./network";
import { guestRoot } from "./root";
import { atEnd } from "../../support/run";

/** What distinguishes a guest from others, apart from its user data. */
export interface GuestOptions extends Pick<MachineOptions, "account" | "zone" | "files" | "connect"> {
  /** Port of it that its network namespace has as well. */
  forwarded?: number;
}

/** A whole machine with its own kernel in QEMU, as like an instance of EC2 as can be without hardware help. */
export class Guest {
  readonly name = network();
  readonly #folder = scratch("guest");
  readonly #qmp = join(this.#folder, "qmp");
  readonly console = new Console(join(this.#folder, "console"));
  readonly #process: ChildProcess;
  id = "";

  /** @param volume file with the content of the volume that it may attach */
  private constructor(volume: string, { files, forwarded }: GuestOptions) {
    const root = guestRoot(files);
    const forward = forwarded === undefined ? "" : `,hostfwd=tcp::${forwarded}-:${forwarded}`;
    const uuid = "ec2e1916-9099-7caf-fd21-012345abcdef";
    const options: readonly (readonly string[])[] = [
      // Never KVM, even where it is: a machine that has it may hang its guests.
      ["-accel", "tcg,thread=multi,tb-size=512"],
      ["-machine", "q35", "-smp", "2", "-m", "1024", "-nodefaults", "-display", "none", "-no-reboot"],
      ["-serial", `file:${join(this.#folder, "console")}`, "-qmp", `unix:${this.#qmp},server=on,wait=off`],
      // By these, cloud-init knows that this is EC2.
      ["-smbios", "type=0,vendor=Amazon EC2", "-smbios", `type=1,manufacturer=Amazon EC2,uuid=${uuid},serial=${uuid}`],
      [
        "-kernel",
        join(root, "kernel"),
        "-append",
        "root=/dev/nvme0n1 rw console=ttyS0 apparmor=0 selinux=0 net.ifnames=0 quiet",
      ],
      [
        "-drive",
        `if=none,id=root,format=raw,snapshot=on,file=${join(root, "disk")}`,
        "-device",
        "nvme,drive=root,serial=vol0root",
      ],
      ["-drive", `if=none,id=data,format=raw,file=${volume}`, "-device", "pcie-root-port,id=data-slot,chassis=1"],
      [
        "-netdev",
        `user,id=net,ipv6=off${forward}`,
        "-device",
        "virtio-net-pci,netdev=net,romfile=,mac=52:54:00:12:34:56",
      ],
      ["-device", "virtio-rng-pci"],
    ];
    this.#process = spawn("ip", ["netns", "exec", this.name, "qemu-system-x86_64", ...options.flat()], {
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    atEnd(() => {
      this.cutPower();
    });
  }

  /**
   * Boots a machine.
   *
   * @param userData what the metadata service gives, in base64 as a launch template has it
   */
  static async boot(cloud: Cloud, userData: string, volume: string, options: GuestOptions = {}): Promise<Guest> {
    const guest = new Guest(volume, options);
    const { account, zone = "eu-west-1a" } = options;
    const more = account === undefined ? [] : [account];
    guest.id = await cloud.ask<string>("new_instance", guest.name, zone, "", userData, guest.#qmp, ...more);
    options.connect?.(guest.name);
    return guest;
  }

  /** Waits until its console shows something; fails when it never does, or the machine ends. */
  async until(text: RegExp, seconds: number): Promise<void> {
    await this.console.until(text, seconds, () => this.#process.exitCode === null);
  }

  /** Presses its power button, as EC2 does when it stops or ends an instance, and waits for its end. */
  async shutDown(cloud: Cloud): Promise<void> {
    const ended = once(this.#process, "exit");
    await cloud.ask("power_button", this.name);
    await ended;
  }

  /** Ends it at once. */
  cutPower(): void {
    this.#process.kill("SIGKILL");
  }

  /** Waits for its end. */
  async ended(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      await once(this.#process, "exit");
    }
  }
}
