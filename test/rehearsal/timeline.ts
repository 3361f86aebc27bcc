/** A step of the rehearsal, and how it went. */
export interface Entry {
  name: string;
  /** Seconds since the rehearsal's start. */
  start: number;
  /** Seconds it took. */
  seconds: number;
  /** What came of it, or why it failed. */
  detail: string;
  outcome: "ok" | "failed" | "interrupted";
}

/** A measured figure with its limit, if it has one. */
export interface Figure {
  name: string;
  value: string;
  /** What it must reach, and whether it does. */
  limit?: string;
  good: boolean;
}

/** What happened when. */
export class Timeline {
  readonly entries: Entry[] = [];
  readonly figures: Figure[] = [];
  readonly #start = performance.now();

  /** Seconds since the rehearsal's start. */
  get now(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Seconds until the end of the last step. */
  get seconds(): number {
    const last = this.entries.at(-1);
    return last ? last.start + last.seconds : 0;
  }

  /** Whether every step did what it was to. */
  get stood(): boolean {
    return this.entries.every(({ outcome }) => outcome === "ok");
  }

  /** Whether all of it was as quick as it has to be, too. */
  get good(): boolean {
    return this.stood && this.figures.every(({ good }) => good);
  }

  /** Runs a step and notes it down; `interrupted` is what the entry says until it ends. */
  async note(name: string, step: () => Promise<string>): Promise<string> {
    const entry: Entry = { name, start: this.now, seconds: 0, detail: "", outcome: "interrupted" };
    this.entries.push(entry);
    try {
      entry.detail = await step();
      entry.outcome = "ok";
      return entry.detail;
    } catch (error) {
      entry.detail = error instanceof Error ? error.message : String(error);
      entry.outcome = "failed";
      throw error;
    } finally {
      entry.seconds = this.now - entry.start;
    }
  }
}

/** The timeline as a table for the terminal, then the figures, and why a step failed. */
export function table({ entries, figures, seconds: total }: Timeline): string {
  const width = Math.max(...entries.map(({ name }) => name.length));
  const bars = 30;
  const lines = entries.map(({ name, start, seconds, outcome }) => {
    const from = Math.min(bars - 1, Math.floor((start / total) * bars));
    const long = Math.max(1, Math.round((seconds / total) * bars));
    const bar = `${" ".repeat(from)}${"█".repeat(Math.min(long, bars - from))}`.padEnd(bars);
    return `  ${name.padEnd(width)} ${start.toFixed(1).padStart(6)} s ${seconds.toFixed(1).padStart(6)} s  ${bar} ${outcome === "ok" ? "" : outcome}`.trimEnd();
  });
  const wide = Math.max(0, ...figures.map(({ name }) => name.length));
  const measured = figures.map(
    ({ name, value, limit, good }) =>
      `  ${name.padEnd(wide)}  ${value}${limit === undefined ? "" : `, ${limit}`}${good ? "" : "  MISSED"}`,
  );
  const failed = entries
    .filter(({ outcome }) => outcome !== "ok")
    .flatMap(({ name, outcome, detail }) => ["", `${name} ${outcome}: ${detail}`]);
  const head = `  ${"step".padEnd(width)}  start     took`;
  return [head, ...lines, ...(measured.length > 0 ? ["", ...measured] : []), ...failed].join("\n");
}
