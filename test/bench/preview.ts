/**
 * `npm run bench`, second part: what our program adds to a `pulumi preview`, as ratios to a plain program that makes
 * one resource of each package, on the same engine and plugins. Where there is no `pulumi`, it says so.
 */
import { hasLanguageHost } from "../engine/support/cli";
import { Engine, type StackName } from "../engine/support/engine";

const rounds = 5;

// As users write it, without our way of loading (infra/index.js).
const small = `
const { Eip } = require("@pulumi/aws/ec2");
const { RemoteImage } = require("@pulumi/docker");
const { RandomPassword } = require("@pulumi/random");
new Eip("address");
new RemoteImage("image", { name: "debian:13" });
new RandomPassword("password", { length: 20 });
`;

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Seconds that the command takes, as people run it. */
async function seconds(engine: Engine, stack: StackName): Promise<number> {
  const start = performance.now();
  await engine.pulumi("preview", "--stack", stack);
  return (performance.now() - start) / 1000;
}

async function bench(): Promise<void> {
  if (!hasLanguageHost) {
    console.log("pulumi preview: not measured, there is no pulumi-language-nodejs on the PATH");
    return;
  }
  const [engine, other] = await Promise.all([Engine.start(), Engine.start()]);
  try {
    other.rewrite("infra/index.js", () => small);
    // The test account's preview reads production's outputs.
    await engine.up("prod");
    for (const name of ["prod", "test"] satisfies StackName[]) {
      const [ours, others]: [number[], number[]] = [[], []];
      // The first one makes the stack.
      await Promise.all([engine.preview(name), other.preview(name)]);
      for (let round = 0; round < rounds; round++) {
        ours.push(await seconds(engine, name));
        others.push(await seconds(other, name));
      }
      const [whole, least] = [median(ours), median(others)];
      const what = `pulumi preview of ${name} / of three resources`;
      const ratio = `${(whole / least).toFixed(2)} x`;
      console.log(`${what.padEnd(52)} ${ratio.padStart(9)}   wanted: at most 1.25 x`);
      console.log(`  ${whole.toFixed(1)} s, ${least.toFixed(1)} s`);
    }
  } finally {
    engine.stop();
    other.stop();
  }
}

void bench();
