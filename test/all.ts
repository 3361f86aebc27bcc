/** `npm run test:all`: every layer, one after the other, and at the end one line that sums them up. */
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

const layers = ["check", "test", "test:java", "test:engine", "test:system"];
const sums = { passing: 0, failing: 0, pending: 0 };
let ok = true;

async function main(): Promise<void> {
  for (const layer of layers) {
    console.log(`\n== npm run ${layer}`);
    const start = Date.now();
    const { code, output } = await run(layer);
    console.log(
      `== ${layer}: ${code === 0 ? "ok" : `exit code ${code}`} after ${Math.round((Date.now() - start) / 1000)} s`,
    );
    ok &&= code === 0;
    let counted = layer === "check";
    for (const word of ["passing", "failing", "pending"] as const) {
      const count = Number(new RegExp(`^\\s+(\\d+) ${word}\\b`, "m").exec(output)?.[1] ?? 0);
      sums[word] += count;
      counted ||= count > 0 && word !== "pending";
    }
    // A layer that only skipped has run nothing; a check has no tests to count, and is one.
    if (!counted || (layer === "check" && code !== 0)) {
      sums.failing += 1;
      ok = false;
    } else if (layer === "check") {
      sums.passing += 1;
    }
  }
  const skipped = sums.pending > 0 ? `, ${sums.pending} skipped` : "";
  console.log(`\n${sums.passing} passed, ${sums.failing} failed${skipped}`);
  process.exitCode = ok ? 0 : 1;
}

function run(script: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", script], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    child.on("close", (code) => {
      resolve({ code: code ?? 1, output: stripVTControlCharacters(output) });
    });
  });
}

void main();
