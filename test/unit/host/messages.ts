import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../infra/project-root";

/** A failure that a script of the host can print, with … for what is known only there. */
export interface Message {
  script: string;
  cause: string;
  next: string;
}

const folder = join(projectRoot, "infra/host/scripts");

/** Each `fail CAUSE NEXT` of the scripts; NEXT may hold variables that a script sets to a fixed text. */
export function messages(): Message[] {
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".sh"));
  const texts = new Map(
    scripts.map((name) => [name, readFileSync(join(folder, name), "utf8").replaceAll(/\\\n\s*/g, "")]),
  );
  const constants = new Map(
    [...texts.values()].flatMap((text) =>
      [...text.matchAll(/^(\w+)=(?:'(.*)'|([\w/:.]+))$/gm)].map(
        ([, name = "", quoted, bare = ""]) => [name, quoted ?? bare] as const,
      ),
    ),
  );
  const plain = (text: string): string =>
    text
      .replaceAll(/\$\{?(\w+)\}?/g, (variable, name: string) => constants.get(name) ?? variable)
      .replaceAll(/\$\{[^}]*\}|\$\w+/g, "…");
  return [...texts].flatMap(([script, text]) =>
    [...text.matchAll(/\bfail(?:_unhealthy)? "([^"]*)" (?:"([^"]*)"|'([^']*)')/g)].map(
      ([, cause = "", next, quoted]) => ({
        script: script.replace(".sh", ""),
        cause: plain(cause),
        next: plain(next ?? quoted ?? ""),
      }),
    ),
  );
}
