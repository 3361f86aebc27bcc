import { projectRoot } from "../../infra/project-root";
import { readArguments, UsageError } from "../command";

export const USAGE = `Usage: npm run preflight -- [options]

Asks both AWS accounts and this machine what would make the first pulumi up fail, and names the command that cures it.
It changes nothing, unless --fix is given.

  --stack NAME[=PROFILE]  check this stack with the credentials of this AWS profile; may be given twice (default: the
                          stack whose account the environment's credentials are of)
  --fix                   make the service-linked roles that are missing; nothing else is changed
  --folder FOLDER         where the stack files are (default: the project)
  --help, -h              this text

Exit code: 0 nothing was found that would fail, 1 something was, or there are no credentials, 2 bad options.
`;

export interface PreflightOptions {
  /** Stacks by name, and the AWS profile of each; the environment's credentials where there is none. */
  stacks: Map<string, string | undefined>;
  fix: boolean;
  folder: string;
}

/** @throws UsageError for an option that is unknown, lacks its value, or names a stack twice */
export function parseOptions(args: readonly string[]): PreflightOptions {
  const { values } = readArguments({
    args: [...args],
    options: {
      stack: { type: "string", multiple: true, default: [] as string[] },
      fix: { type: "boolean", default: false },
      folder: { type: "string", default: projectRoot },
    },
  });
  const stacks = new Map<string, string | undefined>();
  for (const value of values.stack) {
    const [, name = "", profile] = /^([\w.-]+)(?:=(.+))?$/.exec(value) ?? [];
    if (name === "" || stacks.has(name)) {
      throw new UsageError(`--stack: expected NAME or NAME=PROFILE, each stack once, got ${value}`);
    }
    stacks.set(name, profile);
  }
  return { stacks, fix: values.fix, folder: values.folder };
}
