import type { KeepWarm } from "./types";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(now: number, timeZone: string): { day: number; hour: number } {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short", hour: "numeric", hourCycle: "h23" });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return { day: WEEKDAYS.indexOf(parts.weekday ?? ""), hour: Number(parts.hour) };
}

/** How many idle agents to keep ready now. */
export function warmAgents(times: readonly KeepWarm[], now: number): number {
  return times.reduce((most, { days, fromHour, toHour, timeZone, idle }) => {
    const { day, hour } = localTime(now, timeZone);
    return days.includes(day) && hour >= fromHour && hour < toHour ? Math.max(most, idle) : most;
  }, 0);
}
