/** `npm run images`: builds the images on this machine. */
import { command, CommandError, readArguments, start, type Streams } from "../command";
import { build, debianBase } from "./build";
import { fakeBases, images } from "./catalog";
import { needDocker } from "./docker";

const usage = `Usage: npm run images -- [--fake-gocd] [name…]

Builds all images, or those whose tag contains a name, and prints the size and time of each. Needs a Docker daemon.

  --fake-gocd   on fakes of the official GoCD images, where those cannot be pulled
  --help, -h    this text

Exit code: 0 for all built, 1 where one could not be, 2 for bad options.
`;

/** Runs it, and gives the exit code. */
export async function main(args: string[], streams: Streams = process): Promise<number> {
  return command(usage, args, streams, () => {
    const { values, positionals } = readArguments({
      args,
      allowPositionals: true,
      options: { "fake-gocd": { type: "boolean", default: false } },
    });
    const fakeGocd = values["fake-gocd"];
    const wanted = images(fakeGocd).filter(
      ({ tag }) => positionals.length === 0 || positionals.some((name) => tag.includes(name)),
    );
    if (wanted.length === 0) {
      const names = images(fakeGocd).map(({ tag }) => tag);
      throw new CommandError(
        `expected part of an image's tag, got ${positionals.join(" ")}; one of ${names.join(", ")}`,
      );
    }
    needDocker();
    try {
      buildAll(fakeGocd, wanted, streams);
    } catch (error) {
      const hint = fakeGocd ? "" : "\nWhere the official GoCD images cannot be pulled: npm run images -- --fake-gocd";
      throw new CommandError((error as Error).message + hint, { cause: error });
    }
    return 0;
  });
}

function buildAll(fakeGocd: boolean, wanted: ReturnType<typeof images>, { stdout, stderr }: Streams): void {
  if (fakeGocd) {
    stderr.write("making the Debian base\n");
    debianBase();
  }
  const start = performance.now();
  for (const image of [...(fakeGocd ? fakeBases : []), ...wanted]) {
    stderr.write(`building ${image.tag}\n`);
    const { tag, size, seconds } = build(image);
    stdout.write(`${tag.padEnd(30)} ${(size / 1e6).toFixed(0).padStart(5)} MB ${seconds.toFixed(1).padStart(6)} s\n`);
  }
  stdout.write(`${"all".padEnd(30)} ${((performance.now() - start) / 1000).toFixed(1).padStart(15)} s\n`);
}

if (require.main === module) {
  start(main);
}
