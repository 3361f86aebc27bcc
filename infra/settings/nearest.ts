import { distance } from "fastest-levenshtein";

/** The nearest of the names, if one is near enough to be meant. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const limit = given.length < 3 ? 1 : Math.max(2, Math.min(3, given.length / 3));
  const isPart = (name: string): boolean => given.length >= 4 && name.toLowerCase().startsWith(given.toLowerCase());
  const [first] = names
    .map((name) => ({ name, far: isPart(name) ? 1 : distance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far);
  return first?.name;
}
