/** Changes for a terminal: component by component, what is done, and what it means. */
import type { Colors } from "picocolors/types";
import type { Against, Change } from "../diff/changes";
import { REGION } from "../diff/compare";

/** How many resources of a component get a line. */
const SHOWN = 4;

const kinds = {
  add: { sign: "+", done: "added", color: "green" },
  change: { sign: "~", done: "changed", color: "yellow" },
  replace: { sign: "±", done: "replaced", color: "magenta" },
  remove: { sign: "-", done: "removed", color: "red" },
} as const;

/** Lines that may be cut, and lines that have to be read in full. */
export interface Line {
  text: string;
  mayBeCut: boolean;
}

/**
 * A heading, and a few lines for each component that changes.
 *
 * @param more US dollars that a month costs more than before
 */
export function changesText(
  { ref, commit }: Against,
  changes: readonly Change[],
  more: number,
  colors: Colors,
): Line[] {
  const counts = Object.entries(kinds)
    .map(([kind, { done }]) => ({ done, count: changes.filter((change) => change.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ done, count }) => `${count} ${done}`);
  const costs = more === 0 ? "" : `; $${Math.abs(more)} a month ${more > 0 ? "more" : "less"}`;
  const heading = `against ${ref} (${commit.slice(0, 8)}): ${counts.length > 0 ? counts.join(", ") : "nothing changes"}${costs}`;
  const groups = [...grouped(changes)];
  const tagged = groups.filter(([, members]) => members.every(isTagged));
  const others = groups.filter(([, members]) => !members.every(isTagged));
  return [
    { text: colors.bold(heading), mayBeCut: false },
    ...others.flatMap(([title, members]) => [
      { text: title, mayBeCut: true },
      ...resources(members, colors),
      ...consequences(members, colors),
    ]),
    ...(tagged.length > 0
      ? [{ text: `tags alone: ${tagged.map(([title]) => title).join(", ")}`, mayBeCut: true }]
      : []),
    ...(changes.some(({ refused }) => refused)
      ? [{ text: colors.red("`pulumi up` stops at what is refused; take that change back first"), mayBeCut: false }]
      : []),
  ];
}

/** By stack and component, in the order that they come in. */
function grouped(changes: readonly Change[]): Map<string, Change[]> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const where = change.forcedBy?.includes(REGION) ? "everything that is in a region" : change.component;
    const title = `${change.stack}: ${where}`;
    groups.set(title, [...(groups.get(title) ?? []), change]);
  }
  return groups;
}

/** What is more than a change comes first, and who only gets other tags is counted. */
function resources(changes: readonly Change[], colors: Colors): Line[] {
  const tagged = changes.filter(isTagged);
  const others = changes.filter((change) => !isTagged(change));
  const sorted = [...others.filter(({ kind }) => kind !== "change"), ...others.filter(({ kind }) => kind === "change")];
  const lines = sorted.map((change) => resource(change, colors));
  const more = lines.length - SHOWN;
  return [
    ...(more > 1 ? [...lines.slice(0, SHOWN), colors.dim(`    and ${more} more`)] : lines),
    ...(tagged.length > 0 ? [`  ${colors.yellow(`~ ${tagged.length}`)}  ${colors.dim("changed: tags alone")}`] : []),
  ].map((text) => ({ text, mayBeCut: true }));
}

const isTagged = ({ kind, inputs }: Change): boolean =>
  kind === "change" && inputs.length > 0 && inputs.every((path) => /^tags\b/.test(path));

function resource({ kind, type, name, inputs, forcedBy }: Change, colors: Colors): string {
  const { sign, done, color } = kinds[kind];
  const because = forcedBy ? ` by ${forcedBy.join(", ")}` : inputs.length > 0 ? `: ${inputs.join(", ")}` : "";
  const noun = type.split(":").at(-1) ?? "";
  return `  ${colors[color](`${sign} ${name}`)}  ${colors.dim(`${noun} ${done}${because}`)}`;
}

/** What the changes of a component mean, each sentence once, what is refused first. */
function consequences(changes: readonly Change[], colors: Colors): Line[] {
  const said = [...changes].sort((a, b) => Number(b.refused ?? false) - Number(a.refused ?? false));
  const lines = said.flatMap(({ consequence, refused }) =>
    consequence === undefined ? [] : [refused ? colors.red(`  ✗ refused: ${consequence}`) : `  → ${consequence}`],
  );
  return [...new Set(lines)].map((text) => ({ text, mayBeCut: false }));
}
