import { randomUUID } from "node:crypto";
import { configuration } from "../records";
import type { Service } from "../service";
import type { Drill } from "./drill";

/**
 * `registrationKeyVersion` is raised: the server takes the new key at its next boot, the agents that it knows stay, a
 * new one joins by the new key, and none by the old one.
 */
export const rotate: Drill = async ({ service, records, tell, measure }) => {
  const { gocd } = service.world;
  const [old, before] = [key(service), await uuids(service)];
  const { version } = service.world.deployment.named("registration-key").inputs.keepers as { version: string };
  const next = String(Number(version) + 1);
  tell(`pulumi up with registrationKeyVersion ${next}, then a server's boot`);
  await service.up({ registrationKeyVersion: next });
  if (key(service) === old) {
    throw new Error("the plan has no new key");
  }
  measure("new registration key: without server", await service.replaceServer());
  records.guard(service.running, configuration);
  await service.registered();
  const after = await uuids(service);
  if (before.some((uuid) => !after.includes(uuid))) {
    throw new Error("an agent that was registered is not any more");
  }
  if (await gocd.register(randomUUID(), old)) {
    throw new Error("the server took an agent with the old key");
  }
  tell("a new builder joins");
  const builder = service.agents.at(-1);
  if (builder) {
    await service.killAgent(builder);
  }
  await service.startAgents();
  return `${before.length} agents stayed, a new one joined, the old key is refused`;
};

const uuids = async (service: Service): Promise<string[]> =>
  (await service.world.gocd.agents()).map(({ uuid }) => uuid);

function key({ world: { deployment } }: Service): string {
  const content = String(deployment.named("server-secret-version").inputs.secretString);
  return (JSON.parse(content) as { registrationKey: string }).registrationKey;
}
