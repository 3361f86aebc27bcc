/** Which boxes stand beside each other. */
import type { Picture } from "../picture";
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
  // One account below the other, in each its network first, two boxes a row.
  const place = (id: string): string => {
    const box = cards.get(id)?.box;
    return box ? `${box.account} ${box.vpcId === undefined ? "outside" : "inside"}` : "";
  };
  const places = [...new Set([...levels].flatMap(level).map(place))].sort(
    (a, b) => order(picture, a) - order(picture, b),
  );
  return places.flatMap((where) => {
    const ids = levels.map((band) => level(band).filter((id) => place(id) === where));
    return where.endsWith("outside") ? pairsOf(ids.flat()) : ids.flatMap(pairsOf);
  });
}

function order({ boxes }: Picture, place: string): number {
  const [account, where] = place.split(" ");
  return 2 * boxes.findIndex((box) => box.account === account) + (where === "outside" ? 1 : 0);
}

const pairsOf = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / 2) }, (_, index) => ids.slice(2 * index, 2 * index + 2));
