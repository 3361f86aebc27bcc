import { readFileSync } from "node:fs";
import * as z from "zod";
import type { Settings } from "./law/types";

const keepWarm = z.strictObject({
  days: z.array(z.int().min(0).max(6)),
  fromHour: z.int().min(0).max(23),
  toHour: z.int().min(1).max(24),
  timeZone: z.string(),
  idle: z.int().min(1),
});

const pool = z.strictObject({
  name: z.string(),
  resources: z.array(z.string()),
  capacity: z.enum(["spot-fleet", "auto-scaling-group"]),
  /** Id of the Spot Fleet, or name of the auto scaling group. */
  capacityId: z.string(),
  templateId: z.string(),
  elastic: z.boolean(),
  min: z.int().min(0),
  max: z.int().min(0),
  idleMinutes: z.int().min(1),
  onDemandCount: z.int().min(0),
  onDemandMax: z.int().min(0),
  keepWarm: z.array(keepWarm),
});

const settings = z.strictObject({
  region: z.string(),
  /** GoCD's address, ending in `/go`. */
  serverUrl: z.url(),
  user: z.string(),
  environment: z.string(),
  production: z.string(),
  /** Name of the deployers' auto scaling group. */
  deployersGroup: z.string(),
  /** Role in the test account that this service assumes. */
  testRoleArn: z.string(),
  queueUrl: z.url(),
  /** Unique id of the builders' role (`AROA…`), which SQS names as the sender with the instance id. */
  builderRoleId: z.string(),
  metricsNamespace: z.string(),
  pools: z.array(pool),
});

export type ServiceSettings = z.infer<typeof settings>;
export type ServicePool = ServiceSettings["pools"][number];

/** Reads the file that the host wrote. @throws Error that names each setting that is wrong */
export function readSettings(file: string): ServiceSettings {
  const result = settings.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`${file}: expected the caretaker's settings, got ${faults.join("; ")}; deploy production again`);
  }
  return result.data;
}

/** The part that the law reads. */
export const lawSettings = ({ environment, production, pools }: ServiceSettings): Settings => ({
  environment,
  production,
  pools,
});
