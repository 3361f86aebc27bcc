import { type Phases, phases } from "../phases";
import type { Stage } from "./drill";

/**
 * The server's power is cut while data are written; its successor takes the volume
 * over, and what was durable must be there.
 *
 * @throws when anything is lost
 */
export async function kill({ service, records }: Stage): Promise<Phases> {
  await records.write(service.running);
  const killed = Date.now();
  await service.killServer();
  const successor = await service.startServer();
  const healthy = Date.now();
  records.check(successor);
  return phases(successor, killed, healthy, service.world.balancer);
}
