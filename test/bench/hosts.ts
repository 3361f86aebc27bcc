import { agentUserData, serverUserData } from "../../infra/host/user-data";
import { packed } from "../../infra/host/pack";
import { agent, server } from "../unit/host/hosts";
import { Cloud } from "../fakes/aws/cloud";
import { Disk } from "../fakes/machine/disk";
import { gocd } from "../system/hosts/support/gocd";
import { Machine } from "../fakes/machine/machine";
import { cleanUp } from "../support/run";

const rounds = 3;

/**
 * Seconds from the start of the host's units to the container's, in a machine booted for real: our own part of a boot,
 * with the pull of an image of 1 MB from this machine in it, and nothing of GoCD's own start.
 */
async function ownPart(cloud: Cloud, userData: string, device?: string): Promise<number> {
  const machine = await Machine.boot(cloud, userData, device === undefined ? {} : { device });
  await machine.until(/last error none/, 120);
  const unit = "stups2go-container";
  const started = machine.run(
    "systemctl",
    "show",
    "--value",
    "--property=ExecMainStartTimestampMonotonic",
    unit,
  ).output;
  const journal = machine.run("journalctl", "--no-pager", "--output=short-monotonic", "--unit", unit).output;
  const runs = /\[ *([\d.]+)\].* go-\w+ runs/.exec(journal)?.[1];
  await machine.shutDown();
  return Number(runs) - Number(started) / 1e6;
}

async function bench(): Promise<void> {
  const cloud = new Cloud();
  const times = {
    "server, blank volume": [] as number[],
    "server, volume with data": [] as number[],
    agent: [] as number[],
  };
  for (let round = 0; round < rounds; round++) {
    const disk = new Disk();
    const volumeId = await cloud.newVolume(disk.device);
    const userData = serverUserData(await gocd(cloud, { ...server, volumeId }));
    times["server, blank volume"].push(await ownPart(cloud, userData, disk.device));
    times["server, volume with data"].push(await ownPart(cloud, userData, disk.device));
    times.agent.push(await ownPart(cloud, agentUserData(await gocd(cloud, agent))));
  }
  cloud.end();
  cleanUp();
  const limits = { "server, blank volume": 5, "server, volume with data": 5, agent: 3 };
  for (const [name, limit] of Object.entries(limits)) {
    const sorted = times[name as keyof typeof times].sort((a, b) => a - b).map((seconds) => seconds.toFixed(1));
    console.log(
      `${name.padEnd(26)} median ${sorted[Math.floor(rounds / 2)]} s of ${sorted.join(", ")} s; limit ${limit} s`,
    );
  }
  const sizes = [serverUserData(server), agentUserData(agent)].map(
    (text) => Buffer.from(packed(text), "base64").length,
  );
  console.log(`user data: server ${sizes[0]} bytes, agent ${sizes[1]} bytes; limit 10240`);
}

void bench();
