import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { estimate, type Estimate, usd } from "../../../../tools/plan/cost/estimate";
import type { CostLine } from "../../../../tools/plan/cost/item";
import { pricedRegions, pricesOf } from "../../../../tools/plan/cost/prices";
import { projectRoot } from "../../../../infra/project-root";
import { plansOf, productionOf } from "../../../support/stacks";
import { everythingOfStups } from "../../../support/taupage";

const ireland = pricesOf("eu-west-1") ?? assert.fail("there is a table for eu-west-1");
const { rates } = ireland;

/** The costs with settings changed as `--config` changes them. */
const costs = async (...config: string[]): Promise<Estimate> => estimate(await plansOf(config));

/** Assumptions that are not the default's, and what follows from each. */
const assumed = [
  "costAssumptions={dailyChangePercent: 10, trafficGB: 1000, imagesGB: 20, agentHours: 200}",
  "snapshots.keepDays=3",
];

const of = ({ lines }: Estimate, component: string, what = ""): CostLine[] =>
  lines.filter((line) => line.component === component && line.what.includes(what));

/** US dollars a month of a component's lines, to the cent. */
const cents = (lines: readonly CostLine[]): number =>
  Math.round(lines.reduce((sum, line) => sum + line.usdPerMonth, 0) * 100) / 100;

const cent = (value: number): number => Math.round(value * 100) / 100;

describe("the costs", () => {
  it("of every instance, on demand and on spot apart", async () => {
    const estimated = await costs(
      "server.instanceType=m5.large",
      "deployers.count=3",
      "builders[0].count=5",
      "builders[0].onDemandCount=2",
    );
    const [server, ...others] = estimated.lines.filter(
      ({ component, market }) => component === "server" && market === "on-demand",
    );
    assert.equal(cent(server?.usdPerMonth ?? 0), cent(730 * 0.107));
    assert.deepEqual(others, []);
    assert.equal(cents(of(estimated, "deployers", "3 t3.small")), cent(3 * 730 * 0.0228));
    const pool = of(estimated, "builder-default", "m6i.large or like it");
    assert.deepEqual(
      pool.map(({ what, market }) => [what, market]),
      [
        ["2 m6i.large or like it", "on-demand"],
        ["3 m6i.large or like it", "spot"],
      ],
    );
    const types = ["m6i.large", "m6a.large", "m5.large", "m5a.large", "m7i.large", "m7a.large"];
    const mean = (market: 0 | 1): number =>
      types.reduce((sum, type) => sum + Number(ireland.instances[type]?.[market]), 0) / types.length;
    assert.equal(cents(pool), cent(730 * (2 * mean(0) + 3 * mean(1))));
  });

  const priced: [what: string, config: string[], component: string, line: string, usd: number][] = [
    ["a gp3 volume", [], "data", "100 GiB gp3", 100 * rates.gp3GiB],
    [
      "speed above what gp3 includes",
      ["dataVolume={sizeGiB: 200, iops: 4000, throughput: 225}"],
      "data",
      "200 GiB gp3",
      200 * rates.gp3GiB + 1000 * rates.gp3Iops + 100 * rates.gp3MiBps,
    ],
    ["a gp2 volume", ["dataVolume.type=gp2"], "data", "100 GiB gp2", 100 * rates.gp2GiB],
    [
      "a provisioned volume",
      ["dataVolume={type: io2, iops: 1000}"],
      "data",
      "100 GiB io2",
      100 * rates.io2GiB + 1000 * rates.io2Iops,
    ],
    ["snapshots, by what changes a day", [], "snapshots", "126 GiB in 14", 126 * rates.snapshotGiB],
    ["snapshots of data that change faster", assumed, "snapshots", "120 GiB in 3", 120 * rates.snapshotGiB],
    ["copies of snapshots elsewhere", ["snapshots.copyToRegion=eu-central-1"], "snapshots", "copies", 126 * 0.054],
    ["an application load balancer", [], "people", "1 application", 730 * rates.albHour + 50 * rates.albLcuHour],
    ["the addresses of one that faces the internet", [], "people", "3 public", 3 * 730 * rates.publicIpv4Hour],
    ["an internal one, with none", ["loadBalancerScheme=internal"], "people", "public", 0],
    [
      "traffic through a network load balancer",
      assumed,
      "agents",
      "1 network",
      730 * rates.nlbHour + 1000 * rates.nlbLcuHour,
    ],
    ["the private zone beside it", [], "agents", "1 hosted zone", rates.zoneMonth],
    ["an endpoint", [], "server-endpoint", "PrivateLink", 730 * rates.endpointHour + 50 * rates.endpointGB],
    ["logs", [], "server", "2 GB of logs", 2 * (rates.logsIngestGB + rates.logsStoredGB)],
    ["a secret", [], "server-secret", "1 secret", rates.secretMonth],
    ["images", assumed, "go-server", "20 GB", 20 * rates.imagesGB],
    ["root volumes and addresses of hosts", [], "deployers", "2 root", 2 * 30 * rates.gp3GiB],
    ["builders that run by day only", assumed, "builder-default", "2 public", 2 * 200 * rates.publicIpv4Hour],
    ["the server, which runs all the same", assumed, "server", "1 t3.medium", 730 * 0.0456],
  ];
  const inTest = new Set(["builder-default", "server-endpoint"]);
  for (const [what, config, component, line, dollars] of priced) {
    it(`of ${what}`, async () => {
      const plans = await (inTest.has(component) ? plansOf(config) : productionOf(...config));
      assert.equal(cents(of(estimate(plans), component, line)), cent(dollars));
    });
  }

  it("of mixed auto scaling groups are those of Spot Fleets", async () => {
    const config = ["builders[0].onDemandCount=1"];
    const group = await costs(...config, "builders[0].capacity=auto-scaling-group");
    assert.deepEqual(of(group, "builder-default"), of(await costs(...config), "builder-default"));
  });

  it("of hosts on Taupage have prices, with keys in place of secrets", async () => {
    const { lines, unpriced } = await costs(...everythingOfStups);
    assert.ok(lines.some(({ what }) => what === "1 c4.large"));
    assert.ok(lines.some(({ what }) => what === "1 KMS key"));
    assert.deepEqual(unpriced, []);
  });

  it("name what they leave out, and leave no type of ours out", async () => {
    const mail = "mail={from: a@myteam.example.org, domain: myteam.example.org}";
    for (const config of [
      [],
      everythingOfStups,
      ["githubRepository=myteam/delivery", mail, "alarms.monthlyBudgetUsd=500"],
    ]) {
      const { leftOut } = await costs(...config);
      assert.equal(leftOut.length, 4, leftOut.join("; "));
      assert.match(leftOut.join("; "), /taxes.*traffic to the internet.*requests/);
    }
  });

  it("of a region without prices are none, and say how to get them", async () => {
    const { lines, unpriced, pricesOf: date } = await costs("aws:region=eu-north-1");
    assert.deepEqual([lines, date, unpriced.length], [[], "", 2]);
    assert.match(unpriced[0] ?? "", /stack prod in eu-north-1.*npm run prices -- --region eu-north-1/);
  });

  it("of an instance type without a price name it, and the rest is estimated", async () => {
    const { lines, unpriced } = estimate(await productionOf("server.instanceType=x2iedn.32xlarge"));
    assert.deepEqual(unpriced, ["x2iedn.32xlarge on demand: no price in tools/plan/cost/prices/eu-west-1.json"]);
    assert.ok(usd(lines) > 100);
  });

  it("of a volume that exists already leave its snapshots out", async () => {
    const { unpriced } = estimate(await productionOf("dataVolume={volumeId: vol-0123456789abcdef0}"));
    assert.match(unpriced[0] ?? "", /^Snapshots of a data volume that exists/);
  });
});

describe("the tables of prices", () => {
  const files = readdirSync(join(projectRoot, "tools/plan/cost/prices"));

  it("are there for the regions that the README names", () => {
    assert.deepEqual(pricedRegions(), ["eu-central-1", "eu-west-1", "us-east-1"]);
    assert.equal(files.length, 3);
  });

  for (const region of pricedRegions()) {
    it(`of ${region} are in order: of the region, dated, with spot below on demand`, () => {
      const table = pricesOf(region) ?? assert.fail();
      assert.equal(table.region, region);
      for (const [type, [onDemand, spot]] of Object.entries(table.instances)) {
        assert.ok(spot === null || spot < onDemand, type);
      }
    });

    it(`of ${region} have every instance type that a setting names by default`, async () => {
      const overrides = [`aws:region=${region}`, "builders[1]={name: arm, architecture: arm64}", "certificateArn="];
      const { unpriced } = await costs(...overrides);
      assert.deepEqual(unpriced, []);
    });
  }
});
