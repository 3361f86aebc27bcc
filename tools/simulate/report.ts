import type { Results } from "./results";

/** The results as lines of text: the same results give the same bytes. */
export function formatResults(results: Results): string {
  const { waits } = results;
  const row = (name: string, p50: number, p95: number, max: number, hours: number, cost: string): string =>
    [name.padEnd(18), ...[p50, p95, max, hours].map((each) => String(each).padStart(9)), cost.padStart(9)].join("");
  return [
    `${results.jobs} jobs in ${results.hours} hours, seed ${results.seed}`,
    "",
    ["pool".padEnd(18), ...["wait p50", "p95", "max s", "hours", "cost"].map((each) => each.padStart(9))].join(""),
    row("elastic", waits.p50, waits.p95, waits.max, results.instanceHours, "1"),
    ...results.fixed.map(({ agents, p50, p95, max, instanceHours, cost }) =>
      row(`fixed ${agents}`, p50, p95, max, instanceHours, (1 / cost).toFixed(2)),
    ),
    "",
    `${results.launches} launches, ${results.launchesPerLeast} for each that a scaler needs which knows the future`,
    `${results.onDemandHours} hours on demand; ${Math.round(results.busyShare * 100)} % of all hours busy`,
    `${results.jobsLost} jobs lost by a decision, ${results.jobsInterrupted} interrupted by AWS and run again`,
    "",
  ].join("\n");
}

const WIDTH = 1200;
const HEIGHT = 260;

/** A page with the table and the pool over time; it loads nothing. */
export function renderPage(results: Results): string {
  const { samples } = results;
  const end = samples.at(-1)?.at ?? 1;
  const top = Math.max(1, ...samples.map(({ live, waiting }) => Math.max(live, waiting)));
  const line = (value: (sample: Results["samples"][number]) => number, color: string, name: string): string => {
    const points = samples.map((sample) => {
      const x = (sample.at / end) * WIDTH;
      const y = HEIGHT - (value(sample) / top) * HEIGHT;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    return `<polyline fill="none" stroke="${color}" points="${points.join(" ")}"><title>${name}</title></polyline>`;
  };
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Builders on a simulated load</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: ${WIDTH}px; padding: 0 1rem }
  svg { width: 100%; border: 1px solid #8888 } pre { overflow-x: auto }
  .live { color: #1f6feb } .busy { color: #1a7f37 } .waiting { color: #cf222e }
</style>
<h1>Builders on a simulated load</h1>
<p><b class="live">Instances</b>, <b class="busy">busy agents</b> and <b class="waiting">waiting jobs</b> over
${Math.round(end / 86_400)} days; the top is ${top}.</p>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Instances, busy agents and waiting jobs over time">
${line(({ live }) => live, "#1f6feb", "instances")}
${line(({ busy }) => busy, "#1a7f37", "busy agents")}
${line(({ waiting }) => waiting, "#cf222e", "waiting jobs")}
</svg>
<pre>${formatResults(results)}</pre>
</html>
`;
}
