import type { Phases } from "./phases";
import type { Figure } from "./timeline";

/** What a kill of the server may take with the fake server, in seconds: all of it, and our scripts of that. */
const limits = { total: 60, scripts: 5 };

/**
 * The figures of all kills. The median counts against a limit: a single one may
 * have met with other work on this machine.
 */
export function killFigures(kills: readonly Phases[], records: number): Figure[] {
  const worst = (phase: keyof Phases): number => Math.max(...kills.map((each) => each[phase]));
  const median = (phase: keyof Phases): number =>
    kills.map((each) => each[phase]).sort((a, b) => a - b)[Math.floor(kills.length / 2)] ?? 0;
  const told = (phase: keyof Phases): string =>
    `median ${median(phase).toFixed(1)} s, at most ${worst(phase).toFixed(1)} s`;
  const limited = (name: string, phase: keyof typeof limits): Figure => ({
    name,
    value: told(phase),
    limit: `limit ${limits[phase]} s`,
    good: median(phase) <= limits[phase],
  });
  return [
    limited("server killed → health check good", "total"),
    { name: "  machine's boot", value: told("boot"), good: true },
    limited("  our scripts", "scripts"),
    { name: "  pull of the image", value: told("pull"), good: true },
    { name: "  container → health check good", value: told("gocd"), good: true },
    { name: "lost in this", value: `0 of ${records} files, in ${kills.length} kills`, good: true },
  ];
}
