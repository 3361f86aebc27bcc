/** A copy of this project in a temporary folder, with the example stack files, which tests edit as people do. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { projectRoot } from "../../../infra/project-root";

const copied = ["Pulumi.yaml", "package.json", "tsconfig.json", "package-lock.json", "infra", "policies", "images"];

export const stackFile = (name: string): string => `Pulumi.${name}.yaml`;

/** Copies the project, and returns the copy's folder, which lies in a temporary folder of its own. */
export function copyProject(stacks: readonly string[], stackFiles: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), "stups2go-engine-")), "project");
  for (const path of copied) {
    cpSync(join(projectRoot, path), join(folder, path), { recursive: true });
  }
  for (const name of stacks) {
    cpSync(join(stackFiles, stackFile(name)), join(folder, stackFile(name)));
  }
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Settings by path. */
export type Settings = Readonly<Record<string, unknown>>;

export class ProjectCopy {
  constructor(readonly folder: string) {}

  /** Changes a setting in a stack's file, as a person does; returns what takes the change back. */
  edit(name: string, path: readonly (string | number)[], value: unknown): () => void {
    return this.rewrite(stackFile(name), (text) => {
      const document = parseDocument(text);
      if (value === undefined) {
        document.deleteIn(["config", ...path]);
      } else {
        document.setIn(["config", ...path], value);
      }
      return document.toString();
    });
  }

  /** Changes settings by path, such as `builders.0.count`; `undefined` takes one out of the file. */
  set(name: string, settings: Settings): void {
    for (const [path, value] of Object.entries(settings)) {
      const [key = "", ...rest] = path.split(".");
      const steps = rest.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
      this.edit(name, [`stups2go:${key}`, ...steps], value);
    }
  }

  /** A setting of a stack's file that is a text. */
  protected setting(name: string, key: string): string {
    return String(parseDocument(readFileSync(join(this.folder, stackFile(name)), "utf8")).getIn(["config", key]));
  }

  /**
   * Changes a file of the project; returns what takes the change back.
   *
   * @throws Error when nothing changes: the test would prove nothing
   */
  rewrite(path: string, change: (text: string) => string): () => void {
    const file = join(this.folder, path);
    const before = readFileSync(file, "utf8");
    const after = change(before);
    if (after === before) {
      throw new Error(`${path} has no text to change`);
    }
    writeFileSync(file, after);
    return () => {
      writeFileSync(file, before);
    };
  }

  protected remove(): void {
    rmSync(join(this.folder, ".."), { recursive: true });
  }
}
