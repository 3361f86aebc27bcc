import { parseArgs } from "node:util";
import { parseOverride, type Override } from "./record/overrides";

export const usage = `Usage: npm run plan -- [options]

Shows what both accounts will hold, what it costs, and what a change would do: no engine, no credentials, no network.

  --stack NAME         plan this stack; may be given more than once (default: every Pulumi.<stack>.yaml)
  --config KEY=VALUE   set a setting for this plan, as "pulumi config set --path" would; may be given more than once.
                       VALUE is YAML: --config 'builders[1]={name: arm, architecture: arm64}'
  --against REF        print what changes from the plan of this git reference to that of this folder as it is, alone
  --out FOLDER         write plan.html, plan.md and plan.json there (default: the project's folder)
  --no-out             write none of them
  --json FILE          write the resources of both accounts to FILE
  --quiet              print only what the guard rules found, what is refused, and errors
  --help               this text
`;

export interface Options {
  stacks: string[];
  overrides: Override[];
  against?: string | undefined;
  /** Folder for the files; none are written without it. */
  out?: string | undefined;
  json?: string | undefined;
  quiet: boolean;
  help: boolean;
}

/** Options that are none: what to print besides the usage. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @param folder where the files go by default
 * @throws UsageError for an option that is unknown, or has no value
 * @throws SettingsError for a `--config` that is not `key=value`
 */
export function readOptions(args: string[], folder: string): Options {
  const { stack, config, against, out, "no-out": noOut, json, quiet, help } = parsed(args);
  if (noOut && out !== undefined) {
    throw new UsageError("--out and --no-out: expected one of them, got both");
  }
  return {
    stacks: stack,
    overrides: config.map(parseOverride),
    against,
    out: noOut ? undefined : (out ?? folder),
    json,
    quiet,
    help,
  };
}

function parsed(args: string[]): ReturnType<typeof values> {
  try {
    return values(args);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

// eslint infers what parseArgs gives, which depends on every option.
const values = (args: string[]) =>
  parseArgs({
    args,
    options: {
      stack: { type: "string", multiple: true, default: [] as string[] },
      config: { type: "string", multiple: true, default: [] as string[] },
      against: { type: "string" },
      out: { type: "string" },
      "no-out": { type: "boolean", default: false },
      json: { type: "string" },
      quiet: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  }).values;
