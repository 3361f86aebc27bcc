import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderToString } from "preact-render-to-string";
import { projectRoot } from "../../../../infra/project-root";
import { picture } from "../../diagram";
import { Known } from "../../diagram/known";
import type { Report } from "../../report";
import { boots } from "./boot";
import { Changes, Cost, Findings } from "./chapters";
import { Drawn } from "./drawn";
import { Head } from "./head";
import { layout } from "./layout";
import { Outsider, Part } from "./part";
import { fitting, type Settings, settingsOf } from "./settings";
import { ofAccount } from "./sized";
import { Words } from "./words";

const asset = (name: string): string => readFileSync(join(projectRoot, "tools/plan/output/page", name), "utf8");

/**
 * Bytes that it has at most, but for plans of hundreds of boxes; what goes
 * first is settings that plan.json has as well.
 */
const limit = 590_000;

/** The plan as one HTML page that needs nothing else: no network, no font, no other file. */
export async function page(report: Report): Promise<string> {
  const { plans } = report;
  const known = new Known(plans);
  const shown = picture(plans, known);
  const booting = boots(shown.boxes);
  const wide = await layout(shown, "wide");
  const narrow = await Promise.all(
    plans.map(async ({ account }) => ({ account, drawing: await layout(ofAccount(shown, account), "narrow") })),
  );
  const style = ["base.css", "picture.css", "parts.css", "print.css"].map(asset).join("");
  const script = asset("script.js");
  const sha = createHash("sha256").update(script).digest("base64");
  const settings = settingsOf(shown.boxes);
  const document = (told: ReadonlySet<Settings>): string =>
    `<!doctype html>\n${renderToString(
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta
            http-equiv="Content-Security-Policy"
            content={`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${sha}'`}
          />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{`stups2go: plan of ${plans.map(({ stack }) => stack).join(" and ")}`}</title>
          <style dangerouslySetInnerHTML={{ __html: style }} />
        </head>
        <body>
          <Head report={report} />
          <main>
            <section aria-labelledby="picture">
              <h2 id="picture">Picture</h2>
              <Legend />
              <Drawn drawing={wide} form="wide" of="accounts" report={report} />
              {narrow.map(({ account, drawing }) => (
                <Drawn drawing={drawing} form="narrow" of={`${account} account`} report={report} />
              ))}
            </section>
            <Changes report={report} />
            <Findings report={report} />
            <Cost report={report} />
            <Words picture={shown} />
            <section id="parts" aria-labelledby="parts-title">
              <h2 id="parts-title">Parts</h2>
              {shown.actors.map((actor) => (
                <Outsider actor={actor} picture={shown} />
              ))}
              {shown.boxes.map((box) => (
                <Part box={box} picture={shown} known={known} boots={booting} settings={told} report={report} />
              ))}
            </section>
          </main>
          <script dangerouslySetInnerHTML={{ __html: script }} />
        </body>
      </html>,
    )}\n`;
  return document(fitting(settings, limit - Buffer.byteLength(document(new Set()))));
}

function Legend(): preact.JSX.Element {
  return (
    <fieldset class="legend">
      <legend class="hidden">What is drawn</legend>
      {layers.map(([layer, words]) => (
        <label class={layer}>
          <input type="checkbox" id={`show-${layer}`} checked />
          <svg width="34" height="10" aria-hidden="true">
            <path class={`line ${layer}`} d="M1,5H33" />
          </svg>
          {words}
        </label>
      ))}
      <div class="zoom" role="group" aria-label="Size of the picture" hidden>
        <button type="button" data-by="0.8" aria-label="Smaller">
          −
        </button>
        <button type="button" data-by="0">
          fit
        </button>
        <button type="button" data-by="1.25" aria-label="Larger">
          +
        </button>
      </div>
      <p>Choose a box to see its settings, what its role may do, and how it boots.</p>
    </fieldset>
  );
}

const layers = [
  ["traffic", "connects to, and how"],
  ["access", "may use, by its policies"],
  ["key", "the way of keys and passwords"],
] as const;
