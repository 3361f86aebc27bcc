import { missing } from "./needs";
import { readOptions, usage } from "./options";
import { rehearse } from "./rehearse";

async function main(args: readonly string[]): Promise<void> {
  let options;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const reason = missing();
  if (reason !== undefined) {
    process.stderr.write(`${reason}\n`);
    process.exit(1);
  }
  process.prependOnceListener("SIGINT", () => {
    process.stderr.write("\ninterrupted: taking everything down\n");
  });
  process.exit((await rehearse(options)) ? 0 : 1);
}

void main(process.argv.slice(2));
