/** `npm run test:all`: every layer, and at the end one line that sums them up. */
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** A script of package.json, and what it is given. */
type Layer = readonly [script: string, ...args: string[]];

/** One stage after the other; the layers of one run side by side. */
const stages: readonly (readonly Layer[])[] = [
  [["check"]],
  [["test"]],
  [["test:java"]],
  [["test:engine"]],
  // Only the second takes a Docker daemon, and there is one for a machine; hosts wait more than they work.
  [
    ["test:system", "--ignore", "test/system/{images,plan,policies,rehearsal}/**"],
    ["test:system", "--ignore", "test/system/!(images|plan|policies)/**"],
  ],
  // The rehearsal compares what the whole machine has before and after; QEMU emulates, and takes all that there is.
  [["test:system", "--ignore", "test/system/!(rehearsal)/**"]],
];
const sums = { passing: 0, failing: 0, pending: 0 };
let ok = true;

async function main(): Promise<void> {
  for (const stage of stages) {
    const runs = stage.map((layer) => run(layer, stage.length === 1));
    for (const result of runs) {
      add(await result);
    }
  }
  const skipped = sums.pending > 0 ? `, ${sums.pending} skipped` : "";
  console.log(`\n${sums.passing} passed, ${sums.failing} failed${skipped}`);
  process.exitCode = ok ? 0 : 1;
}

interface Result {
  layer: Layer;
  code: number;
  output: string;
  seconds: number;
  /** Whether the output has been printed as it came. */
  live: boolean;
}

function add({ layer, code, output, seconds, live }: Result): void {
  const [script] = layer;
  if (!live) {
    console.log(`\n== npm run ${layer.join(" ")}\n${output}`);
  }
  console.log(`== ${layer.join(" ")}: ${code === 0 ? "ok" : `exit code ${code}`} after ${seconds} s`);
  ok &&= code === 0;
  let counted = script === "check";
  const plain = stripVTControlCharacters(output);
  for (const word of ["passing", "failing", "pending"] as const) {
    const count = Number(new RegExp(`^\\s+(\\d+) ${word}\\b`, "m").exec(plain)?.[1] ?? 0);
    sums[word] += count;
    counted ||= count > 0 && word !== "pending";
  }
  // A layer that only skipped has run nothing; a check has no tests to count, and is one.
  if (!counted || (script === "check" && code !== 0)) {
    sums.failing += 1;
    ok = false;
  } else if (script === "check") {
    sums.passing += 1;
  }
}

function run(layer: Layer, live: boolean): Promise<Result> {
  const start = Date.now();
  const [script, ...args] = layer;
  if (live) {
    console.log(`\n== npm run ${layer.join(" ")}`);
  }
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", script, "--", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (live) {
          process.stdout.write(text);
        }
      });
    }
    child.on("close", (code) => {
      resolve({ layer, code: code ?? 1, output, seconds: Math.round((Date.now() - start) / 1000), live });
    });
  });
}

void main();
