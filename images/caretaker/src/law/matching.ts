import type { Job, PoolSettings, Settings } from "./types";

/**
 * GoCD binds each of these to one agent that exists, so no new builder can take them
 * (https://github.com/gocd/gocd/blob/26.1.0/config/config-api/src/main/java/com/thoughtworks/go/config/RunOnAllAgentsJobTypeConfig.java).
 */
const RUN_ON_ALL = /-runOnAll-\d+$/;

/** A job of the builders' environment that any agent with its resources may take. */
export const isOrdinary = (job: Job, { environment }: Settings): boolean =>
  job.environment?.toLowerCase() === environment.toLowerCase() && !RUN_ON_ALL.test(job.id);

/** GoCD compares resources in any case; a job without resources runs on any agent of its environment. */
export function fits({ resources }: Pick<Job, "resources">, pool: PoolSettings): boolean {
  return resources.every((wanted) => pool.resources.some((own) => own.toLowerCase() === wanted.toLowerCase()));
}

/** Finds the pools that fit a job, in their order; jobs that need the same resources share one search. */
export function poolMatcher({ pools }: Settings): (job: Job) => readonly PoolSettings[] {
  const found = new Map<string, readonly PoolSettings[]>();
  return (job) => {
    const key = job.resources.join("\n");
    const known = found.get(key) ?? pools.filter((pool) => fits(job, pool));
    found.set(key, known);
    return known;
  };
}
