import { build, debianBase } from "./build";
import { images, fakeBases } from "./catalog";
import { run } from "./docker";

const usage = `Usage: npm run images -- [--fake-gocd] [name…]
Builds all images, or those whose tag contains a name, and prints the size and time of each.
--fake-gocd: on fakes of the official GoCD images, where those cannot be pulled`;

function main(args: readonly string[]): void {
  const fakeGocd = args.includes("--fake-gocd");
  const names = args.filter((argument) => argument !== "--fake-gocd");
  if (names.some((name) => name.startsWith("-"))) {
    throw new Error(usage);
  }
  if (run("docker", ["version"]).status !== 0) {
    throw new Error("no Docker daemon answers: start it, or set DOCKER_HOST");
  }
  if (fakeGocd) {
    debianBase();
  }
  const wanted = images(fakeGocd).filter(({ tag }) => names.length === 0 || names.some((name) => tag.includes(name)));
  const start = performance.now();
  for (const image of [...(fakeGocd ? fakeBases : []), ...wanted]) {
    const { tag, size, seconds } = build(image);
    console.log(`${tag.padEnd(30)} ${(size / 1e6).toFixed(0).padStart(5)} MB ${seconds.toFixed(1).padStart(6)} s`);
  }
  console.log(`${"all".padEnd(30)} ${((performance.now() - start) / 1000).toFixed(1).padStart(15)} s`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (!process.argv.includes("--fake-gocd")) {
    console.error("Where the official GoCD images cannot be pulled: npm run images -- --fake-gocd");
  }
  process.exitCode = 1;
}
