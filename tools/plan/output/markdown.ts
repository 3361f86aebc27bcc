/** The plan for a pull request: what GitHub shows of it in a comment. */
import { rules } from "../../../policies/guard/rules";
import type { Change } from "../diff/changes";
import type { Estimate } from "../cost/estimate";
import type { CostLine } from "../cost/item";
import { mermaid } from "./mermaid";
import type { AccountPlan } from "../plan";
import { picture } from "../diagram";
import type { Report } from "../report";

/**
 * Bytes, and so characters, that it never exceeds; GitHub takes 65,536 in a comment:
 * https://docs.github.com/en/rest/issues/comments#create-an-issue-comment says no
 * number, its answer to a longer one does.
 */
export const limit = 60_000;

/**
 * What each chapter may take of that at most; a chapter that is longer ends with a line that says how much is missing.
 */
const room = { head: 4_000, changes: 20_000, findings: 10_000, cost: 8_000, picture: 15_000 } as const;

export function markdown(report: Report): string {
  return [head(report), ...changes(report), findings(report), ...cost(report), diagram(report)].join("\n\n") + "\n";
}

function head(report: Report): string {
  const title = `### Plan${report.against === undefined ? "" : `, seen from ${text(report.against, 100)}`}`;
  return chapter(
    [title, ""],
    report.plans.map((plan) => account(plan, report)),
    room.head,
    "account",
  );
}

function account(
  { account, stack, place, resources, outputs, opaque, environments }: AccountPlan,
  report: Report,
): string {
  const real = resources.filter(({ type }) => !type.startsWith("stups2go:"));
  const kept = real.filter(({ protect }) => protect).map(({ name }) => name);
  const lines = report.estimate?.lines.filter((line) => line.account === account);
  const parts = [
    `${real.length} resources${kept.length > 0 ? `, protected: ${kept.join(", ")}` : ""}`,
    ...(report.changes ? [counts(report.changes.filter((change) => change.account === account))] : []),
    ...(lines ? [`${dollars(sum(lines))} a month`] : []),
    ...(account === "production" && typeof outputs.url === "string" ? [outputs.url] : []),
    ...(environments.length > 0 ? [`not read here: the environments ${environments.join(", ")}`] : []),
    ...(opaque.length > 0 ? [`encrypted, planned with an example: ${opaque.join(", ")}`] : []),
  ];
  return `- **${account}**: stack ${text(stack)}, account ${place.accountId}, ${place.region}; ${parts.map((part) => text(part)).join("; ")}`;
}

const kinds: readonly [Change["kind"], string, string][] = [
  ["replace", "replaced", "±"],
  ["remove", "removed", "−"],
  ["change", "changed", "~"],
  ["add", "new", "+"],
];

function counts(changes: readonly Change[]): string {
  const found = kinds.map(([kind, word]) => [changes.filter((change) => change.kind === kind).length, word] as const);
  const words = found.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return words.length === 0 ? "no change" : words.join(", ");
}

function changes({ changes: found, against = "" }: Report): string[] {
  if (!found) {
    return [];
  }
  if (found.length === 0) {
    return [`#### Changes\n\nNothing changes from ${text(against, 100)}.`];
  }
  // What needs a person's attention comes first, and is the last to be left out.
  const weight = ({ kind, refused }: Change): number => (refused ? 0 : 1 + kinds.findIndex(([each]) => each === kind));
  const sorted = [...found].sort((a, b) => weight(a) - weight(b));
  const rows = sorted.map((change) => {
    const [, word = "", sign = ""] = kinds.find(([kind]) => kind === change.kind) ?? [];
    const what = change.refused ? `**refused** (${word})` : `${sign} ${word}`;
    const inputs = change.inputs.length > 0 ? code(change.inputs.join(", ")) : "";
    const how = [change.consequence === undefined ? "" : `**${text(change.consequence, 400)}**`, inputs].filter(
      Boolean,
    );
    return `| ${what} | ${text(change.stack)} | ${code(change.name)} ${text(change.type.split(":").at(-1) ?? "")} | ${how.join("<br>")} |`;
  });
  return [
    chapter(
      ["#### Changes", "", "| what | stack | resource | how |", "|---|---|---|---|"],
      rows,
      room.changes,
      "change",
    ),
  ];
}

function findings({ findings: found }: Report): string {
  if (found.length === 0) {
    return `**Guard**: all ${rules.length} rules found nothing.`;
  }
  const isStop = ({ finding }: Report["findings"][number]): boolean => finding.rule.level === "mandatory";
  const rows = [...found]
    .sort((a, b) => Number(isStop(b)) - Number(isStop(a)))
    .map((each) => {
      const { stack, finding } = each;
      const { rule, resource, what } = finding;
      return `- ${isStop(each) ? "**stops**" : "advice"}: ${text(stack)}: ${code(resource.name)}: ${text(what)}. ${text(`${rule.reason} ${rule.fix}`, 600)} (${rule.name})`;
    });
  return chapter(
    [
      `#### Guard: ${found.filter(isStop).length} that stop a deployment, ${found.filter((each) => !isStop(each)).length} pieces of advice`,
      "",
    ],
    rows,
    room.findings,
    "finding",
  );
}

function cost({ estimate }: Report): string[] {
  if (!estimate) {
    return [];
  }
  const { lines } = estimate;
  const rows = lines.map(
    ({ account, component, what, usdPerMonth, market }) =>
      `| ${account} | ${text(component)} | ${text(what)} | ${market === "other" ? "" : market} | ${dollars(usdPerMonth)} |`,
  );
  const table = chapter(
    ["| account | component | what | market | a month |", "|---|---|---|---|--:|"],
    rows,
    room.cost - 2_000,
    "line",
  );
  const title = `Cost: ${dollars(sum(lines))} a month, ${split(lines)}`;
  return [`<details><summary>${title}</summary>\n\n${table}\n\n${remarks(estimate)}\n\n</details>`];
}

function remarks({ pricesOf, leftOut, unpriced }: Estimate): string {
  return text(
    [
      `Prices of ${pricesOf}, in US dollars without taxes.`,
      ...(unpriced.length > 0 ? [`Without a price: ${unpriced.join(" ")}`] : []),
      ...(leftOut.length > 0 ? [`Left out: ${leftOut.join("; ")}.`] : []),
    ].join(" "),
    1_500,
  );
}

function split(lines: readonly CostLine[]): string {
  return (["on-demand", "spot", "other"] as const)
    .map((market) => `${dollars(sum(lines.filter((line) => line.market === market)))} ${market}`)
    .join(", ");
}

function diagram({ plans }: Report): string {
  const lines = mermaid(picture(plans)).split("\n");
  const shown = Buffer.byteLength(lines.join("\n")) <= room.picture ? lines : undefined;
  const body = shown
    ? `\`\`\`mermaid\n${shown.join("\n")}\n\`\`\`\n\nSolid: connects; dotted: may use, by its policies; thick: the way of keys and passwords.`
    : "The picture is too large for a comment; `npm run plan` writes it to plan.html.";
  return `<details open><summary>Picture</summary>\n\n${body}\n\n</details>`;
}

/** A chapter's beginning and as many of its rows as there is room for, with a word about the rest. */
function chapter(start: readonly string[], rows: readonly string[], most: number, noun: string): string {
  const kept: string[] = [];
  let size = Buffer.byteLength(start.join("\n")) + 200;
  for (const row of rows) {
    size += Buffer.byteLength(row) + 1;
    if (size > most) {
      break;
    }
    kept.push(row);
  }
  const missing = rows.length - kept.length;
  const rest =
    missing === 0
      ? []
      : ["", `_${missing} more ${noun}${missing === 1 ? " is" : "s are"} left out here; \`npm run plan\` shows all._`];
  return [...start, ...kept, ...rest].join("\n");
}

const sum = (lines: readonly CostLine[]): number => lines.reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

const cut = (value: string, most: number): string => (value.length > most ? `${value.slice(0, most - 1)}…` : value);

/** Text without a meaning in Markdown: no markup, no border of a table, no person notified. */
function text(value: string, most = 300): string {
  return cut(value.slice(0, 2 * most).replaceAll(/\s+/g, " "), most)
    .replaceAll(/[\\`*_{}[\]<>|~#]/g, (letter) => `&#${letter.charCodeAt(0)};`)
    .replaceAll("@", "@\u200b");
}

/** Text as code, in a table as well. */
function code(value: string): string {
  return `<code>${text(value)}</code>`;
}
