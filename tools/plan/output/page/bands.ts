/**
 * In which order things stand below each other: who connects stands above what it
 * connects to, and all above their stores.
 */
import type { Link, Picture } from "../../diagram";
import type { Card } from "./cards";

/** A number a card; what has a higher one stands higher. */
export function bands(
  picture: Picture,
  cards: ReadonlyMap<string, Card>,
  anchor: (id: string) => string,
): Map<string, number> {
  const links = picture.links.map((link) => ({ ...link, from: anchor(link.from), to: anchor(link.to) }));
  const traffic = links.filter(({ layer }) => layer === "traffic");
  const rest = links.filter(({ layer }) => layer !== "traffic");
  const ids = (wanted: (card: Card) => boolean): string[] => [...cards.values()].filter(wanted).map(({ id }) => id);
  const found = new Map<string, number>();
  for (const id of ids(({ box }) => box?.vpcId !== undefined)) {
    found.set(id, steps(id, traffic, cards, new Set()));
  }
  const stores = ids(({ box }) => box !== undefined && box.vpcId === undefined);
  const below = (users: (id: string) => string[]): void => {
    const lower = stores.flatMap((id): [string, number][] => {
      const levels = users(id).flatMap((user) => found.get(user) ?? []);
      return found.has(id) || levels.length === 0 ? [] : [[id, Math.min(...levels) - 1]];
    });
    lower.forEach(([id, band]) => found.set(id, band));
  };
  const highest = Math.max(0, ...found.values());
  // First what hosts use, then what is kept in that or made of it.
  below((id) => rest.flatMap(({ from, to }) => (to === id ? [from] : [])));
  lowerFew(stores, found, cards);
  below((id) => rest.flatMap(({ from, to }) => (from === id ? [to] : [])));
  for (const id of cards.keys()) {
    const isActor = cards.get(id)?.box === undefined;
    const byActor = links.some(({ from, to }) => to === id && cards.get(from)?.box === undefined);
    found.set(id, found.get(id) ?? (isActor ? highest + 1 : byActor ? highest : -1));
  }
  return found;
}

/** Where an account has few stores, they stand below its whole network, which makes the account narrower. */
function lowerFew(stores: readonly string[], found: Map<string, number>, cards: ReadonlyMap<string, Card>): void {
  const accountOf = (id: string): string | undefined => cards.get(id)?.box?.account;
  for (const account of new Set(stores.map(accountOf))) {
    const placed = [...found.keys()].filter((id) => accountOf(id) === account);
    const few = placed.filter((id) => stores.includes(id));
    const lowest = Math.min(...placed.filter((id) => !few.includes(id)).map((id) => found.get(id) ?? 0)) - 1;
    if (few.length <= 4 && Number.isFinite(lowest)) {
      few.forEach((id) => found.set(id, Math.min(lowest, found.get(id) ?? lowest)));
    }
  }
}

/** How many connections lead from here to where no other follows; one into another account leads sideways. */
function steps(
  id: string,
  traffic: readonly Link[],
  cards: ReadonlyMap<string, Card>,
  seen: ReadonlySet<string>,
): number {
  const account = cards.get(id)?.box?.account;
  const next = traffic.filter(({ from, to }) => from === id && !seen.has(to));
  return Math.max(
    0,
    ...next.map(({ to }) => {
      const step = cards.get(to)?.box?.account === account ? 1 : 0;
      return step + steps(to, traffic, cards, new Set([...seen, id]));
    }),
  );
}
