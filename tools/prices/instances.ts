/** What instances cost an hour, on demand and on spot. */
import { DescribeSpotPriceHistoryCommand, type EC2Client } from "@aws-sdk/client-ec2";
import type { PricingClient } from "@aws-sdk/client-pricing";
import type { PriceTable } from "../plan/cost/prices";
import { products, round } from "./rates";

/** The families that servers and agents are likely to run on; a table of all would be five times as long. */
const families = /^(?:[mcr][4-8](?:a|i|g|gd)?|t[234](?:a|g)?)\.(?!metal|(?:32|48|96)xlarge)/;

/** How far back spot prices count. */
const DAYS = 7;

/** Every instance type of the families: its price on demand, and the mean of a week's recorded prices on spot. */
export async function readInstances(
  pricing: PricingClient,
  ec2: EC2Client,
  region: string,
): Promise<PriceTable["instances"]> {
  const listed = await products(pricing, "AmazonEC2", {
    regionCode: region,
    operatingSystem: "Linux",
    tenancy: "Shared",
    preInstalledSw: "NA",
    capacitystatus: "Used",
  });
  const onDemand = new Map(
    listed
      .map(({ attributes, usd }): [string, number] => [attributes.instanceType ?? "", round(usd)])
      .filter(([type]) => families.test(type))
      .sort(([a], [b]) => byFamilyAndSize(a, b)),
  );
  if (onDemand.size === 0) {
    throw new Error(`The price list has no instance of ${region}, wants the code of a region such as eu-west-1`);
  }
  const spot = await spotPrices(ec2, [...onDemand.keys()]);
  return Object.fromEntries([...onDemand].map(([type, usd]) => [type, [usd, spot.get(type) ?? null]]));
}

async function spotPrices(ec2: EC2Client, types: string[]): Promise<Map<string, number>> {
  const prices = new Map<string, number[]>();
  const since = new Date(Date.now() - DAYS * 24 * 3600 * 1000);
  for (let start = 0; start < types.length; start += 50) {
    let token: string | undefined;
    do {
      const answer = await ec2.send(
        new DescribeSpotPriceHistoryCommand({
          InstanceTypes: types.slice(start, start + 50) as never[],
          ProductDescriptions: ["Linux/UNIX"],
          StartTime: since,
          NextToken: token,
        }),
      );
      for (const { InstanceType: type = "", SpotPrice: price } of answer.SpotPriceHistory ?? []) {
        const usd = Number(price);
        if (!(usd > 0)) {
          throw new Error(`The spot price of ${type} is ${String(price)}, wants US dollars`);
        }
        prices.set(type, [...(prices.get(type) ?? []), usd]);
      }
      token = answer.NextToken;
    } while (token !== undefined && token !== "");
  }
  return new Map([...prices].map(([type, all]) => [type, mean(all)]));
}

const mean = (values: readonly number[]): number =>
  round(Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(5)));

const sizes = ["nano", "micro", "small", "medium", "large", "xlarge"];

function byFamilyAndSize(a: string, b: string): number {
  const rank = (type: string): [string, number] => {
    const [family = "", size = ""] = type.split(".");
    const times = /^(\d+)xlarge$/.exec(size)?.[1];
    return [family, times === undefined ? sizes.indexOf(size) : sizes.length + Number(times)];
  };
  const [[familyA, sizeA], [familyB, sizeB]] = [rank(a), rank(b)];
  return familyA === familyB ? sizeA - sizeB : familyA < familyB ? -1 : 1;
}
