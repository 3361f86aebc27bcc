import { parseArgs } from "node:util";

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

export const USAGE = `Usage: npm run simulate -- [--days 30] [--pushes 60] [--seed 1] [--trace FILE] [--json FILE] [--html FILE]
                           [--max 20] [--min 0] [--idle-minutes 10] [--on-demand-max 5] [--boot 110]
Plays a load on a virtual clock, with the caretaker's own law, and compares it with fixed pools. A trace has lines of
when,duration,resources (2026-11-02T09:00:00Z,240,docker). The same seed gives the same bytes.
`;

/** @throws Error for options that the command does not have, or that are no whole numbers */
export function parseOptions(args: readonly string[]): SimulateOptions | undefined {
  const number = (value: string) => ({ type: "string", default: value }) as const;
  const { values } = parseArgs({
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
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    return undefined;
  }
  const whole = (
    name: "seed" | "days" | "pushes" | "max" | "min" | "idle-minutes" | "on-demand-max" | "boot",
    least: number,
  ): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least) {
      throw new Error(`--${name}: expected a whole number from ${least}, got ${values[name]}; run with --help`);
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
    throw new Error(`--min: expected at most --max ${options.max}, got ${options.min}; lower it`);
  }
  return options;
}
