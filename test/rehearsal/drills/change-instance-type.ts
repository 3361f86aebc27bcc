import type { Drill } from "./drill";

/**
 * `server.instanceType` is changed: the group ends the old server, gently, and
 * starts one of the new type on the same data.
 */
export const changeInstanceType: Drill = async ({ service, records, tell, measure }) => {
  const type = (): string => String(service.world.deployment.named("server-template").inputs.instanceType);
  const before = type();
  const [family = "", size] = before.split(".");
  const after = `${family}.${size === "large" ? "xlarge" : "large"}`;
  tell(`pulumi up with server.instanceType ${after}, then its group replaces the server`);
  await service.up({ "server.instanceType": after });
  if (type() !== after) {
    throw new Error(`the plan's server is still ${type()}`);
  }
  measure("another instance type: without server", await service.replaceServer());
  records.check(service.running);
  await service.registered();
  return `${after} in place of ${before}, on the same data`;
};
