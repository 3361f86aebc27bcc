import { fits, isOrdinary, poolMatcher } from "./matching";
import type { Job, PoolSettings, Settings, World } from "./types";

/** What a pool can offer to waiting jobs, and, after the sharing out, what of it they take. */
export interface Offer {
  pool: PoolSettings;
  idle: number;
  /** Instances that boot, or that AWS has been asked for. */
  coming: number;
  /** Idle instances whose drain can be called off. */
  returnable: number;
  /** Instances that the pool may still grow by. */
  room: number;
  /** Launches fail or take too long, so other pools are asked before it. */
  short: boolean;
}

export type Taken = Record<"idle" | "coming" | "returnable" | "room", number>;

/** The waiting jobs that can run here, and those that cannot. */
export interface Waiting {
  fitting: readonly Job[];
  unmatchable: readonly Job[];
}

/** Sorts the builders' waiting jobs; one seen for the first time is left out, since an idle agent may just take it. */
export function sortJobs(world: World, settings: Settings): Waiting {
  const fitting: Job[] = [];
  const unmatchable: Job[] = [];
  const poolsOf = poolMatcher(settings);
  for (const job of world.jobs ?? []) {
    const seen = world.memory.jobs.get(job.id);
    if (!isOrdinary(job, settings)) {
      continue;
    }
    if (seen?.stuck || poolsOf(job).length === 0) {
      unmatchable.push(job);
    } else if (seen && seen.since < world.now) {
      fitting.push(job);
    }
  }
  return { fitting, unmatchable };
}

/**
 * Shares the offers out: what is there first, then what comes, then drains to call off, then new instances of the first
 * pool that fits. Jobs that few pools can take choose before the others.
 */
export function shareOut(jobs: readonly Job[], offers: readonly Offer[]): Map<string, Taken> {
  const left = offers.map((offer) => ({ ...offer }));
  const taken = new Map(offers.map(({ pool }) => [pool.name, { idle: 0, coming: 0, returnable: 0, room: 0 }]));
  for (const group of groupJobs(jobs, left)) {
    const ready = group.offers.filter(({ short }) => !short);
    const steps: [keyof Taken, typeof left][] = [
      ["idle", group.offers],
      ["coming", ready],
      ["returnable", group.offers],
      ["room", ready],
      ["coming", group.offers],
      ["room", group.offers],
    ];
    let open = group.count;
    for (const [kind, from] of steps) {
      for (const offer of from) {
        const share = Math.min(open, offer[kind]);
        open -= share;
        offer[kind] -= share;
        const total = taken.get(offer.pool.name);
        if (total) {
          total[kind] += share;
        }
      }
    }
  }
  return taken;
}

/** Jobs by the resources that they need, those first that the fewest pools can serve. */
function groupJobs<O extends Offer>(jobs: readonly Job[], offers: readonly O[]): { count: number; offers: O[] }[] {
  const groups = new Map<string, { count: number; offers: O[] }>();
  for (const job of jobs) {
    const key = [...new Set(job.resources.map((each) => each.toLowerCase()))].sort().join("\n");
    const group = groups.get(key);
    if (group) {
      group.count += 1;
    } else {
      groups.set(key, { count: 1, offers: offers.filter(({ pool }) => fits(job, pool)) });
    }
  }
  return [...groups.values()].sort((a, b) => a.offers.length - b.offers.length);
}
