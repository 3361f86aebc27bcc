import type { Drill } from "./drill";
import { takeSnapshot } from "./snapshot";

/**
 * The runbooks "Move to another availability zone" and, for that, "Take the service down, and bring it back": the
 * server goes, a snapshot of its volume at rest becomes a volume in another zone, and the service comes up there.
 */
export const moveZone: Drill = async ({ service, records, tell, measure }) => {
  const { deployment } = service.world;
  const [before, old] = [deployment.zone, service.volume.id];
  const after = deployment
    .of("Subnet")
    .map(({ inputs }) => String(inputs.availabilityZone))
    .find((zone) => zone.startsWith(deployment.region) && zone !== before);
  if (after === undefined) {
    return `the plan has subnets in no zone but ${before}`;
  }
  const since = performance.now();
  const passed = (start: number): number => (performance.now() - start) / 1000;
  tell("taking the service down");
  await service.stopServer();
  measure("service taken down: GoCD stopped, volume detached", passed(since));
  tell(`a snapshot at rest, then pulumi up with availabilityZone ${after}`);
  await service.up({ availabilityZone: after, "dataVolume.snapshotId": await takeSnapshot(service) });
  if (deployment.zone !== after || service.volume.id === old) {
    throw new Error(`the plan has no new volume in ${after}`);
  }
  tell("bringing the service back");
  const down = performance.now();
  await service.startServer();
  measure("service brought back → health check good", passed(down));
  measure("another availability zone: without server", passed(since));
  records.check(service.running);
  await service.registered();
  return `${service.volume.id} in ${after}, ${old} in ${before}`;
};
