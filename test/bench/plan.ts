/**
 * `npm run bench`: what the plan costs, as ratios within one run, so that they mean the same on any machine. Each pair
 * is measured in turns, and the median counts.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../infra/project-root";

const rounds = 7;

interface Sample {
  /** Wall clock, in milliseconds. */
  ms: number;
  /** Largest resident set, in MB. */
  mb: number;
}

/** Runs Node.js with these arguments, which must succeed. */
function node(...args: string[]): Sample {
  const report = "process.on('exit', () => require('fs').writeSync(2, '@' + process.resourceUsage().maxRSS))";
  const preload = `data:text/javascript,${encodeURIComponent(`import { createRequire } from "node:module"; const require = createRequire("${projectRoot}/"); ${report}`)}`;
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ["--import", preload, ...args], {
    cwd: projectRoot,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) {
    throw new Error(`node ${args.join(" ").slice(0, 100)} ended with ${status ?? "a signal"}: ${stderr}`);
  }
  return { ms, mb: Number(stderr.split("@").at(-1)) / 1024 };
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Medians of two commands that run in turns. */
function pair(one: () => Sample, other: () => Sample): [Sample, Sample] {
  const samples = Array.from({ length: rounds }, () => [one(), other()] as const);
  const of = (which: 0 | 1): Sample => ({
    ms: median(samples.map((sample) => sample[which].ms)),
    mb: median(samples.map((sample) => sample[which].mb)),
  });
  return [of(0), of(1)];
}

const run = join(projectRoot, "tools/plan/run.js");
const pools = (count: number): string =>
  `builders=${JSON.stringify(Array.from({ length: count }, (_, index) => ({ name: `pool-${index}` })))}`;

node(run, "--no-out"); // bundles, if need be
const [sdk, both] = pair(
  () => node("-e", 'require("@pulumi/pulumi"); require("@pulumi/aws")'),
  () => node(run, "--no-out"),
);
const [few, many] = pair(
  () => node(run, "--no-out", "--config", pools(1)),
  () => node(run, "--no-out", "--config", pools(100)),
);
const [, half] = pair(
  () => node(run, "--no-out", "--config", pools(1)),
  () => node(run, "--no-out", "--config", pools(50)),
);
// With plan.html and plan.md, which is what people run.
const out = mkdtempSync(join(tmpdir(), "bench-"));
const [shipped, large] = pair(
  () => node(run, "--out", out),
  () => node(run, "--out", out, "--config", pools(50)),
);
rmSync(out, { recursive: true });
// Against a commit that was planned before, and one that was not; the first run plans it.
const kept = join(projectRoot, ".cache/against");
node(run, "--no-out", "--against", "HEAD");
const [alone, cached] = pair(
  () => node(run, "--no-out"),
  () => node(run, "--no-out", "--against", "HEAD"),
);
rmSync(kept, { recursive: true });
const uncached = node(run, "--no-out", "--against", "HEAD");

const line = (what: string, value: string, wanted: string): void => {
  console.log(`${what.padEnd(52)} ${value.padStart(9)}   wanted: ${wanted}`);
};
line("plan of both accounts / loading the SDKs", `${(both.ms / sdk.ms).toFixed(2)} x`, "at most 1.5 x");
line(
  `  plan ${both.ms.toFixed(0)} ms, SDKs ${sdk.ms.toFixed(0)} ms; memory of the plan`,
  `${both.mb.toFixed(0)} MB`,
  "below 300 MB",
);
line("one more builder pool, from 1 to 100", `${((many.ms - few.ms) / 99).toFixed(1)} ms`, "at most 10 ms");
line(
  "  the second 50 pools / the first 50",
  `${((many.ms - half.ms) / (half.ms - few.ms)).toFixed(2)} x`,
  "about 1, which is linear",
);
line("everything, files included", `${(shipped.ms / 1000).toFixed(1)} s`, "below 4 s on 2 cores");
line("  with 50 pools", `${(large.ms / 1000).toFixed(1)} s`, "below 8 s on 2 cores");
line("--against a commit planned before / a plan", `${(cached.ms / alone.ms).toFixed(2)} x`, "below 2 x");
line("  one that was not, which is bundled and planned", `${(uncached.ms / alone.ms).toFixed(2)} x`, "once a commit");
