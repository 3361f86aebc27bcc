import { readFileSync } from "node:fs";
import * as z from "zod";
import type { PoolSettings } from "./law/types";

const settings = z.strictObject({
  region: z.string(),
  /** GoCD's address, ending in `/go`. */
  serverUrl: z.url(),
  user: z.string(),
  environment: z.string(),
  production: z.string(),
  /** Name of the deployment, which the builders and their launch templates are tagged with. */
  deployment: z.string(),
  /** Name of the deployers' auto scaling group. */
  deployersGroup: z.string(),
  /** Role in the test account that this service assumes. */
  testRoleArn: z.string(),
  queueUrl: z.url(),
  metricsNamespace: z.string(),
});

/** Settings that the production host gives. Those of the pools are in their tags, see aws/pool-tags.ts. */
export type ServiceSettings = z.infer<typeof settings>;

/** A pool with its places in AWS. */
export interface ServicePool extends PoolSettings {
  /** Id of the Spot Fleet, or name of the auto scaling group; none while AWS lists none. */
  capacityId: string | undefined;
  templateId: string;
}

/** Reads the file that the host wrote. @throws Error that names each setting that is wrong */
export function readSettings(file: string): ServiceSettings {
  const result = settings.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`${file}: expected the caretaker's settings, got ${faults.join("; ")}; deploy production again`);
  }
  return result.data;
}
