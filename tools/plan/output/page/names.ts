/** Words and ids that several parts of the page share. */
import type { Change } from "../../diff/changes";
import type { Box } from "../../diagram";
import type { Report } from "../../report";

/** Id of a box's part of the page. */
export const partId = (id: string): string => `part-${id.replaceAll(/[^\w-]/g, "-")}`;

/** What happens to a resource, or to a component. */
export type Fate = Change["kind"] | "refused";

export const fates: Readonly<Record<Fate, string>> = {
  refused: "refused",
  add: "new",
  change: "changed",
  replace: "replaced",
  remove: "removed",
};

export function changesOf({ changes = [] }: Report, { account, name }: Pick<Box, "account" | "name">): Change[] {
  return changes.filter((change) => change.account === account && change.component === name);
}

export const fateOf = ({ kind, refused }: Change): Fate => (refused ? "refused" : kind);

/** What happens to a component: the worst of what happens to its resources; nothing where nothing does. */
export function fate(report: Report, box: Box): Fate | undefined {
  const found = changesOf(report, box).map(fateOf);
  if (found.length === 0) {
    return undefined;
  }
  const isNew = found.length >= box.resources.length && found.every((each) => each === "add");
  return isNew ? "add" : ((["refused", "replace"] as const).find((each) => found.includes(each)) ?? "change");
}

export const dollars = (amount: number): string =>
  `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
