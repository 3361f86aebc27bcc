import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot } from "../../infra/project-root";
import { formatMistake, SettingsError } from "../../infra/settings/problems";
import { command } from "../command";
import { type Estimate, estimate, usd } from "./cost/estimate";
import { changes } from "./diff/diff";
import { type EarlierPlan, earlierPlan } from "./diff/earlier";
import { changesText } from "./output/changes-text";
import { formatFindings, guardAll, stops, verdict } from "./guard";
import { markdown } from "./output/markdown";
import { type Options, readOptions, usage } from "./options";
import { page } from "./output/page";
import { plan, toJson } from "./plan";
import type { Report } from "./report";
import { summary } from "./output/summary";
import { openTerminal, type Terminal } from "./output/terminal";

type Shown = Report & { estimate: Estimate; earlier?: EarlierPlan; costsMore?: number };

/**
 * Runs the plan; ends with exit code 1 for bad settings, for what the guard rules forbid and for a
 * change that is refused, 2 for bad options.
 */
export async function main(args: string[]): Promise<void> {
  // What fails behind a promise of the SDK surfaces here.
  process.on("unhandledRejection", stop);
  try {
    process.exitCode = await command(usage, args, process, async () => {
      const options = readOptions(args, projectRoot);
      const terminal = await openTerminal();
      const report = await terminal.during("Planning", () => makeReport(options));
      const files = await writeFiles(options, report);
      print(report, files, options, terminal);
      return report.findings.some(stops) || report.changes?.some(({ refused }) => refused) ? 1 : 0;
    });
  } catch (error) {
    stop(error);
  }
}

async function makeReport({ stacks, overrides, against }: Options): Promise<Shown> {
  // The other plan runs in a process of its own meanwhile.
  const other = against === undefined ? undefined : earlierPlan(projectRoot, against, stacks);
  const [plans, earlier] = await Promise.all([plan({ folder: projectRoot, stacks, overrides }), other]);
  const report = { plans, findings: guardAll(plans), estimate: estimate(plans) };
  if (!earlier) {
    return report;
  }
  const before = estimate(
    plans.flatMap(({ stack, costAssumptions }) => {
      const found = earlier.plans.find((candidate) => candidate.stack === stack);
      return found ? [{ ...found, costAssumptions }] : [];
    }),
  );
  const costsMore = usd([
    ...report.estimate.lines,
    ...before.lines.map((line) => ({ ...line, usdPerMonth: -line.usdPerMonth })),
  ]);
  return { ...report, against, earlier, changes: changes(earlier.plans, plans), costsMore };
}

/** The files that were asked for; their names as seen from the working directory. */
async function writeFiles({ json, out }: Options, report: Report): Promise<string[]> {
  const { plans } = report;
  if (json !== undefined) {
    written("--json", json, "a file that can be written", () => {
      writeFileSync(json, toJson(plans));
    });
  }
  if (out === undefined) {
    return [];
  }
  written("--out", out, "a folder that can be made", () => mkdirSync(out, { recursive: true }));
  const files = {
    "plan.html": await page(report),
    "plan.md": markdown(report),
    "plan.json": toJson(plans),
  };
  return Object.entries(files).map(([name, content]) => {
    const path = join(out, name);
    written("--out", path, "a file that can be written", () => {
      writeFileSync(path, content);
    });
    return relative(process.cwd(), path);
  });
}

/** Writes; a path that is of no use is the user's mistake, and no fault of the plan. */
function written(option: string, path: string, expected: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const advice = option === "--out" ? "choose a folder with --out, or write no file with --no-out" : undefined;
    throw new SettingsError([formatMistake(option, expected, `${path} (${(error as Error).message})`, advice)]);
  }
}

function print(report: Shown, files: string[], { quiet }: Options, { colors, cut, wrap }: Terminal): void {
  const print = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  const { earlier, changes = [], costsMore = 0 } = report;
  const refused = changes.filter((change) => change.refused);
  // What was asked for stands alone: the files, and a plan without --against, have the rest.
  if (!earlier && !quiet) {
    print(cut(summary(report.plans, report.estimate, colors)));
  }
  if (earlier && (!quiet || refused.length > 0)) {
    changesText(earlier, quiet ? refused : changes, costsMore, colors).forEach(({ text, mayBeCut }) => {
      print(mayBeCut ? cut(text) : wrap(text));
    });
  }
  formatFindings(report.findings, colors).forEach((line) => {
    print(wrap(line));
  });
  if (!quiet) {
    print(verdict(report.findings));
    if (files.length > 0) {
      print(`files: ${files.join(", ")}`);
    }
  }
}

function stop(error: unknown): never {
  process.stderr.write(`${error instanceof SettingsError ? error.lines.join("\n") : trace(error)}\n`);
  process.exit(1);
}

/** A fault of the plan's own: where it was, which the bundle's source map knows. */
function trace(error: unknown): string {
  const hint = "For the lines in the sources: NODE_OPTIONS='--enable-source-maps --stack-trace-limit=50' npm run plan";
  return error instanceof Error ? `${error.stack ?? error.message}\n${hint}` : String(error);
}
