/** Which boxes stand beside each other. */
import { bands } from "./bands";
import type { Form, Sized } from "./sized";

/** The ids of what stands beside each other, from top to bottom. */
export function rowsOf({ picture, cards, anchor }: Sized, form: Form): string[][] {
  const found = bands(picture, cards, anchor);
  const levels = [...new Set(found.values())].sort((a, b) => b - a);
  const level = (band: number): string[] => [...found].flatMap(([id, at]) => (at === band ? [id] : []));
  if (form === "wide") {
    return levels.map(level);
  }
  // Two boxes a row, first those who come from outside, then the network.
  const place = (id: string): number => {
    const box = cards.get(id)?.box;
    return box === undefined ? 0 : box.vpcId === undefined ? 2 : 1;
  };
  return [0, 1, 2].flatMap((where) => {
    const ids = levels.map((band) => level(band).filter((id) => place(id) === where));
    return where === 2 ? pairsOf(ids.flat()) : ids.flatMap(pairsOf);
  });
}

const pairsOf = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / 2) }, (_, index) => ids.slice(2 * index, 2 * index + 2));
