import assert from "node:assert/strict";
import { subnetCidr, zonesFor } from "../../../../infra/zones";
import { plannedProduction, type Resources } from "../../../support/stacks";

const cidrs = (production: Resources): Record<string, unknown> =>
  Object.fromEntries(
    production.of("Subnet").map(({ inputs }) => [inputs.availabilityZone, inputs.cidrBlock]),
  ) as Record<string, unknown>;

describe("the subnets of a VPC of our own", () => {
  it("keep their address ranges when the server moves to another zone", async () => {
    const before = cidrs(await plannedProduction());
    assert.deepEqual(before, {
      "eu-west-1a": "10.0.0.0/20",
      "eu-west-1b": "10.0.16.0/20",
      "eu-west-1c": "10.0.32.0/20",
    });
    const after = cidrs(await plannedProduction("availabilityZone=eu-west-1d"));
    assert.deepEqual(after, { ...before, "eu-west-1d": "10.0.48.0/20" });
  });

  it("keep their address ranges when the order of the zones changes", async () => {
    const after = cidrs(await plannedProduction("network.availabilityZones=[eu-west-1c, eu-west-1a]"));
    assert.deepEqual(after, { "eu-west-1a": "10.0.0.0/20", "eu-west-1c": "10.0.32.0/20" });
  });

  it("have no zone whose range holds the builders' endpoint", () => {
    assert.equal(subnetCidr("us-east-1o"), "10.0.224.0/20");
    assert.throws(() => subnetCidr("us-east-1p"), /us-east-1p has no address range: expected one that ends in/);
  });

  it("are in the region's first three zones, and in the server's", () => {
    assert.deepEqual(zonesFor("us-east-1", "us-east-1d", undefined).zones, [
      "us-east-1a",
      "us-east-1b",
      "us-east-1c",
      "us-east-1d",
    ]);
    assert.deepEqual(zonesFor("us-west-1", undefined, undefined), {
      zones: ["us-west-1a", "us-west-1c"],
      serverZone: "us-west-1a",
    });
  });
});
