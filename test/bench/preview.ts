/**
 * `npm run bench`, second part: what our program adds to a `pulumi preview`, as ratios to a plain program that makes
 * one resource of each package, on the same CLI and fake providers. Starting the providers' plugins is left out.
 */
import { provideCli } from "../engine/support/cli";
import { Engine, type StackName } from "../engine/support/engine";
import { type LanguageHost, startLanguageHost } from "./language-host";

const rounds = 5;
const most = 1.3;

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
async function seconds(engine: Engine, host: LanguageHost, stack: StackName): Promise<number> {
  const start = performance.now();
  await engine.pulumi("preview", "--stack", stack, `--client=${host.address}`);
  return (performance.now() - start) / 1000;
}

async function bench(): Promise<void> {
  provideCli();
  const [engine, other] = await Promise.all([Engine.start(), Engine.start()]);
  const hosts = await Promise.all([startLanguageHost(engine.folder), startLanguageHost(other.folder)]);
  try {
    other.rewrite("infra/index.js", () => small);
    // The test account's preview reads production's outputs.
    await engine.up("prod");
    for (const name of ["prod", "test"] satisfies StackName[]) {
      const [ours, others]: [number[], number[]] = [[], []];
      // The first one makes the stack, and bundles.
      await Promise.all([engine.preview(name), other.preview(name)]);
      for (let round = 0; round < rounds; round++) {
        ours.push(await seconds(engine, hosts[0], name));
        others.push(await seconds(other, hosts[1], name));
      }
      const [whole, least] = [median(ours), median(others)];
      const what = `pulumi preview of ${name} / of three resources`;
      const ratio = `${(whole / least).toFixed(2)} x`;
      console.log(`${what.padEnd(52)} ${ratio.padStart(9)}   wanted: at most ${most} x`);
      console.log(`  ${whole.toFixed(1)} s, ${least.toFixed(1)} s`);
    }
  } finally {
    hosts.forEach((host) => {
      host.stop();
    });
    engine.stop();
    other.stop();
  }
}

bench().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
