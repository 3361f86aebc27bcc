import { build, debianBase } from "./build";
import { images, standIns } from "./catalog";
import { run } from "./docker";

const usage = `Usage: npm run images -- [--stand-in] [name…]
Builds all images, or those whose tag contains a name, and prints the size and time of each.
--stand-in: on stand-ins for the official GoCD images, where those cannot be pulled`;

function main(args: readonly string[]): void {
  const standIn = args.includes("--stand-in");
  const names = args.filter((argument) => argument !== "--stand-in");
  if (names.some((name) => name.startsWith("-"))) {
    throw new Error(usage);
  }
  if (run("docker", ["version"]).status !== 0) {
    throw new Error("no Docker daemon answers: start it, or set DOCKER_HOST");
  }
  if (standIn) {
    debianBase();
  }
  const wanted = images(standIn).filter(({ tag }) => names.length === 0 || names.some((name) => tag.includes(name)));
  const start = performance.now();
  for (const image of [...(standIn ? standIns : []), ...wanted]) {
    const { tag, size, seconds } = build(image);
    console.log(`${tag.padEnd(30)} ${(size / 1e6).toFixed(0).padStart(5)} MB ${seconds.toFixed(1).padStart(6)} s`);
  }
  console.log(`${"all".padEnd(30)} ${((performance.now() - start) / 1000).toFixed(1).padStart(15)} s`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (!process.argv.includes("--stand-in")) {
    console.error("Where the official GoCD images cannot be pulled: npm run images -- --stand-in");
  }
  process.exitCode = 1;
}
