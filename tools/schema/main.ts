/**
 * `npm run schema`: generates from the settings' schema the `config:` block of `Pulumi.yaml` for the engine (and its
 * copy for tests), `infra/settings/stack.schema.json` for editors, and docs/settings.md for people.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { projectRoot } from "../../infra/project-root";
import { projectConfig } from "../../infra/settings/project-config";
import { settingsReference } from "../../infra/settings/reference";
import { stackSchema } from "../../infra/settings/stack-schema";
import { command, readArguments, start, type Streams } from "../command";
import { instanceTypesModule } from "./instance-types";

const usage = `Usage: npm run schema

Generates what follows from the schema of the settings: the config of Pulumi.yaml, docs/settings.md, and the JSON
Schema for editors.

  --help, -h   this text
`;

function generate(): number {
  for (const name of ["Pulumi.yaml", "test/fixtures/stacks/Pulumi.yaml"]) {
    const file = join(projectRoot, name);
    const document = parseDocument(readFileSync(file, "utf8"));
    document.set("config", document.createNode(projectConfig(), { aliasDuplicateObjects: false }));
    writeFileSync(file, document.toString({ lineWidth: 0 }));
  }
  writeFileSync(join(projectRoot, "infra/settings/instance-types.ts"), instanceTypesModule());
  writeFileSync(join(projectRoot, "docs/settings.md"), settingsReference());
  writeFileSync(join(projectRoot, "infra/settings/stack.schema.json"), `${JSON.stringify(stackSchema(), null, 2)}\n`);
  return 0;
}

/** Runs it, and gives the exit code. */
export async function main(args: string[], streams: Streams = process): Promise<number> {
  return command(usage, args, streams, () => {
    readArguments({ args, options: {} });
    return generate();
  });
}

if (require.main === module) {
  start(main);
}
