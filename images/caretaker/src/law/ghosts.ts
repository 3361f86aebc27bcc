import type { Plan } from "./plan";
import type { Agent } from "./types";
import { isLost } from "./view";

/** Host names that the caretaker or a host of this service gave; agents of other names are a person's. */
const OURS = /^i-[0-9a-f]+$/;

/**
 * Deletes agents whose instance is gone, once they are lost. A job of a disabled agent that died runs elsewhere only
 * then
 * (https://github.com/gocd/gocd/blob/26.1.0/server/src/main/java/com/thoughtworks/go/server/service/ScheduleService.java#L609-L643).
 */
export function deleteGhosts(plan: Plan): void {
  const { agents, world, members, byHost } = plan.view;
  const deployers = new Set(world.deployers?.filter(({ state }) => state !== "ended").map(({ id }) => id));
  const isSuperseded = (agent: Agent): boolean =>
    byHost.get(agent.hostname)?.some((other) => other.config === "Enabled" && !isLost(other)) ?? false;
  for (const agent of agents) {
    const { uuid, hostname, config } = agent;
    if (config === "Pending" || !isLost(agent) || !OURS.test(hostname)) {
      continue;
    }
    const lives = members.has(hostname) || deployers.has(hostname);
    if (lives && !(config === "Enabled" && isSuperseded(agent))) {
      continue;
    }
    const reason = lives ? "its instance has another agent" : "its instance is gone";
    if (config === "Enabled") {
      plan.add({ do: "disable-agent", uuid, reason });
    }
    plan.add({ do: "delete-agent", uuid, reason });
  }
}
