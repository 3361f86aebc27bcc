import assert from "node:assert/strict";
import { mistakesOf } from "../../support/mistakes";

const ranges = (count: number): string =>
  `allowedCidrs=[${Array.from({ length: count }, (_, index) => `10.0.${index}.0/24`).join(", ")}]`;
const certificate =
  "certificateArn=arn:aws:acm:eu-west-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef";
/** A hosted zone with which the server's name has this many characters. */
const zoneOf = (length: number): string =>
  `hostedZone=${"a.".repeat(10)}${"a".repeat(length - "delivery..example.org".length - 20)}.example.org`;
const elsewhere = "arn:aws:iam::333333333333:policy/deploy-web";

describe("the limits of AWS", () => {
  const refused: [config: string[], line: string][] = [
    [["tags={name: x}"], "tags.name: expected a key other than Name…, got the reserved key name"],
    [["tags={Application: x}"], "tags.Application: expected …, got the reserved key Application"],
    [["tags={stack: x}"], "tags.stack: expected …, got the reserved key stack"],
    [["tags={'stups2go:role': builder}"], 'tags["stups2go:role"]: expected …, got the reserved key stups2go:role'],
    [["tags={'Taupage:erase-on-boot': 'True'}"], 'tags["Taupage:erase-on-boot"]: expected …, got the reserved key'],
    [["tags={'taupage:erase-on-boot': 'True'}"], 'tags["taupage:erase-on-boot"]: expected …, got the reserved key'],
    [["tags={'AWS:x': y}"], "got the"],
    [["tags={Team: a, team: b}"], "tags.team: expected one of them…, got the keys Team and team"],
    [[zoneOf(65)], "domainPrefix: expected …, got the server's name delivery."],
    [[ranges(31)], "allowedCidrs: expected …, got 31 address ranges, which take 62 rules"],
    [
      [ranges(30), "loadBalancerScheme=internal"],
      "allowedCidrs: expected …, got 30 address ranges, which take 61 rules",
    ],
    [["allowedCidrs=[192.0.2.0/24, 192.0.2.0/24]"], 'allowedCidrs[1]: expected …, got "192.0.2.0/24" again'],
    [["allowedCidrs=['2001:db8::/32']"], 'allowedCidrs[0]: expected an IPv4 address range…, got "2001:db8::/32"'],
    [[`deployers.policyArns=['${elsewhere}']`], "deployers.policyArns[0]: expected a policy of account"],
    [[`deployers.permissionsBoundaryArn=${elsewhere}`], "expected a policy of account 111111111111"],
    [[`permissionsBoundaryArn=${elsewhere}`], "expected a policy of account 222222222222"],
    [
      ["permissionsBoundaryArn=arn:aws-cn:iam::111111111111:policy/x"],
      "expected the ARN of an IAM policy in the partition aws",
    ],
    [["aws:region=us-gov-west-1"], "expected a region of the partition aws, such as eu-west-1"],
    [["aws:region=eu-isoe-west-1"], "expected a region of the partition aws"],
    [
      ["network={vpcId: vpc-0123456789abcdef0, subnetIds: [subnet-01234567, subnet-01234567], publicSubnetIds: []}"],
      'network.subnetIds[1]: expected each subnet once…, got "subnet-01234567" again',
    ],
  ];
  for (const [config, line] of refused) {
    it(`refuse ${config.join(" with ").slice(0, 100)}`, () => {
      const lines = mistakesOf(config);
      assert.ok(
        lines.some((candidate) => line.split("…").every((part) => candidate.includes(part))),
        lines.join("\n"),
      );
    });
  }

  const accepted: string[][] = [
    ["tags={cost-centre: a, stacked: b, applications: c}"],
    [zoneOf(64)],
    [zoneOf(100), certificate],
    [ranges(30)],
    [ranges(29), "loadBalancerScheme=internal"],
    ["deployers.policyArns=[arn:aws:iam::aws:policy/ReadOnlyAccess]"],
  ];
  for (const config of accepted) {
    it(`accept ${config.join(" with ").slice(0, 100)}`, () => {
      assert.deepEqual(mistakesOf(config), []);
    });
  }
});
