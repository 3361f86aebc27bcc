import type { Drill } from "./drill";

/** A builder is taken away, as a spot instance is, and its fleet starts another one. */
export const replaceBuilder: Drill = async ({ service, measure }) => {
  const builder = service.agents.at(-1);
  if (!builder) {
    return "the plan has no builders";
  }
  const lost = performance.now();
  await service.killAgent(builder);
  const [successor] = await service.startAgents();
  measure("builder taken away → another one registered", (performance.now() - lost) / 1000);
  return `${successor?.machine.id ?? ""} in place of ${builder.machine.id}`;
};
