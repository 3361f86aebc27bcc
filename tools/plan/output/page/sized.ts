/** How large each box is, which depends on the text on it, and so on what else is drawn. */
import type { Box, Link, Picture } from "../../diagram";
import type { Account } from "../../plan";
import { actorCard, card, type Card } from "./cards";

/** `wide` has the accounts side by side, `narrow` has one of them and fits on a phone. */
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
    links: picture.links.filter((link) => form === "wide" || isShort(link, picture)),
    cards: new Map(cards.map((each) => [each.id, each])),
    anchor: (id) => within.get(id) ?? id,
  };
}

/**
 * Links that a narrow picture has room for: connections, but none into another
 * account. The rest is written on the boxes.
 */
const isShort = ({ layer, from, to }: Link, { actors }: Picture): boolean =>
  layer === "traffic" && (actors.some(({ id }) => id === from) || from.split("/")[0] === to.split("/")[0]);

/** What a box has to do with others where no line is drawn, in a few words each. */
function uses({ id }: Box, picture: Picture): string[] {
  const name = (other: string): string => other.slice(other.indexOf("/") + 1);
  const found = new Map<string, string[]>();
  for (const { from, to, layer, label } of picture.links.filter((link) => !isShort(link, picture))) {
    const isKey = layer === "key";
    if (id === (isKey ? to : from)) {
      const verb = isKey ? "holds" : layer === "traffic" ? `${label} to` : label;
      found.set(verb, [...(found.get(verb) ?? []), name(isKey ? from : to)]);
    }
  }
  return [...found].map(([verb, others]) => `${verb} ${others.join(", ")}`);
}

/** The part of a picture that shows one account, and who connects to it from outside. */
export function ofAccount({ boxes, actors, vpcs, links }: Picture, account: Account): Picture {
  const isHere = (id: string): boolean => id.startsWith(`${account}/`);
  const mine = links.filter(({ from, to }) => isHere(from) || isHere(to));
  return {
    boxes: boxes.filter((box) => box.account === account),
    vpcs: vpcs.filter((vpc) => vpc.account === account),
    actors: actors.filter(({ id }) => mine.some(({ from, layer }) => from === id && layer === "traffic")),
    links: mine,
  };
}
