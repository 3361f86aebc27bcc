import { LIMITS } from "./limits";
import type { Plan } from "./plan";
import type { Agent, Instance } from "./types";
import { isLost } from "./view";

const has = ({ environments }: Agent, wanted: string): boolean =>
  environments.some((each) => each.toLowerCase() === wanted.toLowerCase());

/** Disables agents that are in an environment without being an instance of its hosts, or that share one instance. */
export function guardEnvironments(plan: Plan): void {
  const { agents, settings, world } = plan.view;
  const deployers = new Map(world.deployers?.map((instance) => [instance.id, instance]));
  const builders = new Map(
    [...world.pools.values()].flatMap((pool) => pool?.instances ?? []).map((instance) => [instance.id, instance]),
  );
  const buildersKnown = ![...world.pools.values()].includes(undefined);
  const disabled = new Set<string>();
  for (const agent of agents) {
    if (agent.config !== "Enabled" || isLost(agent) || disabled.has(agent.uuid)) {
      continue;
    }
    const production = has(agent, settings.production);
    if (!(production ? world.deployers !== undefined : buildersKnown)) {
      continue;
    }
    const host = (production ? deployers : builders).get(agent.hostname);
    const fault =
      production || has(agent, settings.environment)
        ? findFault(plan, agent, host)
        : "it is in neither environment of the pools";
    if (fault !== undefined) {
      for (const uuid of disableHost(plan, agent, fault)) {
        disabled.add(uuid);
      }
    }
  }
}

function findFault({ view }: Plan, { hostname }: Agent, host: Instance | undefined): string | undefined {
  const { world, byHost } = view;
  if (!host) {
    return "its host is no instance of its environment's";
  }
  if (host.state === "ended") {
    const since = world.memory.endedSince.get(host.id) ?? world.now;
    return world.now - since >= LIMITS.gone ? "its instance has ended" : undefined;
  }
  const live = byHost.get(hostname)?.filter((each) => each.config === "Enabled" && !isLost(each)) ?? [];
  return live.length > 1 ? "another agent has its host name" : undefined;
}

/**
 * Disables an agent; on a builder all of them, since no list tells which of two is the real one, and ends the instance.
 */
function disableHost(plan: Plan, agent: Agent, fault: string): string[] {
  const { members, byHost } = plan.view;
  const member = members.get(agent.hostname);
  if (!member || member.status === "held") {
    plan.add({ do: "disable-agent", uuid: agent.uuid, reason: `foreign: ${fault}` });
    return [agent.uuid];
  }
  // The rule of drains disables the agents of an instance that is draining already.
  if (member.status !== "draining") {
    plan.drain(member, "foreign");
  }
  return byHost.get(agent.hostname)?.map(({ uuid }) => uuid) ?? [];
}
