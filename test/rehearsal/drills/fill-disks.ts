import { readFileSync } from "node:fs";
import type { Disk } from "../../fakes/machine/disk";
import { must } from "../../support/run";
import type { Host } from "../service";
import type { Drill } from "./drill";

const scripts = "/usr/local/lib/stups2go";

/**
 * The data volume is filled: the host warns and says what to do, which is done; it grows. Then an agent's disk is
 * filled with what jobs leave behind, and prunes itself.
 */
export const fillDisks: Drill = async ({ service, records, tell, measure }) => {
  tell("filling the data volume");
  const { machine } = service.running;
  fill(machine, "/data", 97, "/data/godata/artifacts/large");
  const warned = machine.run(`${scripts}/volume.sh`, "start").output;
  if (!/WARNING \/data is nearly full. Next: raise dataVolume.sizeGiB/.test(warned)) {
    throw new Error(`a volume at ${used(machine, "/data")} % brings no warning:\n${warned}`);
  }
  tell("pulumi up with a larger dataVolume.sizeGiB, then a server's boot");
  const size = Number(service.world.deployment.of("Volume")[0]?.inputs.size);
  await service.up({ "dataVolume.sizeGiB": String(Math.ceil(size * 1.5)) });
  measure("larger data volume: without server", await service.replaceServer(() => growForIt(service.volume.disk)));
  records.check(service.running);
  const left = used(service.running.machine, "/data");
  if (left > 75) {
    throw new Error(`the larger volume is ${left} % full`);
  }
  tell("filling an agent's disk");
  const [agent] = service.agents;
  const pruned = agent ? prune(agent.machine) : "";
  await service.registered();
  const grown = mayResize() ? "it grew" : "it was grown, as root here lacks CAP_SYS_RESOURCE";
  return `97 % of /data brings a warning, ${left} % after ${grown}; ${pruned}`;
};

/**
 * The host grows its mounted file system by itself, for which its kernel wants a capability that root lacks in some
 * containers (ext4_resize_begin in fs/ext4/resize.c): then the unmounted one is grown in its stead.
 */
function growForIt({ device }: Disk): Promise<void> {
  if (!mayResize()) {
    must("e2fsck", "-f", "-p", device);
    must("resize2fs", device);
  }
  return Promise.resolve();
}

/** Whether this process has CAP_SYS_RESOURCE. */
function mayResize(): boolean {
  const [, capabilities = "0"] = /^CapEff:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return ((BigInt(`0x${capabilities}`) >> 24n) & 1n) === 1n;
}

/** As a job that leaves its caches in a volume of Docker's. */
function prune(machine: Host["machine"]): string {
  machine.run("docker", "volume", "create", "left-behind");
  const folder = "/var/lib/docker";
  fill(machine, folder, 88, `${folder}/volumes/left-behind/_data/cache`);
  const before = used(machine, folder);
  const { code, output } = machine.run(`${scripts}/prune.sh`);
  const after = used(machine, folder);
  if (before < 80 || code !== 0 || after >= 80) {
    throw new Error(`an agent's disk at ${before} % is at ${after} % after pruning:\n${output}`);
  }
  return `an agent's disk went from ${before} to ${after} % by itself`;
}

/** Takes room on a file system until it is so full, without writing it all: the disks behind are sparse. */
function fill(machine: Host["machine"], folder: string, percent: number, file: string): void {
  const sizes = machine.run("df", "--output=used,avail", "--block-size=1", folder).output.trim().split("\n")[1] ?? "";
  const [taken = 0, free = 0] = sizes.trim().split(/\s+/).map(Number);
  const bytes = Math.floor((taken + free) * (percent / 100)) - taken;
  const { code, output } = machine.run("fallocate", "--length", String(bytes), file);
  if (code !== 0) {
    throw new Error(`cannot fill ${folder}: ${output}`);
  }
}

/** How full a file system is, in percent. */
function used(machine: Host["machine"], folder: string): number {
  return Number(machine.run("df", "--output=pcent", folder).output.replaceAll(/\D/g, ""));
}
