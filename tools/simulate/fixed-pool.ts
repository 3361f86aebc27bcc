import type { Workload } from "./workload";

/** Waits in seconds in a fixed pool of agents that are never lost: the pool at its best. */
export function fixedPoolWaits({ jobs }: Workload, agents: number): number[] {
  const free = Array.from({ length: agents }, () => 0);
  const waits: number[] = [];
  const doneAt = new Map<object, number>();
  // Stages follow each other, so a job is ready when the last job of the stage before is done.
  const open = new Map<object, number>();
  for (const { stage } of jobs) {
    open.set(stage, (open.get(stage) ?? 0) + 1);
  }
  const followers = new Map<object, Workload["jobs"][number][]>();
  const ready: { job: Workload["jobs"][number]; at: number }[] = [];
  for (const job of jobs) {
    if (job.after) {
      followers.set(job.after, [...(followers.get(job.after) ?? []), job]);
    } else {
      ready.push({ job, at: job.at });
    }
  }
  ready.sort((a, b) => a.at - b.at);
  for (let entry = ready.shift(); entry; entry = ready.shift()) {
    const { job, at } = entry;
    const first = free.indexOf(Math.min(...free));
    // GoCD's own interval and the agent's poll, half of 5 s and of 10 s on average.
    const from = Math.max(at + 7, free[first] ?? 0);
    const to = from + job.seconds;
    free[first] = to;
    waits.push(from - at);
    doneAt.set(job.stage, Math.max(doneAt.get(job.stage) ?? 0, to));
    const left = (open.get(job.stage) ?? 0) - 1;
    open.set(job.stage, left);
    if (left === 0) {
      const then = doneAt.get(job.stage) ?? to;
      for (const follower of followers.get(job.stage) ?? []) {
        insert(ready, { job: follower, at: then });
      }
    }
  }
  return waits;
}

/** Inserts by time, from the end, where most belong. */
function insert<T extends { at: number }>(list: T[], entry: T): void {
  let index = list.length;
  while (index > 0 && (list[index - 1]?.at ?? 0) > entry.at) {
    index -= 1;
  }
  list.splice(index, 0, entry);
}
