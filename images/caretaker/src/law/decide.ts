import { admitAgents } from "./admission";
import { drainFailedBoots, isResting } from "./boot";
import { drainLost, finishDrains, heedNotices } from "./drains";
import { findFreeze, findStop } from "./freeze";
import { deleteGhosts } from "./ghosts";
import { guardEnvironments } from "./guard";
import { Plan } from "./plan";
import { rollOut } from "./rollout";
import { scalePools } from "./scaling";
import type { Action, Settings, World } from "./types";
import { buildView } from "./view";

export interface Decision {
  actions: readonly Action[];
  /** Why nothing, or nothing that ends or deletes, was decided. */
  frozen: string | undefined;
}

/** What to do now: a function of what is seen alone, so that it is right after a restart at any step. */
export function decide(world: World, settings: Settings): Decision {
  const stop = findStop(world);
  if (stop !== undefined || !world.agents) {
    return { actions: [], frozen: stop };
  }
  const frozen = findFreeze(world);
  const plan = new Plan(buildView(world, settings, world.agents));
  guardEnvironments(plan);
  heedNotices(plan);
  admitAgents(plan, frozen !== undefined);
  finishDrains(plan);
  if (frozen === undefined) {
    deleteGhosts(plan);
    drainLost(plan);
    for (const pool of plan.view.pools) {
      drainFailedBoots(plan, pool, isResting(pool, world));
      rollOut(plan, pool);
    }
    scalePools(plan);
  }
  return { actions: plan.actions, frozen };
}
