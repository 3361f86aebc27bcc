/** The guard pack as a command of its own, which the engine runs where it has no Node.js language host. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes the command that serves the pack of a project's copy, and returns its path for `--policy-pack`. Pulumi starts
 * a file as it is, and a folder by its language host: pulumi/pulumi, sdk/go/common/resource/plugin/analyzer_plugin.go.
 */
export function guardPack(folder: string): string {
  const pack = join(folder, "policies/guard");
  const command = join(pack, "analyzer");
  writeFileSync(command, `#!/bin/sh\ncd '${pack}' && exec '${process.execPath}' -r tsx/cjs index.ts "$@"\n`, {
    mode: 0o755,
  });
  return command;
}
