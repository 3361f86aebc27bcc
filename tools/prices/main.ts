/**
 * `npm run prices`: writes the tables of prices in `tools/plan/cost/prices/` again, from the AWS Price List API and a
 * week of recorded spot prices. It takes AWS credentials that may do `pricing:GetProducts` and
 * `ec2:DescribeSpotPriceHistory`; of any account, as prices are the same in all.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { PricingClient } from "@aws-sdk/client-pricing";
import { priceFolder, pricedRegions, priceTable, pricesOf, type PriceTable } from "../plan/cost/prices";
import { command, CommandError, readArguments, start, type Streams } from "../command";
import { readInstances } from "./instances";
import { readRates } from "./rates";

const usage = `Usage: npm run prices -- [options]

Reads prices from AWS, for which it takes credentials, and writes tools/plan/cost/prices/<region>.json.

  --region REGION   of this region; may be given more than once (default: every region that has a table)
  --out FOLDER      write the tables there (default: tools/plan/cost/prices)
  --help, -h        this text

Exit code: 0 for tables written, 1 where the prices cannot be had, 2 for bad options.
`;

// The SDK's notes on its later versions are for people who update it, not for people who read prices.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** Runs it, and gives the exit code. */
export async function main(args: string[], streams: Streams = process): Promise<number> {
  return command(usage, args, streams, async () => {
    const options = readOptions(args);
    try {
      await writeTables(options, streams);
      return 0;
    } catch (error) {
      throw new CommandError(`${explain(error)}; nothing was written`, { cause: error });
    }
  });
}

async function writeTables({ region: regions, out }: Options, { stdout, stderr }: Streams): Promise<void> {
  // The API answers in few regions, and there for all.
  const pricing = new PricingClient({ region: "us-east-1" });
  const tables: PriceTable[] = [];
  for (const region of regions) {
    stderr.write(`reading the prices of ${region}\n`);
    tables.push(await readTable(pricing, region, out, (line) => stderr.write(`${line}\n`)));
  }
  // All or none: tables of different days cannot be compared.
  for (const table of tables) {
    writeFileSync(join(out, `${table.region}.json`), toText(table));
    const count = Object.keys(table.instances).length;
    stdout.write(`${table.region}: ${count} instance types at prices of ${table.date}\n`);
  }
}

async function readTable(
  pricing: PricingClient,
  region: string,
  out: string,
  tell: (line: string) => void,
): Promise<PriceTable> {
  const instances = await readInstances(pricing, new EC2Client({ region }), region);
  const rates = await readRates(pricing, region, knownRates(region, out), tell);
  const date = new Date().toISOString().slice(0, 10);
  const sources = {
    onDemand: `AWS Price List API, ${date}`,
    spot: `mean of a week's prices by ec2:DescribeSpotPriceHistory, ${date}`,
    rates: `AWS Price List API, ${date}; zoneMonth and dashboardMonth from AWS's pricing pages`,
  };
  return priceTable.parse({ region, date, sources, rates, instances });
}

/** The rates that a region has already; of a new one those that are the same everywhere. */
function knownRates(region: string, out: string): Partial<PriceTable["rates"]> {
  const file = join(out, `${region}.json`);
  const table = existsSync(file) ? priceTable.parse(JSON.parse(readFileSync(file, "utf8"))) : pricesOf(region);
  const { zoneMonth, dashboardMonth } = (table ?? pricesOf("us-east-1"))?.rates ?? {
    zoneMonth: 0.5,
    dashboardMonth: 3,
  };
  return table?.rates ?? { zoneMonth, dashboardMonth };
}

/** One line for each instance type, so that a change of prices can be read. */
function toText(table: PriceTable): string {
  const text = JSON.stringify(table, null, 2);
  return `${text.replace(/\[\s+([\d.e-]+),\s+([\d.e-]+|null)\s+\]/g, "[$1, $2]")}\n`;
}

type Options = ReturnType<typeof readOptions>;

function readOptions(args: string[]) {
  const { values } = readArguments({
    args,
    options: { region: { type: "string", multiple: true }, out: { type: "string", default: priceFolder } },
  });
  return { ...values, region: values.region ?? pricedRegions() };
}

/** What went wrong, in one line, and what to do. */
function explain(error: unknown): string {
  const { name, message } = error as Error;
  if (name === "CredentialsProviderError") {
    return "npm run prices: expected AWS credentials of any account, such as AWS_PROFILE=name, got none";
  }
  if (/AccessDenied|UnauthorizedOperation|UnrecognizedClient|InvalidClientToken|AuthFailure|ExpiredToken/.test(name)) {
    return (
      `npm run prices: AWS refuses (${name}: ${message}); give it credentials that may do pricing:GetProducts and ` +
      "ec2:DescribeSpotPriceHistory"
    );
  }
  return `npm run prices: ${message}`;
}

if (require.main === module) {
  start(main);
}
