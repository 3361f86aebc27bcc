import { agentUserData, serverUserData } from "../../../../infra/host/user-data";
import { agent, server } from "../../../unit/host/hosts";
import type { ServerHost } from "../../../../infra/host/host";
import { Cloud } from "../../../fakes/aws/cloud";
import { Disk } from "../../../fakes/machine/disk";
import { Instance } from "./instance";
import { cleanUp } from "../../../support/run";

/** What a test file plays on: an AWS for all of its tests, and in each test disks and instances of its own. */
export class Stage {
  #cloud: Cloud | undefined;
  readonly #instances: Instance[] = [];

  /** For the suite that calls it, and no other: hooks at the top of a file would end other files' machines. */
  hooks(): void {
    before(() => {
      this.#cloud = new Cloud();
    });
    afterEach(async () => {
      for (const instance of this.#instances.splice(0)) {
        instance.end();
        await this.cloud.ask("close", instance.name);
      }
      await this.cloud.faults();
      await this.cloud.ask("set_clock", 0);
      cleanUp();
    });
    after(() => this.#cloud?.end());
  }

  get cloud(): Cloud {
    if (!this.#cloud) {
      throw new Error("AWS is there in tests only");
    }
    return this.#cloud;
  }

  /** A volume that shows as this disk where it is attached. */
  volume(disk: Disk, zone = "eu-west-1a"): Promise<string> {
    return this.cloud.newVolume(disk.device, zone);
  }

  /** A server's instance that waits no longer than `seconds` for AWS and for the volume. */
  async server(disk: Disk, volumeId: string, host: Partial<ServerHost> = {}, seconds = 5): Promise<Instance> {
    const instance = await Instance.boot(this.cloud, serverUserData({ ...server, volumeId, ...host }), disk.device);
    return this.#hasten(instance, seconds);
  }

  /** A server that has its volume attached already, so that its script needs no AWS. */
  async attachedServer(disk: Disk): Promise<Instance> {
    const id = await this.volume(disk);
    const instance = await this.server(disk, id);
    await this.cloud.ask("hold", id, instance.name);
    await this.cloud.ask("show", instance.name, id, true);
    return instance;
  }

  /** A server whose volume nobody attaches. */
  async serverWithoutDisk(): Promise<Instance> {
    return this.#hasten(await Instance.boot(this.cloud, serverUserData(server)), 5);
  }

  async agent(): Promise<Instance> {
    return this.#hasten(await Instance.boot(this.cloud, agentUserData(agent)), 5);
  }

  #hasten(instance: Instance, seconds: number): Instance {
    this.#instances.push(instance);
    const env = "/etc/stups2go/host.env";
    instance.write(env, `${instance.read(env)}WAIT_SECONDS=${seconds}\nDEVICE_SECONDS=${seconds}\nPULL_TRIES=4\n`);
    return instance;
  }
}
