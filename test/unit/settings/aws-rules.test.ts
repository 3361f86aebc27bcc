import assert from "node:assert/strict";
import { SettingsError } from "../../../infra/settings/problems";
import { parseOverride } from "../../../tools/plan/record/stack-files";
import { plan } from "../../../tools/plan/plan";
import { exampleStacks } from "../../support/stacks";

/** The lines that both stack files are refused with. */
async function linesOf(config: readonly string[]): Promise<readonly string[]> {
  try {
    await plan({ folder: exampleStacks, overrides: config.map(parseOverride) });
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.lines;
  }
  return [];
}

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
    [["tags={name: x}"], "tags.name: got the reserved key name, wants a key other than Name"],
    [["tags={Application: x}"], "tags.Application: got the reserved key Application"],
    [["tags={stack: x}"], "tags.stack: got the reserved key stack"],
    [["tags={'stups2go:role': builder}"], 'tags["stups2go:role"]: got the reserved key stups2go:role'],
    [["tags={'Taupage:erase-on-boot': 'True'}"], 'tags["Taupage:erase-on-boot"]: got the reserved key'],
    [["tags={'taupage:erase-on-boot': 'True'}"], 'tags["taupage:erase-on-boot"]: got the reserved key'],
    [["tags={'AWS:x': y}"], "got the"],
    [["tags={Team: a, team: b}"], "tags.team: got the keys Team and team, wants one of them: IAM knows no case"],
    [[zoneOf(65)], "domainPrefix: got the server's name delivery."],
    [[ranges(31)], "allowedCidrs: got 31 address ranges, which take 62 rules"],
    [[ranges(30), "loadBalancerScheme=internal"], "allowedCidrs: got 30 address ranges, which take 61 rules"],
    [["allowedCidrs=[192.0.2.0/24, 192.0.2.0/24]"], 'allowedCidrs[1]: got "192.0.2.0/24" again'],
    [["allowedCidrs=['2001:db8::/32']"], 'allowedCidrs[0]: got "2001:db8::/32", wants an IPv4 address range'],
    [[`deployers.policyArns=['${elsewhere}']`], "deployers.policyArns[0]: got"],
    [[`deployers.permissionsBoundaryArn=${elsewhere}`], "wants a policy of account 111111111111"],
    [[`permissionsBoundaryArn=${elsewhere}`], "wants a policy of account 222222222222"],
    [
      ["permissionsBoundaryArn=arn:aws-cn:iam::111111111111:policy/x"],
      "wants the ARN of an IAM policy in the partition aws",
    ],
    [["aws:region=us-gov-west-1"], "wants a region of the partition aws, such as eu-west-1; other partitions are not"],
    [["aws:region=eu-isoe-west-1"], "wants a region of the partition aws"],
    [
      ["network={vpcId: vpc-0123456789abcdef0, subnetIds: [subnet-01234567, subnet-01234567], publicSubnetIds: []}"],
      'network.subnetIds[1]: got "subnet-01234567" again, wants each subnet once',
    ],
  ];
  for (const [config, line] of refused) {
    it(`refuse ${config.join(" with ").slice(0, 100)}`, async () => {
      const lines = await linesOf(config);
      assert.ok(
        lines.some((candidate) => candidate.includes(line)),
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
    it(`accept ${config.join(" with ").slice(0, 100)}`, async () => {
      assert.deepEqual(await linesOf(config), []);
    });
  }
});
