import { packed } from "../../infra/host/pack";
import { Guest } from "../fakes/machine/guest";
import { eventually } from "../support/eventually";
import { imageFiles } from "./image-files";
import type { Service } from "./service";

/** Seconds that a guest may take: every instruction of its boot, and of unpacking its image, is emulated. */
const patience = 900;

/** The server as a whole guest of QEMU, which can be seen from outside only; agents are machines as ever. */
export class GuestServer {
  #guest: Guest | undefined;

  constructor(private readonly service: Service) {}

  /** Starts one and waits until its health check is good through the load balancer. @returns its id */
  async start(tell: (where: string) => void): Promise<string> {
    const { world, fleets, volume } = this.service;
    let address = "";
    const guest = await Guest.boot(world.cloud, packed(fleets.server.userData), volume.disk.file, {
      account: fleets.server.account,
      zone: world.deployment.zone,
      files: imageFiles(world.authority, "10.0.2.2"),
      forwarded: 8153,
      connect: (namespace) => {
        address = world.network.connect(namespace);
      },
    });
    this.#guest = guest;
    await world.balancer.target(address);
    const last = (): string => guest.console.text.trimEnd().slice(-1500);
    await eventually(
      "the server's health check is good",
      () => {
        tell(last().split("\n").at(-1) ?? "");
        return world.gocd.isHealthy();
      },
      { seconds: patience, found: last },
    );
    return guest.id;
  }

  /** Ends its process: what its kernel had not yet written is lost, as in a power cut. */
  async kill(): Promise<void> {
    const guest = this.#guest;
    if (guest) {
      guest.cutPower();
      await guest.ended();
      await this.service.world.cloud.ask("end_instance", guest.name);
    }
  }

  /** Presses its power button, and waits until it has stopped GoCD, unmounted, detached and gone. */
  async stop(): Promise<void> {
    const guest = this.#guest;
    if (guest) {
      await guest.shutDown(this.service.world.cloud);
      await this.service.world.cloud.ask("end_instance", guest.name);
    }
  }
}
