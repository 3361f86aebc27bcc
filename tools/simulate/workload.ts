import { seededRandom } from "./random";

/** A job as the simulator plays it; times are seconds from the start. */
export interface SimJob {
  id: string;
  /** When GoCD schedules it, at the earliest. */
  at: number;
  seconds: number;
  resources: readonly string[];
  /** The stage before, whose jobs have to be done first. */
  after?: Stage;
}

export interface Stage {
  /** Jobs that are not done yet. */
  open: number;
}

export interface Workload {
  /** In the order of their times. */
  jobs: readonly (SimJob & { stage: Stage })[];
  seconds: number;
}

export interface Load {
  seed: number;
  days: number;
  /** Pushes on a working day. */
  pushes: number;
  /** Jobs that a timer starts each night at 02:00. */
  nightly: number;
}

const DAY = 86_400;
const HOUR = 3_600;

/** Share of a day's pushes by hour: ten times as many an hour from 9 to 18 on Monday to Friday as at other times. */
function weightOf(second: number): number {
  const hour = (second % DAY) / HOUR;
  const working = Math.floor(second / DAY) % 7 < 5 && hour >= 9 && hour < 18;
  return working ? 1 : 0.1;
}

/**
 * Pushes as a Poisson process over working days, each a pipeline of 2 to 4 stages of some jobs (mean 4, at most 40) of
 * 4 minutes in the median and 25 at the 95th percentile, and a burst each night. Day 0 is a Monday.
 */
export function generateLoad({ seed, days, pushes, nightly }: Load): Workload {
  const random = seededRandom(seed);
  const jobs: Workload["jobs"][number][] = [];
  let pipeline = 0;
  const addStage = (at: number, count: number, after: Stage | undefined): Stage => {
    const stage = { open: count };
    for (let index = 0; index < count; index += 1) {
      jobs.push({
        id: `pipeline/${pipeline}/stage/1/job-${jobs.length}`,
        at,
        seconds: Math.max(10, Math.round(random.lognormal(240, 1_500))),
        resources: [],
        stage,
        ...(after && { after }),
      });
    }
    return stage;
  };
  const perSecond = pushes / (9 * HOUR + 15 * HOUR * 0.1);
  for (let at = random.exponential(1 / perSecond); at < days * DAY; at += random.exponential(1 / perSecond)) {
    if (random.next() < weightOf(at)) {
      pipeline += 1;
      let stage: Stage | undefined;
      for (let stages = Math.floor(random.between(2, 5)); stages > 0; stages -= 1) {
        stage = addStage(at, Math.min(40, random.geometric(4)), stage);
      }
    }
  }
  for (let day = 0; day < days && nightly > 0; day += 1) {
    pipeline += 1;
    addStage(day * DAY + 2 * HOUR, nightly, undefined);
  }
  jobs.sort((a, b) => a.at - b.at);
  return { jobs, seconds: days * DAY };
}

/**
 * Jobs of a team's own, from lines of `when,duration,resources`: an ISO time or seconds, seconds, and names with blanks
 * between. A first line that starts with `when` is a heading.
 * @throws Error that names the line
 */
export function readTrace(text: string, file: string): Workload {
  const rows = text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "" || /^(?:when\b|#)/.test(line)) {
      return [];
    }
    const [when = "", duration = "", resources = ""] = line.split(",");
    const at = /^\d+(?:\.\d+)?$/.test(when.trim()) ? Number(when) : Date.parse(when) / 1000;
    const seconds = Number(duration.trim() === "" ? NaN : duration);
    if (!Number.isFinite(at) || !Number.isFinite(seconds) || seconds < 0) {
      throw new Error(
        `${file}, line ${index + 1}: expected when,duration,resources with a time and seconds, got ${JSON.stringify(line)}; write it as 2026-11-02T09:00:00Z,240,docker`,
      );
    }
    return [{ at, seconds, resources: resources.split(" ").filter((name) => name !== "") }];
  });
  if (rows.length === 0) {
    throw new Error(`${file}: expected at least one line of when,duration,resources, got none; add the jobs to play`);
  }
  rows.sort((a, b) => a.at - b.at);
  const start = Math.floor((rows[0]?.at ?? 0) / DAY) * DAY;
  const jobs = rows.map((row, index) => ({
    ...row,
    at: row.at - start,
    id: `trace/1/stage/1/job-${index}`,
    stage: { open: 1 },
  }));
  return { jobs, seconds: Math.ceil(((jobs.at(-1)?.at ?? 0) + 1) / DAY) * DAY };
}
