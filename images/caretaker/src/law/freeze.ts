import { LIMITS } from "./limits";
import type { World } from "./types";

/** Why nothing at all may be done. */
export function findStop({ agents, maintenance, pools, now }: World): string | undefined {
  if (!agents) {
    return "the list of agents could not be read";
  }
  if (maintenance !== false) {
    return maintenance ? "GoCD is in maintenance mode" : "GoCD's maintenance mode is unknown";
  }
  const instances = [...pools.values()].flatMap((pool) => pool?.instances ?? []);
  const up = instances.some(({ state, launchedAt }) => state === "running" && now - launchedAt > LIMITS.boot);
  return agents.length === 0 && up ? "GoCD lists no agents though builders run" : undefined;
}

/** Why no pool may grow or shrink, and nothing may be ended or deleted. */
export function findFreeze({ agents, deployers, pools, memory, now }: World): string | undefined {
  if (!deployers || [...pools.values()].includes(undefined)) {
    return "a list of instances could not be read";
  }
  const missing = agents?.some(({ state, config }) => state === "Missing" && config !== "Pending");
  return missing && now - memory.upSince < LIMITS.serverUp
    ? "GoCD has just started, and agents are still missing"
    : undefined;
}
