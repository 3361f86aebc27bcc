/** What the plan is printed on: a terminal of some width, or a file or pipe, which gets every line in full. */
import { isatty } from "node:tty";
import { createColors } from "picocolors";
import type { Colors } from "picocolors/types";

export interface Terminal {
  colors: Colors;
  /** Cuts each line to the width, with an ellipsis. */
  cut: (text: string) => string;
  /** Breaks lines at the width, and indents what goes on. */
  wrap: (text: string) => string;
  /** Shows, on a terminal, that something is still going on, once it has taken a second. */
  during: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

const INDENT = "    ";

/** @param columns width of the terminal; everything is printed in full without one. @default that of standard output */
export async function openTerminal(columns = isatty(1) ? process.stdout.columns : undefined): Promise<Terminal> {
  // Packages that are modules only, which nothing here can `require`; the bundle holds them all the same.
  const [{ default: truncate }, { default: wrapAnsi }] = await Promise.all([
    import("cli-truncate"),
    import("wrap-ansi"),
  ]);
  // Not the library's own choice, which takes every CI service for a terminal.
  const colors = createColors(columns !== undefined && !process.env.NO_COLOR);
  const each = (change: (line: string, columns: number) => string) => (text: string) =>
    columns === undefined
      ? text
      : text
          .split("\n")
          .map((line) => change(line, columns))
          .join("\n");
  return {
    colors,
    cut: each(truncate),
    wrap: each((line, width) =>
      wrapAnsi(line, Math.max(20, width - INDENT.length), { hard: true, trim: false }).replaceAll("\n", `\n${INDENT}`),
    ),
    during,
  };
}

async function during<T>(what: string, work: () => Promise<T>): Promise<T> {
  if (!isatty(2)) {
    return work();
  }
  const { default: spinner } = await import("yocto-spinner");
  const shown = spinner({ text: what, stream: process.stderr });
  const timer = setTimeout(() => shown.start(), 1000);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    shown.stop();
  }
}
