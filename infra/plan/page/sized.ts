/** How large each box is, which depends on what is written on it, and so on what is drawn besides. */
import type { Box, Link, Picture } from "../picture";
import { actorCard, card, type Card } from "./cards";

/** `wide` puts the accounts side by side, `narrow` one above the other, for a phone. */
export type Form = "wide" | "narrow";

/** A picture, with the size of each of its boxes. */
export interface Sized {
  picture: Picture;
  /** The links that are drawn. */
  links: Link[];
  cards: Map<string, Card>;
  /** The card that a link to a box ends at. */
  anchor: (id: string) => string;
}

export function sizedFor(picture: Picture, form: Form): Sized {
  const width = form === "wide" ? 190 : 160;
  const frames = new Set(picture.vpcs.map(({ box }) => box?.id));
  const within = new Map(picture.boxes.flatMap(({ id, within }) => (within === undefined ? [] : [[id, within]])));
  const cards = [
    ...picture.actors.map((actor) => actorCard(actor, width)),
    ...picture.boxes
      .filter(({ id, within }) => within === undefined && !frames.has(id))
      .map((box) => {
        const held = picture.boxes.filter((other) => other.within === box.id);
        return card(box, held, width, form === "wide" ? [] : uses(box, picture));
      }),
  ];
  return {
    picture,
    links: picture.links.filter((link) => form === "wide" || isShort(link)),
    cards: new Map(cards.map((each) => [each.id, each])),
    anchor: (id) => within.get(id) ?? id,
  };
}

/** Links that a narrow picture has room for: connections inside one account. All others are written on the boxes. */
const isShort = ({ layer, from, to }: Link): boolean =>
  layer === "traffic" && (from.startsWith("outside/") || from.split("/")[0] === to.split("/")[0]);

/** What a box has to do with others where no line is drawn, in a few words each. */
function uses({ id }: Box, { links, boxes }: Picture): string[] {
  const name = (other: string): string => boxes.find((box) => box.id === other)?.name ?? other;
  const found = new Map<string, string[]>();
  for (const { from, to, layer, label } of links.filter((link) => !isShort(link))) {
    const isKey = layer === "key";
    if (id === (isKey ? to : from)) {
      const verb = isKey ? "holds" : layer === "traffic" ? `${label} to` : label;
      found.set(verb, [...(found.get(verb) ?? []), name(isKey ? from : to)]);
    }
  }
  return [...found].map(([verb, others]) => `${verb} ${others.join(", ")}`);
}
