/** Words and ids that several parts of the page share. */
import type { Change } from "../changes";
import type { Box } from "../picture";
import type { Report } from "../report";

/** Id of a box's part of the page. */
export const partId = (id: string): string => `part-${id.replaceAll(/[^\w-]/g, "-")}`;

export const kinds: Readonly<Record<Change["kind"], string>> = {
  add: "new",
  change: "changed",
  replace: "replaced",
  remove: "removed",
};

/** What matters most about what happens to a component. */
const gravity: readonly Change["kind"][] = ["replace", "remove", "add", "change"];

export function changesOf({ changes = [] }: Report, { account, name }: Pick<Box, "account" | "name">): Change[] {
  return changes.filter((change) => change.account === account && change.component === name);
}

/** One word for what happens to a component; nothing where nothing does. */
export function fate(report: Report, box: Box): Change["kind"] | undefined {
  const changes = changesOf(report, box);
  const all = (kind: Change["kind"]): boolean => changes.every((change) => change.kind === kind);
  const real = box.resources.length;
  if (changes.length > 0 && all("add") && changes.length >= real) {
    return "add";
  }
  const found = gravity.find((kind) => kind !== "add" && changes.some((change) => change.kind === kind));
  return found === "remove" || (found === undefined && changes.length > 0) ? "change" : found;
}

export const dollars = (amount: number): string =>
  `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
