import { readArguments, UsageError } from "../command";

export interface SimulateOptions {
  seed: number;
  days: number;
  /** Pushes on a working day. */
  pushes: number;
  trace: string | undefined;
  json: string | undefined;
  html: string;
  max: number;
  min: number;
  idleMinutes: number;
  onDemandMax: number;
  /** Median seconds from launch to a pending agent. */
  boot: number;
}

export const USAGE = `Usage: npm run simulate -- [options]

Plays a load on a virtual clock, with the caretaker's own law, and compares it with fixed pools. The same seed gives the
same bytes.

  --days N           days to play (default: 30)
  --pushes N         pushes on a working day (default: 60)
  --trace FILE       this load in place of that: lines of when,duration,resources (2026-11-02T09:00:00Z,240,docker)
  --seed N           of the load and of what fails (default: 1)
  --max N            builders at most (default: 20)
  --min N            builders at least (default: 0)
  --idle-minutes N   how long a builder may be idle (default: 10)
  --on-demand-max N  builders on demand at most, while spot is dry (default: 5)
  --boot N           median seconds from launch to a pending agent (default: 110)
  --html FILE        write the picture to FILE (default: simulation.html)
  --json FILE        write the figures to FILE
  --help, -h         this text

Exit code: 0, 1 for a trace that cannot be played, 2 for bad options.
`;

/** @throws UsageError for options that the command does not have, or that are no whole numbers */
export function parseOptions(args: readonly string[]): SimulateOptions {
  const number = (value: string) => ({ type: "string", default: value }) as const;
  const { values } = readArguments({
    args: [...args],
    options: {
      seed: number("1"),
      days: number("30"),
      pushes: number("60"),
      max: number("20"),
      min: number("0"),
      "idle-minutes": number("10"),
      "on-demand-max": number("5"),
      boot: number("110"),
      trace: { type: "string" },
      json: { type: "string" },
      html: number("simulation.html"),
    },
  });
  const whole = (
    name: "seed" | "days" | "pushes" | "max" | "min" | "idle-minutes" | "on-demand-max" | "boot",
    least: number,
  ): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least) {
      throw new UsageError(`--${name}: expected a whole number from ${least}, got ${values[name]}`);
    }
    return value;
  };
  const options = {
    seed: whole("seed", 0),
    days: whole("days", 1),
    pushes: whole("pushes", 0),
    max: whole("max", 1),
    min: whole("min", 0),
    idleMinutes: whole("idle-minutes", 1),
    onDemandMax: whole("on-demand-max", 0),
    boot: whole("boot", 1),
    trace: values.trace,
    json: values.json,
    html: values.html,
  };
  if (options.min > options.max) {
    throw new UsageError(`--min: expected at most --max ${options.max}, got ${options.min}; lower it`);
  }
  return options;
}
