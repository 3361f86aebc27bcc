/** Prices other than those of instances, from the AWS Price List API. */
import { GetProductsCommand, type GetProductsCommandOutput, type PricingClient } from "@aws-sdk/client-pricing";
import * as z from "zod";
import type { Rates } from "../plan/cost/prices";

/** A product of the price list, as far as it is read. */
const product = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({
            unit: z.string(),
            beginRange: z.string().optional(),
            pricePerUnit: z.object({ USD: z.coerce.number() }),
          }),
        ),
      }),
    ),
  }),
});

export interface Price {
  attributes: Record<string, string>;
  /** US dollars for the first unit that is paid for. */
  usd: number;
  unit: string;
}

/** What the price list has of a service, with these attributes. */
export async function products(
  client: PricingClient,
  service: string,
  equals: Record<string, string>,
  usage?: string,
): Promise<Price[]> {
  const filters = [
    ...Object.entries(equals).map(([Field, Value]) => ({ Type: "TERM_MATCH" as const, Field, Value })),
    ...(usage === undefined ? [] : [{ Type: "CONTAINS" as const, Field: "usagetype", Value: usage }]),
  ];
  const found: Price[] = [];
  let token: string | undefined;
  do {
    const answer: GetProductsCommandOutput = await client.send(
      new GetProductsCommand({ ServiceCode: service, Filters: filters, FormatVersion: "aws_v1", NextToken: token }),
    );
    found.push(...((answer.PriceList ?? []) as unknown[]).flatMap((text) => firstPrice(text, service)));
    token = answer.NextToken;
  } while (token !== undefined && token !== "");
  return found;
}

function firstPrice(text: unknown, service: string): Price[] {
  let content: unknown;
  try {
    content = JSON.parse(String(text));
  } catch {
    content = undefined;
  }
  const { success, data } = product.safeParse(content);
  if (!success) {
    throw new Error(
      `The price list of ${service} has an entry that this program cannot read: ${String(text).slice(0, 200)}`,
    );
  }
  const dimensions = Object.values(data.terms.OnDemand).flatMap((term) => Object.values(term.priceDimensions));
  const first = dimensions.filter(({ pricePerUnit, beginRange = "0" }) => beginRange === "0" && pricePerUnit.USD > 0);
  return first.map(({ unit, pricePerUnit }) => ({ attributes: data.product.attributes, usd: pricePerUnit.USD, unit }));
}

interface Source {
  service: string;
  /** Usage type, without the region that stands before it. */
  usage: string;
  operation?: string;
}

const ebs = (usage: string): Source => ({ service: "AmazonEC2", usage: `EBS:${usage}` });
const balancer = (kind: "Application" | "Network", usage: string): Source => ({
  service: "AWSELB",
  usage,
  operation: `LoadBalancing:${kind}`,
});

/** Where each rate is in the price list; those that are the same everywhere are not in it by region, and stay. */
const sources: Readonly<Record<Exclude<keyof Rates, "zoneMonth" | "dashboardMonth">, Source>> = {
  gp3GiB: ebs("VolumeUsage.gp3"),
  gp3Iops: ebs("VolumeP-IOPS.gp3"),
  gp3MiBps: ebs("VolumeP-Throughput.gp3"),
  gp2GiB: ebs("VolumeUsage.gp2"),
  io1GiB: ebs("VolumeUsage.piops"),
  io1Iops: ebs("VolumeP-IOPS.piops"),
  io2GiB: ebs("VolumeUsage.io2"),
  io2Iops: ebs("VolumeP-IOPS.io2"),
  snapshotGiB: ebs("SnapshotUsage"),
  albHour: balancer("Application", "LoadBalancerUsage"),
  albLcuHour: balancer("Application", "LCUUsage"),
  nlbHour: balancer("Network", "LoadBalancerUsage"),
  nlbLcuHour: balancer("Network", "LCUUsage"),
  endpointHour: { service: "AmazonVPC", usage: "VpcEndpoint-Hours" },
  endpointGB: { service: "AmazonVPC", usage: "VpcEndpoint-Bytes" },
  publicIpv4Hour: { service: "AmazonVPC", usage: "PublicIPv4:InUseAddress" },
  secretMonth: { service: "AWSSecretsManager", usage: "AWSSecretsManager-Secrets" },
  kmsKeyMonth: { service: "awskms", usage: "KMS-Keys" },
  logsIngestGB: { service: "AmazonCloudWatch", usage: "DataProcessing-Bytes" },
  logsStoredGB: { service: "AmazonCloudWatch", usage: "TimedStorage-ByteHrs" },
  imagesGB: { service: "AmazonECR", usage: "TimedStorage-ByteHrs" },
  alarmMonth: { service: "AmazonCloudWatch", usage: "CW:AlarmMonitorUsage" },
};

/**
 * The rates of a region. One that the price list does not answer with exactly one
 * price keeps the one it has, and is told.
 *
 * @throws Error when there is none to keep
 */
export async function readRates(
  client: PricingClient,
  region: string,
  known: Partial<Rates>,
  tell: (line: string) => void,
): Promise<Rates> {
  const rates: Partial<Rates> = { ...known };
  for (const [rate, { service, usage, operation }] of Object.entries(sources) as [keyof typeof sources, Source][]) {
    const equals = { regionCode: region, ...(operation === undefined ? {} : { operation }) };
    const prices = (await products(client, service, equals, usage)).filter(({ attributes }) =>
      isUsage(attributes.usagetype ?? "", usage),
    );
    const [usd, ...others] = new Set(prices.map(perUnit));
    const count = usd === undefined ? 0 : others.length + 1;
    if (usd !== undefined && count === 1) {
      rates[rate] = usd;
    } else if (known[rate] === undefined) {
      throw new Error(
        `The price list answers ${rate} in ${region} (${service}, ${usage}) with ${count} prices, wants one`,
      );
    } else {
      tell(`${region}: ${rate} stays ${known[rate]}: the price list answers with ${count} prices`);
    }
  }
  return rates as Rates;
}

/** `EU-EBS:SnapshotUsage`, `eu-west-1-KMS-Keys`; not `EU-Outposts-…` or `TS-…`, which is another product. */
function isUsage(type: string, usage: string): boolean {
  const before = type.endsWith(usage) ? type.slice(0, -usage.length) : "no";
  return /^(?:(?!TS-)[A-Z]{2,5}\d?-|[a-z]{2}(?:-[a-z]+)+-\d-)?$/.test(before);
}

/** Throughput is listed for GiB a second. */
const perUnit = ({ usd, unit }: Price): number => round(/^GiBps/i.test(unit) ? usd / 1024 : usd);

/** Without what binary fractions leave behind. */
export const round = (usd: number): number => Number(usd.toPrecision(6));
