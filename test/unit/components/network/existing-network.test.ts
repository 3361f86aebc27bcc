import assert from "node:assert/strict";
import { networkMismatch, type Subnet, type Vpc } from "../../../../infra/components/network/existing-network";

const args = {
  vpcId: "vpc-1",
  subnetIds: [],
  publicSubnetIds: [],
  accountId: "111111111111",
  serverZone: "eu-west-1a",
};
const vpc: Vpc = { ownerId: "111111111111", enableDnsSupport: true, enableDnsHostnames: true };
const subnet = (id: string, letter: string, vpcId = "vpc-1"): Subnet => ({
  id,
  vpcId,
  availabilityZone: `eu-west-1${letter}`,
  availabilityZoneId: `euw1-az${letter}`,
});
const hosts = [subnet("a", "a"), subnet("b", "b")];

describe("a network that exists", () => {
  it("fits with a subnet a zone, one of them in the server's", () => {
    assert.equal(networkMismatch(vpc, hosts, [subnet("c", "b"), subnet("d", "a")], args), undefined);
    assert.equal(networkMismatch(vpc, hosts, [], args), undefined);
  });

  it("may lie anywhere in the test account, which has no load balancer", () => {
    const inTest = { ...args, serverZone: undefined };
    assert.equal(networkMismatch(vpc, [subnet("c", "c")], [], inTest), undefined);
  });

  const mismatches: [title: string, of: Vpc, hosts: Subnet[], publicOnes: Subnet[], says: RegExp][] = [
    [
      "a VPC of another account",
      { ...vpc, ownerId: "333333333333" },
      hosts,
      [],
      /^vpcId: expected a VPC of the account 111111111111, got vpc-1, which 333333333333 owns and shares; /,
    ],
    [
      "a VPC without DNS",
      { ...vpc, enableDnsSupport: false },
      hosts,
      [],
      /^vpcId: expected enableDnsSupport, got vpc-1 without it, .*; aws ec2 modify-vpc-attribute .*--enable-dns-support$/,
    ],
    [
      "a VPC without names of hosts",
      { ...vpc, enableDnsHostnames: false },
      hosts,
      [],
      /^vpcId: expected enableDnsHostnames, .*--enable-dns-hostnames$/,
    ],
    [
      "a subnet of another VPC",
      vpc,
      [...hosts, subnet("c", "c", "vpc-2")],
      [],
      /^subnetIds: expected subnets of vpc-1, got c of vpc-2; /,
    ],
    [
      "two subnets of hosts in one zone",
      vpc,
      [...hosts, subnet("c", "b")],
      [],
      /^subnetIds: expected one subnet a zone, got b and c in eu-west-1b; /,
    ],
    [
      "two public subnets in one zone",
      vpc,
      hosts,
      [subnet("c", "a"), subnet("d", "a")],
      /^publicSubnetIds: expected one subnet a zone, got c and d in eu-west-1a; /,
    ],
    [
      "no subnet of hosts in the server's zone",
      vpc,
      [subnet("b", "b"), subnet("c", "c")],
      [],
      /^subnetIds: expected a subnet in eu-west-1a, .* got eu-west-1b, eu-west-1c; /,
    ],
    [
      "no public subnet in the server's zone",
      vpc,
      hosts,
      [subnet("c", "b"), subnet("d", "c")],
      /^publicSubnetIds: expected a subnet in eu-west-1a, .* got eu-west-1b, eu-west-1c; /,
    ],
  ];
  for (const [title, of, all, publicOnes, says] of mismatches) {
    it(`is refused: ${title}`, () => {
      assert.match(networkMismatch(of, all, publicOnes, args) ?? "", says);
    });
  }
});
