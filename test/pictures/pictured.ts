/** The pictures in docs/pictures, and how to tell whether they still show what the shipped stacks plan. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../infra/project-root";
import { page } from "../../tools/plan/output/page";
import { reportOf } from "../support/report";

export const pictureFolder = join(projectRoot, "docs/pictures");

/** The page of the shipped stacks. */
export const shippedPage = async (): Promise<string> => page(await reportOf());

/** SHA-256 of the texts that a page draws, without the content hashes in image tags, which change with every script. */
export function digestOf(html: string): string {
  const texts = [...html.matchAll(/<text\b[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) =>
    text.replace(/[0-9a-f]{8,}/g, ""),
  );
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex");
}

/** The digest of the page that the pictures were taken of. */
export const takenOf = (): string => readFileSync(join(pictureFolder, "plan.sha256"), "utf8").trim();
