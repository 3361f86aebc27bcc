import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import { projectRoot } from "../../infra/project-root";
import type { Phases } from "./phases";
import type { Entry, Figure, Timeline } from "./timeline";

export interface PageArgs {
  timeline: Timeline;
  kills: readonly Phases[];
  /** What it ran on, see machine.ts. */
  machine: string;
  commit: string;
  date: Date;
}

const asset = (path: string): string => readFileSync(join(projectRoot, path), "utf8");

/** The rehearsal as one HTML page that needs nothing else: no network, no script, no other file. */
export function page(args: PageArgs): string {
  const { timeline, kills, machine, commit, date } = args;
  const style = ["tools/plan/output/page/base.css", "test/rehearsal/page.css"].map(asset).join("");
  const failed = timeline.entries.find(({ outcome }) => outcome !== "ok");
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>stups2go: rehearsal</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <header>
          <h1>Rehearsal</h1>
          <p class="lead">
            Both accounts on one machine, without AWS: {date.toISOString().slice(0, 16).replace("T", " ")} UTC,{" "}
            {machine}
            {commit === "" ? "" : `, commit ${commit}`}.
          </p>
          <div class="accounts">
            <div class={`account verdict ${timeline.good ? "good" : "bad"}`}>
              <h2>
                {timeline.good ? "All went well" : failed ? `${failed.outcome}: ${failed.name}` : "A limit was missed"}
              </h2>
              <p>{seconds(timeline.seconds)} in all.</p>
            </div>
          </div>
        </header>
        <main>
          <h2>Timeline</h2>
          <Bars entries={timeline.entries} total={timeline.seconds} />
          {failed && failed.detail !== "" && <pre class="detail">{failed.detail}</pre>}
          {timeline.figures.length > 0 && <Figures figures={timeline.figures} />}
          {kills.length > 0 && <Kills kills={kills} />}
          <h2>What came of each step</h2>
          <dl class="came">
            {timeline.entries.map(({ name, detail, outcome }) => (
              <>
                <dt>{name}</dt>
                <dd>{outcome === "ok" ? detail : outcome}</dd>
              </>
            ))}
          </dl>
        </main>
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(document)}\n`;
}

const seconds = (value: number): string =>
  value < 60 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;

const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(2)}%`;

function Bars({ entries, total }: { entries: readonly Entry[]; total: number }): JSX.Element {
  // Steps of 15 s to 10 min, so that there are about six of them.
  const every = [15, 30, 60, 120, 300, 600].find((step) => total / step < 8) ?? 1200;
  const marks = Array.from({ length: Math.floor(total / every) + 1 }, (_, index) => index * every);
  return (
    <div class="timeline">
      {entries.map(({ name, start, seconds: took, outcome }) => (
        <>
          <span class="name">{name}</span>
          <svg role="img" aria-label={`from ${start.toFixed(1)} s, ${took.toFixed(1)} s long, ${outcome}`}>
            <rect class="track" width="100%" height="22" rx="3" />
            <rect
              class={`bar ${outcome}`}
              x={percent(start, total)}
              width={percent(Math.max(took, 0.3), total)}
              height="22"
              rx="3"
            />
          </svg>
          <span class="number">{took.toFixed(1)} s</span>
        </>
      ))}
      <span class="name" />
      <svg class="axis" aria-hidden="true">
        {marks.map((mark) => (
          <text x={percent(mark, total)} y="12">
            {`${Math.floor(mark / 60)}:${String(mark % 60).padStart(2, "0")}`}
          </text>
        ))}
      </svg>
      <span />
    </div>
  );
}

function Figures({ figures }: { figures: readonly Figure[] }): JSX.Element {
  return (
    <>
      <h2>Figures</h2>
      <table>
        <thead>
          <tr>
            <th>measured</th>
            <th>value</th>
            <th>to be reached</th>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ name, value, limit, good }) => (
            <tr class={good ? "" : "bad"}>
              <td>{name}</td>
              <td>{value}</td>
              <td>
                {limit ?? ""}
                {good ? "" : ": missed"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const parts = [
  ["boot", "machine's boot"],
  ["scripts", "our scripts"],
  ["pull", "pull of the image"],
  ["gocd", "container and GoCD"],
] as const;

function Kills({ kills }: { kills: readonly Phases[] }): JSX.Element {
  const longest = Math.max(...kills.map(({ total }) => total));
  return (
    <>
      <h2>Server killed → health check good</h2>
      <p>
        {parts.map(([phase, words]) => (
          <>
            <span class={`phase ${phase}`} />
            {words}
          </>
        ))}
      </p>
      <div class="timeline">
        {kills.map((kill, index) => (
          <>
            <span class="name">kill {index + 1}</span>
            <svg
              role="img"
              aria-label={parts.map(([phase, words]) => `${words} ${kill[phase].toFixed(1)} s`).join(", ")}
            >
              {parts.map(([phase], at) => {
                const before = parts.slice(0, at).reduce((sum, [earlier]) => sum + kill[earlier], 0);
                return (
                  <rect class={phase} x={percent(before, longest)} width={percent(kill[phase], longest)} height="22" />
                );
              })}
            </svg>
            <span class="number">{kill.total.toFixed(1)} s</span>
          </>
        ))}
      </div>
    </>
  );
}
