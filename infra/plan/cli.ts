import { writeFileSync } from "node:fs";
import { isatty } from "node:tty";
import { parseArgs } from "node:util";
import { createColors } from "picocolors";
import { projectRoot } from "../root";
import { SettingsError } from "../settings/problems";
import { verdict } from "./guard";
import { plan, toJson } from "./plan";
import { parseOverride } from "./stack-files";
import { summary } from "./summary";

const usage = `Usage: npm run plan -- [options]

Shows what both accounts will hold: no engine, no credentials, no network.

  --stack NAME         plan this stack; may be given more than once (default: every Pulumi.<stack>.yaml)
  --config KEY=VALUE   set a setting for this plan, as "pulumi config set --path" would; may be given more than once.
                       VALUE is YAML: --config 'builders[1]={name: arm, architecture: arm64}'
  --json FILE          write everything to FILE
  --help               this text
`;

/** Runs the plan; ends with exit code 1 for bad settings or what the guard rules forbid, 2 for bad options. */
export async function main(args: string[]): Promise<void> {
  // What fails behind a promise of the SDK surfaces here.
  process.on("unhandledRejection", stop);
  try {
    const options = readOptions(args);
    if (options.help) {
      process.stdout.write(usage);
      return;
    }
    const plans = await plan({
      folder: projectRoot,
      stacks: options.stack,
      overrides: options.config.map(parseOverride),
    });
    if (options.json !== undefined) {
      writeFileSync(options.json, toJson(plans));
    }
    // Not the library's own choice, which takes every CI service for a terminal.
    const colors = createColors(isatty(1) && !process.env.NO_COLOR);
    const { text, stops } = verdict(plans, colors);
    process.stdout.write(`${summary(plans, colors)}\n${text}`);
    process.exitCode = stops ? 1 : 0;
  } catch (error) {
    stop(error);
  }
}

function readOptions(args: string[]): { stack: string[]; config: string[]; json?: string | undefined; help: boolean } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        stack: { type: "string", multiple: true, default: [] },
        config: { type: "string", multiple: true, default: [] },
        json: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    return { ...values, json: values.json };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

function stop(error: unknown): never {
  process.stderr.write(`${error instanceof SettingsError ? error.lines.join("\n") : trace(error)}\n`);
  process.exit(1);
}

/** A fault of the plan's own: where it was, which the bundle's source map knows. */
function trace(error: unknown): string {
  const hint = "For the lines in the sources: NODE_OPTIONS='--enable-source-maps --stack-trace-limit=50' npm run plan";
  return error instanceof Error ? `${error.stack ?? error.message}\n${hint}` : String(error);
}
