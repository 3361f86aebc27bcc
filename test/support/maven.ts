import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { projectRoot } from "../../infra/project-root";

const mavenCentral = "https://repo1.maven.org/maven2";
const cache = join(projectRoot, "node_modules/.cache/stups2go/jars");

/**
 * Downloads the jars of a list with lines of SHA-256 and path, such as images/server/jars.sha256, once.
 *
 * @returns their files
 * @throws Error for a jar with another checksum
 */
export async function mavenJars(list: string): Promise<string[]> {
  const lines = readFileSync(join(projectRoot, list), "utf8").trim().split("\n");
  return Promise.all(
    lines.map(async (line) => {
      const [sum = "", path = ""] = line.split(" ");
      const file = join(cache, basename(path));
      if (!existsSync(file) || sha256(readFileSync(file)) !== sum) {
        const answer = await fetch(`${mavenCentral}/${path}`);
        const jar = Buffer.from(await answer.arrayBuffer());
        if (!answer.ok || sha256(jar) !== sum) {
          throw new Error(`${path}: expected the SHA-256 ${sum} of ${list}, got ${answer.status} and ${sha256(jar)}`);
        }
        mkdirSync(cache, { recursive: true });
        writeFileSync(`${file}.${process.pid}`, jar);
        renameSync(`${file}.${process.pid}`, file);
      }
      return file;
    }),
  );
}

const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
