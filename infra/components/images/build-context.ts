/** What an image is built from: the same bytes, names and modes on every machine and checkout. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file of a build context. */
interface ContextFile {
  /** Path below the context, with slashes. */
  path: string;
  content: Buffer;
  /** 0755 for what starts with `#!`, 0644 for all else. */
  mode: number;
}

/** A folder to build an image from, and a hash of what is in it. */
export interface BuildContext {
  files: readonly ContextFile[];
  /** Follows from paths, contents and modes alone, as 16 hex digits. */
  hash: string;
}

/** Files that are made for a build, by path. */
export type Generated = Readonly<Record<string, () => Buffer>>;

/**
 * Reads a Dockerfile and the files that it copies from a folder. Other files of the folder, such as those of other
 * images, and those that editors and file managers leave there, are not part of the image. Lines end in LF, and modes
 * follow from the content, because zip files and checkouts keep neither.
 *
 * @param dockerfile path below the folder; the context has it as `Dockerfile`. @default `Dockerfile`
 * @param generated files that are made and not in the folder, by path
 * @throws Error where the Dockerfile copies a file that is not there, a link, or a pattern
 */
export function readBuildContext(folder: string, dockerfile = "Dockerfile", generated: Generated = {}): BuildContext {
  const first = { ...read(folder, dockerfile), path: "Dockerfile" };
  const names = copiedNames(first.content.toString()).flatMap((name) =>
    name in generated ? [name] : filesBelow(folder, dockerfile, name),
  );
  const copied = [...new Set(names)].sort(byCodeUnits).map((path) => {
    const make = generated[path];
    return make ? { path, content: make(), mode: 0o644 } : read(folder, path);
  });
  const files = [first, ...copied];
  const hash = createHash("sha256");
  for (const { path, content, mode } of files) {
    hash.update(`${path}\0${mode.toString(8)}\0${content.length}\0`).update(content);
  }
  return { files, hash: hash.digest("hex").slice(0, 16) };
}

/** Not by locale, which differs from machine to machine. */
const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sources of the COPY lines that read the context. */
function copiedNames(dockerfile: string): string[] {
  const lines = dockerfile.replace(/\\\n/g, " ").split("\n");
  return lines
    .filter((line) => /^\s*(?:COPY|ADD)\s/i.test(line) && !/\s--from=/.test(line))
    .flatMap((line) =>
      line
        .trim()
        .split(/\s+/)
        .slice(1, -1)
        .filter((word) => !word.startsWith("--")),
    );
}

/** Files that editors, file managers and Python leave in a folder. */
const stray = /^[.#]|[~#]$|\.(?:swp|swo|orig|rej|bak|tmp|pyc)$|^(?:Thumbs\.db|desktop\.ini|Icon\r?|__pycache__)$/;

function filesBelow(folder: string, dockerfile: string, name: string): string[] {
  const path = name.replace(/^\.?\//, "").replace(/\/$/, "");
  if (/[*?[\]$]/.test(path)) {
    throw new Error(`${join(folder, dockerfile)}: expected COPY of files and folders by name, got ${name}`);
  }
  if (!existsSync(join(folder, path))) {
    throw new Error(`${join(folder, dockerfile)}: expected ${name} in ${folder}, as it is copied; got no such file`);
  }
  return lstatSync(join(folder, path)).isDirectory()
    ? readdirSync(join(folder, path))
        .filter((entry) => !stray.test(entry))
        .flatMap((entry) => filesBelow(folder, dockerfile, path === "" || path === "." ? entry : `${path}/${entry}`))
    : [path];
}

function read(folder: string, path: string): ContextFile {
  const file = join(folder, path);
  if (lstatSync(file).isSymbolicLink()) {
    throw new Error(`${file}: expected a file, got a link, which zip files and Windows do not keep`);
  }
  const bytes = readFileSync(file);
  // A text has no NUL: https://git-scm.com/docs/gitattributes, "text set to auto"
  const content = bytes.includes(0) ? bytes : Buffer.from(bytes.toString("latin1").replace(/\r\n/g, "\n"), "latin1");
  return { path, content, mode: content.subarray(0, 2).toString("latin1") === "#!" ? 0o755 : 0o644 };
}

/**
 * Writes a build context to `<cache>/<name>-<hash>`, unless it is there. In one step, as both stacks may run at once.
 *
 * @returns the folder's name below the cache
 */
export function writeBuildContext(cache: string, name: string, { files, hash }: BuildContext): string {
  const target = join(cache, `${name}-${hash}`);
  if (!isWritten(target, files)) {
    mkdirSync(cache, { recursive: true });
    const part = mkdtempSync(join(cache, `.${name}-`));
    for (const { path, content, mode } of files) {
      const file = join(part, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      // Not by the mode of writeFileSync, which the umask narrows.
      chmodSync(file, mode);
      utimesSync(file, 0, 0);
    }
    for (const folder of new Set(files.map(({ path }) => dirname(join(part, path))))) {
      chmodSync(folder, 0o755);
    }
    chmodSync(part, 0o755);
    rmSync(target, { recursive: true, force: true });
    try {
      renameSync(part, target);
    } catch (error) {
      rmSync(part, { recursive: true, force: true });
      if (!isWritten(target, files)) {
        throw error;
      }
    }
  }
  return basename(target);
}

const isWritten = (folder: string, files: readonly ContextFile[]): boolean =>
  files.every(({ path, content, mode }) => {
    const file = join(folder, path);
    return (
      existsSync(file) && (lstatSync(file).mode & 0o777) === mode && Buffer.compare(readFileSync(file), content) === 0
    );
  });
