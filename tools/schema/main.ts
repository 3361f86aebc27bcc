/**
 * `npm run schema`: writes what is generated from the settings' schema, the `config:` block of `Pulumi.yaml` for the
 * engine and `infra/settings/stack.schema.json` for editors.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { projectRoot } from "../../infra/project-root";
import { projectConfig } from "../../infra/settings/project-config";
import { stackSchema } from "../../infra/settings/stack-schema";

const file = join(projectRoot, "Pulumi.yaml");
const document = parseDocument(readFileSync(file, "utf8"));
document.set("config", document.createNode(projectConfig(), { aliasDuplicateObjects: false }));
writeFileSync(file, document.toString({ lineWidth: 0 }));

writeFileSync(join(projectRoot, "infra/settings/stack.schema.json"), `${JSON.stringify(stackSchema(), null, 2)}\n`);
