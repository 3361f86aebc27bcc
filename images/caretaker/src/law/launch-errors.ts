import { LIMITS } from "./limits";
import type { PoolState, World } from "./types";

/**
 * AWS has no instance to give, so on-demand capacity or another pool may help: error codes of EC2
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html) and event types of Spot Fleet
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EventInformation.html). Any other code is a quota or a
 * permission, which rings instead.
 */
const NO_CAPACITY = new Set([
  "InsufficientInstanceCapacity",
  "InsufficientHostCapacity",
  "InsufficientCapacityOnHost",
  "InsufficientCapacity",
  "UnfulfillableCapacity",
  "SpotMaxPriceTooLow",
  "allLaunchSpecsTemporarilyBlacklisted",
]);

export const isCapacityError = (code: string): boolean => NO_CAPACITY.has(code);

export interface Shortage {
  /** Launches fail, or take too long. */
  short: boolean;
  /** On-demand capacity may help. */
  dry: boolean;
}

export function findShortage(name: string, { errors, target, instances }: PoolState, { now, memory }: World): Shortage {
  const recent = errors.filter(({ at }) => now - at < LIMITS.launchError);
  const missing = instances.filter(({ state }) => state !== "ended").length < target;
  const waited = now - (memory.shortSince.get(name) ?? now) >= LIMITS.dry;
  const short = missing && (waited || recent.length > 0);
  return { short, dry: short && recent.every(({ code }) => isCapacityError(code)) };
}
