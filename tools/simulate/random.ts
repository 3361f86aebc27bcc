/** Random numbers from a seed: the same seed gives the same numbers on any machine. */
export interface Random {
  /** From 0 (included) to 1. */
  next(): number;
  between(low: number, high: number): number;
  exponential(mean: number): number;
  /** By its median and its 95th percentile. */
  lognormal(median: number, p95: number): number;
  /** A whole number from 1, by its mean. */
  geometric(mean: number): number;
}

/**
 * Mulberry32 by Tommy Ettinger, in the public domain
 * (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c).
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    exponential: (mean) => -mean * Math.log(1 - next()),
    // 1.6449 is the 95th percentile of the standard normal distribution.
    lognormal: (median, p95) => median * Math.exp((Math.log(p95 / median) / 1.6449) * normal()),
    geometric: (mean) => 1 + Math.floor(Math.log(1 - next()) / Math.log(1 - 1 / mean)),
  };
}
