/** The table of prices: a file a region in `tools/plan/cost/prices/`, which `npm run prices` writes. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { projectRoot } from "../../../infra/project-root";

const usd = z.number().positive();

/** Prices other than of instances, in US dollars for the unit that the key ends in; volumes and storage a month. */
const rates = z.strictObject({
  gp3GiB: usd,
  /** Each above the 3,000 that are included. */
  gp3Iops: usd,
  /** Each above the 125 MiB a second that are included. */
  gp3MiBps: usd,
  gp2GiB: usd,
  io1GiB: usd,
  io1Iops: usd,
  io2GiB: usd,
  /** Of the first 32,000; more cost less each. */
  io2Iops: usd,
  snapshotGiB: usd,
  albHour: usd,
  /** A capacity unit for an hour, which is 1 GB of traffic. */
  albLcuHour: usd,
  nlbHour: usd,
  nlbLcuHour: usd,
  /** An interface endpoint in one zone. */
  endpointHour: usd,
  endpointGB: usd,
  publicIpv4Hour: usd,
  secretMonth: usd,
  kmsKeyMonth: usd,
  logsIngestGB: usd,
  logsStoredGB: usd,
  imagesGB: usd,
  alarmMonth: usd,
  /** The same in every region. */
  zoneMonth: usd,
  /** The same in every region. */
  dashboardMonth: usd,
});

export const priceTable = z.strictObject({
  region: z.string(),
  /** Day of the newest prices in it. */
  date: z.iso.date(),
  /** Where the numbers are from, and of when. */
  sources: z.strictObject({ onDemand: z.string(), spot: z.string(), rates: z.string() }),
  rates,
  /** Linux, shared tenancy, an hour: on demand, and on spot, which is null where there is none or none is known. */
  instances: z.record(z.string(), z.tuple([usd, usd.nullable()])),
});

export type PriceTable = z.output<typeof priceTable>;
export type Rates = PriceTable["rates"];

export const priceFolder = join(projectRoot, "tools/plan/cost/prices");

/** The file of a region, whether or not it is there. */
const priceFile = (region: string): string => join(priceFolder, `${region}.json`);

/** The regions that have a table. */
export function pricedRegions(): string[] {
  return readdirSync(priceFolder)
    .flatMap((file) => /^([a-z0-9-]+)\.json$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * The table of a region; nothing where there is none.
 *
 * @throws Error that names the file and the first thing wrong with it
 */
export function pricesOf(region: string): PriceTable | undefined {
  if (!existsSync(priceFile(region))) {
    return undefined;
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(priceFile(region), "utf8"));
  } catch (error) {
    throw new Error(
      `tools/plan/cost/prices/${region}.json: ${(error as Error).message}; "npm run prices" writes it again`,
      {
        cause: error,
      },
    );
  }
  const { success, data, error } = priceTable.safeParse(content);
  if (!success) {
    const [issue] = error.issues;
    const at = issue?.path.join(".") ?? "";
    throw new Error(
      `tools/plan/cost/prices/${region}.json: ${at}: ${issue?.message ?? ""}; "npm run prices" writes it again`,
    );
  }
  return data;
}
