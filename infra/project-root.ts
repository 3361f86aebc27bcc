import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder with `Pulumi.yaml`, found by walking up from here: as true of the sources as of the bundle that the plan
 * runs, and does not depend on the working directory.
 */
export const projectRoot = findUp(__dirname);

function findUp(folder: string): string {
  if (existsSync(join(folder, "Pulumi.yaml"))) {
    return folder;
  }
  const parent = dirname(folder);
  if (parent === folder) {
    throw new Error(`No Pulumi.yaml in ${__dirname} or any folder above it; run this inside a checkout of stups2go`);
  }
  return findUp(parent);
}
