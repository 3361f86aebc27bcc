import { GuestServer } from "./guest-server";
import type { Step } from "./progress";
import { bootAgents, type RehearsalContext } from "./set-up";
import type { Timeline } from "./timeline";

/**
 * The server in a whole guest of QEMU: with a kernel of its own, EC2's data source and an NVMe volume, all of it
 * emulated and so twenty times slower. Its successors are to know the agents by what is on the volume.
 *
 * @param kills how often the server's power is cut
 */
export function inGuests(made: RehearsalContext, timeline: Timeline, kills: number): Step[] {
  let server!: GuestServer;
  const uuids = async (): Promise<string[]> => (await made.service.world.gocd.agents()).map(({ uuid }) => uuid).sort();
  const again = async (end: () => Promise<void>, name: string, tell: (where: string) => void): Promise<string> => {
    const before = await uuids();
    const since = performance.now();
    await end();
    const id = await server.start(tell);
    timeline.figures.push({
      name,
      value: `${((performance.now() - since) / 1000).toFixed(0)} s, emulated`,
      good: true,
    });
    await made.service.registered();
    if ((await uuids()).join() !== before.join()) {
      throw new Error("the successor does not know the same agents");
    }
    return `${id} knows the same agents`;
  };
  return [
    {
      name: "Boot the server in QEMU",
      run: async (tell) => {
        server = new GuestServer(made.service);
        return `${await server.start(tell)} on ${made.service.volume.id}, its health check is good`;
      },
    },
    bootAgents(made),
    ...Array.from({ length: kills }, (_, index) => ({
      name: `Cut the server's power, ${index + 1} of ${kills}`,
      run: (tell: (where: string) => void) => again(() => server.kill(), "server killed → health check good", tell),
    })),
    {
      name: "Replace the server",
      run: (tell) => again(() => server.stop(), "server replaced: without server", tell),
    },
  ];
}
