import assert from "node:assert/strict";
import { Engine, type StackName } from "./support/engine";

const vpcId = "vpc-0123456789abcdef0";
const subnetOf = (number: number): string => `subnet-0123456789abcdef${number}`;

/** Puts a network into an account: subnet n in the zone of the nth letter. */
function makeNetwork(engine: Engine, name: StackName, letters: string): string[] {
  const range = { cidrBlock: "10.1.0.0/16", enableDnsHostnames: true };
  engine.madeElsewhere(name, "aws:ec2/vpc:Vpc", vpcId, range);
  engine.madeElsewhere(name, "aws:ec2/internetGateway:InternetGateway", "igw-0123456789abcdef0", { vpcId });
  return Array.from(letters).map((letter, number) => {
    const availabilityZone = `eu-west-1${letter}`;
    const cidrBlock = `10.1.${number * 16}.0/20`;
    engine.madeElsewhere(name, "aws:ec2/subnet:Subnet", subnetOf(number), { vpcId, availabilityZone, cidrBlock });
    return subnetOf(number);
  });
}

describe("Networks that exist", () => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await Engine.start();
  });
  afterEach(() => {
    engine.stop();
  });

  it("Both accounts are deployed into networks that exist, and the endpoint stands in the server's zone.", async () => {
    const [a, b, publicA, publicB] = makeNetwork(engine, "prod", "abab");
    engine.edit("prod", ["stups2go:network"], { vpcId, subnetIds: [a, b], publicSubnetIds: [publicB, publicA] });
    const [, inA] = makeNetwork(engine, "test", "ba");
    engine.edit("test", ["stups2go:network"], { vpcId, subnetIds: [subnetOf(0), inA] });
    await engine.up("prod");
    await engine.up("test");
    const [endpoint] = await engine.inputs("test", "server-endpoint-interface");
    assert.deepEqual(endpoint?.subnetIds, [inA]);
    assert.deepEqual(engine.aws.state.silent, []);
    assert.deepEqual([await engine.up("prod"), await engine.up("test")], [[], []]);
  });

  const refused: [title: string, letters: string, says: RegExp][] = [
    ["has two public subnets in one zone", "abaa", /network\.publicSubnetIds: expected one subnet a zone/],
    ["has two subnets for hosts in one zone", "aaab", /network\.subnetIds: expected one subnet a zone/],
    ["has no public subnet in the server's zone", "abbc", /network\.publicSubnetIds: expected a subnet in eu-west-1a/],
  ];
  for (const [title, letters, says] of refused) {
    it(`A network that ${title} is refused in the preview, and nothing is made.`, async () => {
      const [first, second, third, fourth] = makeNetwork(engine, "prod", letters);
      const network = { vpcId, subnetIds: [first, second], publicSubnetIds: [third, fourth] };
      engine.edit("prod", ["stups2go:network"], network);
      await assert.rejects(engine.preview("prod"), says);
      assert.deepEqual(engine.operations(), []);
    });
  }

  it("A network that another account shares is refused in the preview.", async () => {
    const [a, b] = makeNetwork(engine, "prod", "ab");
    const vpc = engine.aws.state.resources.find(({ id }) => id === vpcId);
    assert.ok(vpc);
    vpc.outputs.ownerId = "333333333333";
    engine.edit("prod", ["stups2go:network"], { vpcId, subnetIds: [a, b], publicSubnetIds: [a, b] });
    await assert.rejects(engine.preview("prod"), /network\.vpcId: .* which 333333333333 owns and shares/);
  });
});
