import type { Cloud } from "../fakes/aws/cloud";
import type { Disk } from "../fakes/machine/disk";
import { Machine } from "../fakes/machine/machine";
import { eventually } from "../support/eventually";
import { run } from "../support/run";
import type { Accounts } from "./accounts";
import type { Balancer } from "./balancer";
import type { Deployment } from "./deployment";
import { type Fleet, fleets } from "./fleets";
import type { GoCd } from "./gocd";
import { imageFiles } from "./image-files";
import type { Network } from "./network";

/** Seconds that anything may take: the official server alone takes a minute on a quiet machine. */
const patience = 300;

/** A machine of the service, and its address in the network. */
export interface Host {
  machine: Machine;
  fleet: Fleet;
  address: string;
  /** Block device of the data volume, on a server. */
  device?: string;
}

export interface World {
  cloud: Cloud;
  deployment: Deployment;
  accounts: Accounts;
  network: Network;
  balancer: Balancer;
  gocd: GoCd;
  /** File with the authority that machines trust in addition. */
  authority: string;
}

/** The hosts of both accounts: what EC2, its auto scaling groups and spot fleets do. */
export class Service {
  server: Host | undefined;
  agents: Host[] = [];

  constructor(readonly world: World) {}

  /** The server that runs. */
  get running(): Host {
    if (!this.server) {
      throw new Error("no server runs");
    }
    return this.server;
  }

  /** The disk of the data volume that the plan has now, and its id. */
  get volume(): { id: string; disk: Disk } {
    const [{ id } = { id: "" }] = this.world.deployment.of("Volume");
    const disk = this.world.accounts.volumes.get(id);
    if (!disk) {
      throw new Error("the plan has no data volume");
    }
    return { id, disk };
  }

  get fleets(): { server: Fleet; agents: Fleet[] } {
    const [server, ...agents] = fleets(this.world.deployment);
    if (server?.environment !== undefined || !server) {
      throw new Error("the plan has no server");
    }
    return { server, agents };
  }

  /**
   * Plans with changed settings, and brings what hosts ask for up to date; hosts stay as they are, as some do at `up`.
   */
  async up(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const { deployment, accounts, gocd } = this.world;
    await deployment.plan(settings);
    await accounts.apply(deployment);
    const secret = String(deployment.named("server-secret-version").inputs.secretString);
    gocd.password = (JSON.parse(secret) as { adminPassword: string }).adminPassword;
  }

  /** Starts a server and waits until its health check is good through the load balancer. */
  async startServer(): Promise<Host> {
    this.server = await this.#boot(this.fleets.server, this.volume.disk);
    await this.world.balancer.target(this.server.address);
    await this.until("the server's health check is good", () => this.world.gocd.isHealthy(), [this.server]);
    return this.server;
  }

  /** Ends the server as EC2 does when its group replaces it: it is shut down, and has 120 s for its database. */
  async stopServer(): Promise<void> {
    const { machine } = this.running;
    await machine.shutDown();
    await this.#release(this.running);
  }

  /**
   * Replaces the server as its group does, the old one first.
   *
   * @param between what happens when the old one has ended
   * @returns seconds without a server
   */
  async replaceServer(between?: () => Promise<void>): Promise<number> {
    const since = performance.now();
    await this.stopServer();
    await between?.();
    await this.startServer();
    return (performance.now() - since) / 1000;
  }

  /** Ends the server's machine at once, as if its power were cut: what was not yet on the volume is lost. */
  async killServer(): Promise<void> {
    const { machine } = this.running;
    // What ext4 offers to tests, and SIGKILL does not do: nothing reaches the device any more,
    // not even the journal's last transaction.
    machine.run(
      ...["python3", "-c", 'import fcntl, os; fcntl.ioctl(os.open("/data", os.O_RDONLY), 0x8004587D, b"\\2\\0\\0\\0")'],
    );
    machine.cutPower();
    await this.#release(this.running);
  }

  /** Starts agents until each fleet has as many as it asks for, and waits until they are registered. */
  async startAgents(): Promise<Host[]> {
    const missing = this.fleets.agents.flatMap((fleet) => {
      const there = this.agents.filter((host) => host.fleet.name === fleet.name).length;
      return Array.from({ length: fleet.count - there }, () => fleet);
    });
    const started = await Promise.all(missing.map((fleet) => this.#boot(fleet)));
    this.agents.push(...started);
    await this.registered();
    return started;
  }

  /** Waits until every host has the application's credentials from the mint bucket. */
  async credentials(): Promise<void> {
    const hosts = [...this.agents, ...(this.server ? [this.server] : [])];
    const there = ({ machine }: Host): boolean => machine.run("test", "-e", "/meta/credentials/client.json").code === 0;
    await this.until("every host has its credentials", () => hosts.every(there), hosts);
  }

  /** Ends an agent's machine at once, as when a spot instance is taken away. */
  async killAgent(host: Host): Promise<void> {
    host.machine.cutPower();
    this.agents = this.agents.filter((other) => other !== host);
    await this.#release(host);
  }

  /** Waits until the server lists every agent that runs as idle, in its environment. */
  async registered(): Promise<void> {
    await this.until(
      "every agent is registered in its environment",
      async () => {
        const listed = await this.world.gocd.agents().catch(() => []);
        return this.agents.every(({ machine, fleet }) =>
          listed.some(
            ({ hostname, agent_state, environments }) =>
              hostname === machine.id &&
              agent_state === "Idle" &&
              environments.some(({ name }) => name === fleet.environment),
          ),
        );
      },
      this.agents,
    );
  }

  /** Waits until something holds; when it never does, tells what is the last on the consoles of these hosts. */
  async until(what: string, holds: () => boolean | Promise<boolean>, hosts: readonly Host[]): Promise<void> {
    const found = (): string =>
      hosts
        .map(
          ({ machine, fleet }) => `console of ${fleet.label} ${machine.id}:\n${machine.console.trimEnd().slice(-1500)}`,
        )
        .join("\n");
    await eventually(what, holds, { seconds: patience, found });
  }

  async #boot(fleet: Fleet, disk?: Disk): Promise<Host> {
    const { cloud, network, deployment } = this.world;
    const { device } = disk ?? {};
    let address = "";
    const machine = await Machine.boot(cloud, fleet.userData, {
      account: fleet.account,
      zone: deployment.zone,
      diskGiB: fleet.rootGiB,
      files: imageFiles(this.world.authority),
      connect: (namespace) => {
        address = network.connect(namespace);
      },
      ...(device === undefined ? {} : { device }),
    });
    const role = fleet.templateTags["stups2go:sender"] ?? "AROAOTHER";
    await cloud.ask("know_instance", machine.name, fleet.tags, role);
    return { machine, fleet, address, ...(device === undefined ? {} : { device }) };
  }

  /** What EC2 does once a machine has ended, and not before: its volumes are free. */
  async #release({ machine, device }: Host): Promise<void> {
    await machine.ended();
    if (device !== undefined) {
      await eventually(`${device} is free`, () => isFree(device), { seconds: 60 });
    }
    await this.world.cloud.ask("end_instance", machine.name);
    machine.discard();
  }
}

/** Whether the kernel has let go of a mount of this block device. */
function isFree(device: string): boolean {
  const open = "import os, sys; os.open(sys.argv[1], os.O_RDWR | os.O_EXCL)";
  return run("python3", ["-c", open, device]).code === 0;
}
