import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { priceTable } from "../../../tools/plan/cost/prices";
import { main } from "../../../tools/prices/main";
import { collecting } from "../../support/streams";

type Filters = { Field: string; Value: string }[];

/** A product as the Price List API writes it: JSON in a string, terms by code, a dimension for each tier. */
function product(attributes: Record<string, string>, unit: string, ...tiers: [from: string, usd: string][]): string {
  const priceDimensions = Object.fromEntries(
    tiers.map(([beginRange, USD], tier) => [
      `CODE.TERM.${tier}`,
      { unit, beginRange, endRange: "Inf", pricePerUnit: { USD } },
    ]),
  );
  return JSON.stringify({
    product: { productFamily: "any", attributes, sku: "CODE" },
    serviceCode: "any",
    terms: { OnDemand: { "CODE.TERM": { priceDimensions, sku: "CODE", offerTermCode: "TERM", termAttributes: {} } } },
    version: "20261101000000",
    publicationDate: "2026-11-01T00:00:00Z",
  });
}

/** What the AWS fake lists, by what the usage type has to contain; instances where it has not to. */
function list(filters: Filters): string[] {
  const usage = filters.find(({ Field }) => Field === "usagetype")?.Value;
  if (usage === undefined) {
    return ["t3.medium:0.0456", "m5.large:0.107", "m5.metal:5.136", "x2iedn.32xlarge:32.012"].map((each) => {
      const [instanceType = "", usd = ""] = each.split(":");
      return product({ instanceType, usagetype: `EU-BoxUsage:${instanceType}` }, "Hrs", ["0", usd]);
    });
  }
  if (usage === "EBS:VolumeP-Throughput.gp3") {
    return [product({ usagetype: `EU-${usage}` }, "GiBps-mo", ["0", "45.056"])];
  }
  if (usage === "VpcEndpoint-Bytes") {
    return [product({ usagetype: `EU-${usage}` }, "GB", ["1048576", "0.006"], ["0", "0.01"])];
  }
  if (usage === "KMS-Keys") {
    return [product({ usagetype: "eu-west-1-KMS-Keys" }, "Keys", ["0", "1"])];
  }
  return [
    product({ usagetype: `EU-${usage}` }, "any", ["0", "0.2500000000"]),
    product({ usagetype: `EU-Outposts-${usage}` }, "any", ["0", "7"]),
    product({ usagetype: `EU-TS-${usage}` }, "any", ["0", "8"]),
    product({ usagetype: `EU-${usage}.other` }, "any", ["0", "9"]),
  ];
}

const spot = (...prices: [type: string, usd: string][]): string => `<?xml version="1.0" encoding="UTF-8"?>
<DescribeSpotPriceHistoryResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>
<spotPriceHistorySet>${prices
  .map(
    ([type, usd]) =>
      `<item><instanceType>${type}</instanceType><productDescription>Linux/UNIX</productDescription><spotPrice>${usd}</spotPrice>` +
      `<timestamp>2026-11-01T00:00:00.000Z</timestamp><availabilityZone>eu-west-1a</availabilityZone></item>`,
  )
  .join("")}</spotPriceHistorySet><nextToken/></DescribeSpotPriceHistoryResponse>`;

describe("npm run prices", () => {
  let server: Server;
  let folder: string;
  let asked: { filters: Filters; service: string }[];
  let answers: { products: (filters: Filters) => { status: number; body: unknown }; spot: () => string };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "prices-"));
    asked = [];
    answers = {
      // Two pages of everything, as long lists have.
      products: (filters) => ({ status: 200, body: { FormatVersion: "aws_v1", PriceList: list(filters) } }),
      spot: () => spot(["t3.medium", "0.0200"], ["t3.medium", "0.0180"]),
    };
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const text = Buffer.concat(parts).toString();
        if (request.headers["x-amz-target"] === undefined) {
          response.writeHead(200, { "content-type": "text/xml" }).end(answers.spot());
          return;
        }
        const { Filters, ServiceCode, NextToken } = JSON.parse(text) as {
          Filters: Filters;
          ServiceCode: string;
          NextToken?: string;
        };
        asked.push({ filters: Filters, service: ServiceCode });
        const { status, body } = answers.products(Filters);
        const paged = { PriceList: [] as string[], ...(body as object) };
        const half = Math.ceil(paged.PriceList.length / 2);
        const page =
          NextToken === undefined
            ? { ...paged, PriceList: paged.PriceList.slice(0, half), NextToken: "more" }
            : { ...paged, PriceList: paged.PriceList.slice(half) };
        const answer = status === 200 ? page : body;
        response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  async function run(
    env: Record<string, string>,
    ...args: string[]
  ): Promise<{ status: number; out: string; errors: string }> {
    const environment = process.env;
    process.env = {
      HOME: folder,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...env,
    };
    const { streams, written } = collecting();
    try {
      const status = await main(["--out", folder, ...args], streams);
      return { status, out: written.stdout, errors: written.stderr.replace(/^reading the prices of .*\n/gm, "") };
    } finally {
      process.env = environment;
    }
  }
  const credentials = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "example" };

  it("writes a region's table from the price list and recorded spot prices", async () => {
    const { status, out, errors } = await run(credentials, "--region", "eu-west-1");
    assert.deepEqual([status, errors], [0, ""]);
    assert.match(out, /^eu-west-1: 2 instance types at prices of \d{4}-\d\d-\d\d\n$/);
    const text = readFileSync(join(folder, "eu-west-1.json"), "utf8");
    const { instances, rates, region } = priceTable.parse(JSON.parse(text));
    assert.equal(region, "eu-west-1");
    assert.deepEqual(instances, { "m5.large": [0.107, null], "t3.medium": [0.0456, 0.019] });
    assert.match(text, /^ {4}"t3\.medium": \[0\.0456, 0\.019\]$/m);
    const { gp3GiB, gp3MiBps, endpointGB, kmsKeyMonth, albHour } = rates;
    assert.deepEqual(
      { gp3GiB, gp3MiBps, endpointGB, kmsKeyMonth, albHour },
      {
        gp3GiB: 0.25,
        gp3MiBps: 0.044,
        endpointGB: 0.01,
        kmsKeyMonth: 1,
        albHour: 0.25,
      },
    );
    const regions = asked.map(({ filters }) => filters.find(({ Field }) => Field === "regionCode")?.Value);
    assert.deepEqual([...new Set(regions)], ["eu-west-1"]);
  });

  it("keeps a rate that the price list has no one price for, and says so", async () => {
    const { products } = answers;
    answers.products = (filters) =>
      filters.some(({ Value }) => Value === "CW:AlarmMonitorUsage")
        ? { status: 200, body: { PriceList: [] } }
        : products(filters);
    const { status, errors } = await run(credentials, "--region", "eu-west-1");
    assert.deepEqual([status, errors], [0, "eu-west-1: alarmMonth stays 0.1: the price list answers with 0 prices\n"]);
    assert.equal(
      (JSON.parse(readFileSync(join(folder, "eu-west-1.json"), "utf8")) as { rates: { alarmMonth: number } }).rates
        .alarmMonth,
      0.1,
    );
  });

  const failures: [what: string, env: Record<string, string>, change: () => void, says: RegExp][] = [
    [
      "no credentials",
      {},
      () => undefined,
      /^npm run prices: expected AWS credentials [^\n]*, got none; nothing was written\n$/,
    ],
    [
      "credentials that may not",
      credentials,
      () => {
        answers.products = () => ({
          status: 400,
          body: { __type: "AccessDeniedException", Message: "User is not authorized to perform: pricing:GetProducts" },
        });
      },
      /^npm run prices: AWS refuses \(AccessDeniedException: .*give it credentials that may do pricing:GetProducts[^\n]*\n$/,
    ],
    [
      "an entry that is no product",
      credentials,
      () => {
        answers.products = () => ({ status: 200, body: { PriceList: ["{}"] } });
      },
      /^npm run prices: The price list of AmazonEC2 has an entry that this program cannot read: \{\}; nothing was written\n$/,
    ],
    [
      "a region without instances",
      credentials,
      () => {
        answers.products = () => ({ status: 200, body: { PriceList: [] } });
      },
      /has no instance of eu-west-1/,
    ],
    [
      "a spot price that is none",
      credentials,
      () => {
        answers.spot = () => spot(["t3.medium", "free"]);
      },
      /^npm run prices: The spot price of t3\.medium is free, wants US dollars; nothing was written\n$/,
    ],
  ];
  for (const [what, env, change, says] of failures) {
    it(`with ${what} says so in one line, and writes nothing`, async () => {
      change();
      const { status, out, errors } = await run(env, "--region", "eu-west-1");
      assert.deepEqual([status, out, readdirSync(folder)], [1, "", []]);
      assert.match(errors, says);
    });
  }
});
