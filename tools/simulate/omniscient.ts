/** Time of a job at an agent, in seconds. */
export interface Run {
  from: number;
  to: number;
}

/**
 * Launches that a scaler needs that knows every run in advance, and lets an agent go after the same idle time: a run
 * goes to the agent that became free last, so that the others can rest and leave.
 */
export function leastLaunches(runs: readonly Run[], idleSeconds: number): number {
  const starts = [...runs].sort((a, b) => a.from - b.from);
  const ends = [...runs].sort((a, b) => a.to - b.to);
  /** Times at which agents became free, the last one on top. */
  const free: number[] = [];
  let launches = 0;
  let ended = 0;
  for (const { from } of starts) {
    for (let end = ends[ended]; end && end.to <= from; end = ends[ended]) {
      free.push(end.to);
      ended += 1;
    }
    const last = free.pop();
    if (last === undefined || from - last > idleSeconds) {
      launches += 1;
      free.length = 0;
    }
  }
  return launches;
}
