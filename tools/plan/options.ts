import { readArguments, UsageError } from "../command";
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
  --help, -h           this text

Exit code: 0; 1 for bad settings, what a guard rule forbids and a change that is refused; 2 for bad options.
`;

export interface Options {
  stacks: string[];
  overrides: Override[];
  against?: string | undefined;
  /** Folder for the files; none are written without it. */
  out?: string | undefined;
  json?: string | undefined;
  quiet: boolean;
}

/**
 * Reads the command line.
 *
 * @param folder where the files go by default
 * @throws UsageError for an option that is unknown, or has no value
 * @throws SettingsError for a `--config` that is not `key=value`
 */
export function readOptions(args: string[], folder: string): Options {
  const { stack, config, against, out, "no-out": noOut, json, quiet } = values(args);
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
  };
}

// eslint infers what parseArgs gives, which depends on every option.
const values = (args: string[]) =>
  readArguments({
    args,
    options: {
      stack: { type: "string", multiple: true, default: [] as string[] },
      config: { type: "string", multiple: true, default: [] as string[] },
      against: { type: "string" },
      out: { type: "string" },
      "no-out": { type: "boolean", default: false },
      json: { type: "string" },
      quiet: { type: "boolean", default: false },
    },
  }).values;
