import { createHash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * What a folder holds, as 16 hex digits: the paths, contents and executable bits of its files, so that the same inputs
 * get the same image tag on every machine. Dates and owners, which a checkout does not keep, are left out.
 *
 * @throws Error when there is no such folder
 */
export function contentHash(folder: string): string {
  const hash = createHash("sha256");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { entry, path } of entries) {
    const link = entry.isSymbolicLink();
    const content = link ? Buffer.from(readlinkSync(path)) : readFileSync(path);
    const kind = link ? "link" : (statSync(path).mode & 0o100) === 0 ? "file" : "executable";
    hash.update(`${relative(folder, path)}\0${kind}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}
