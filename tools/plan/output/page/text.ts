/** How much room text takes, before any browser has seen it. */

/** Widths of Helvetica's letters in thousandths of the size, by groups that differ little. */
const groups: readonly [string, number][] = [
  ["ijl'|.,:;!I/ ", 290],
  ['frt()[]-{}`"', 350],
  ["mwM%@W…→", 960],
  ["ABCDEFGHJKLNOPQRSTUVXYZ&", 730],
];
const widths = new Map(groups.flatMap(([letters, width]) => Array.from(letters).map((letter) => [letter, width])));

export interface Style {
  /** In pixels. */
  size: number;
  bold?: boolean;
  mono?: boolean;
}

/** Width of a line in pixels, rather too much than too little. */
export function widthOf(text: string, { size, bold = false, mono = false }: Style): number {
  const units = Array.from(text).reduce((sum, letter) => sum + (mono ? 610 : (widths.get(letter) ?? 565)), 0);
  return (units / 1000) * size * (bold ? 1.08 : 1.02);
}

/** Breaks text into lines of at most the width; what does not fit into so many lines ends in an ellipsis. */
export function wrapped(text: string, width: number, style: Style, most: number): string[] {
  const fits = (line: string): boolean => widthOf(line.trimEnd(), style) <= width;
  // A word that is longer than a line is broken behind its own marks, or else anywhere.
  const words = text.split(/(?<=\s)/).flatMap((word) => (fits(word) ? [word] : word.split(/(?<=[/.:-])/)));
  const pieces = words.flatMap((word) => (fits(word) ? [word] : Array.from(word)));
  const lines: string[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    if (line !== undefined && fits(line + piece)) {
      lines[lines.length - 1] = line + piece;
    } else {
      lines.push(piece);
    }
  }
  const kept = lines.slice(0, most).map((line) => line.trimEnd());
  const last = kept.at(-1);
  return lines.length > most && last !== undefined ? [...kept.slice(0, -1), ellipsis(last, width, style)] : kept;
}

function ellipsis(line: string, width: number, style: Style): string {
  let text = line;
  while (text !== "" && widthOf(`${text}…`, style) > width) {
    text = text.slice(0, -1);
  }
  return `${text.replace(/[\s,;:]+$/, "")}…`;
}
