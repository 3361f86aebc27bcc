/** What is written on a box, and how large that makes it. */
import type { Actor, Box } from "../../diagram";
import { type Style, wrapped } from "./text";

export interface Line {
  text: string;
  role: "title" | "name" | "power" | "fact" | "use";
  /** Baseline, from the box's top. */
  y: number;
}

/** A box with its text; its place is its top left corner, within the box that it is in. */
export interface Card {
  id: string;
  box?: Box;
  width: number;
  height: number;
  lines: Line[];
  /** Boxes drawn inside: the pools of builders that share a role. */
  cells: (Card & { x: number; y: number })[];
}

export const styles = {
  title: { size: 13.5, bold: true },
  name: { size: 11, mono: true },
  power: { size: 11.5, bold: true },
  fact: { size: 11.5 },
  use: { size: 11.5 },
} as const satisfies Record<Line["role"], Style>;

const leading = { title: 17, name: 15, power: 14.5, fact: 14.5, use: 14.5 } as const;
const padding = { x: 12, y: 9 } as const;
const gap = 8;

/** The text of a box, a part each. */
interface Text {
  title: string;
  name: string;
  fact: string;
  /** What makes its role as strong as the account. */
  power?: string | undefined;
  /** What it has to do with others, where no line is drawn to them. */
  uses?: string[];
}

/** A box by itself, or one that holds others in a tidy grid. */
export function card(box: Box, held: readonly Box[], width: number, uses: string[] = []): Card {
  const { administers, also } = box.power;
  const more = also.length === 0 ? [] : [`also may ${also.join(", ")}`];
  const text = { title: box.title, name: box.name, fact: box.fact, power: administers, uses: [...uses, ...more] };
  if (held.length === 0) {
    return written(box.id, text, width, box);
  }
  // Narrow pictures are for narrow screens.
  const columns = width < 180 ? 2 : held.length <= 3 ? 1 : held.length <= 6 ? 2 : held.length <= 24 ? 3 : 4;
  const inner = columns === 1 ? width : 150;
  const cells = held.map((each) => written(each.id, { title: each.name, name: "", fact: each.fact }, inner, each));
  const height = Math.max(...cells.map((cell) => cell.height));
  const across = Math.min(columns, held.length) * (inner + gap) - gap + 2 * padding.x;
  const head = written(box.id, text, Math.max(across, width), box);
  const rows = Math.ceil(held.length / columns);
  return {
    ...head,
    height: head.height + rows * (height + gap) - gap + padding.x,
    cells: cells.map((cell, index) => ({
      ...cell,
      height,
      x: padding.x + (index % columns) * (inner + gap),
      y: head.height + Math.floor(index / columns) * (height + gap),
    })),
  };
}

export function actorCard({ id, title, lines }: Actor, width: number): Card {
  const shown = lines.length > 3 ? [...lines.slice(0, 2), `and ${lines.length - 2} more`] : lines;
  return written(id, { title, name: "", fact: shown.join(", ") }, width);
}

function written(id: string, { title, name, fact, power = "", uses = [] }: Text, width: number, box?: Box): Card {
  const room = width - 2 * padding.x;
  const of = (role: Line["role"], text: string, most: number): Omit<Line, "y">[] =>
    text === "" ? [] : wrapped(text, room, styles[role], most).map((line) => ({ text: line, role }));
  // The first clause says it; the rest is told when the box is opened.
  const clause = fact.split("; ")[0] ?? "";
  let y: number = padding.y;
  const lines = [
    ...of("title", title, 2),
    ...of("name", name, 2),
    ...of("power", power, 4),
    ...of("fact", clause, 3),
    ...uses.flatMap((use) => of("use", use, 3)),
  ].map((line) => {
    y += leading[line.role];
    return { ...line, y: y - 4 };
  });
  return { id, ...(box ? { box } : {}), width, height: y + padding.y, lines, cells: [] };
}

/** Whether text could need more room than it has, were the reader's font a wide one. */
export const roomOf = (card: Card): number => card.width - 2 * padding.x;
