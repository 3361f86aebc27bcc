/** Limits of AWS that a plan would not show: names, tags, address ranges, and ARNs of other accounts. */
import type { Path, Problem } from "../problems";
import type { Rule } from "../rule";
import type { CommonSettings, ProductionSettings } from "../schema";

/** Tags that the program and Taupage act on: `Taupage:erase-on-boot` has a volume formatted. */
const reservedTags = /^(?:name|application|stack|(?:aws|stups2go|taupage):.*)$/i;

/**
 * Tags that AWS or the program would take for others. Tag keys of IAM are the same in upper and lower case.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html, "Case sensitivity"
 */
export const tagKeys: Rule<CommonSettings> = ({ tags = {} }) => {
  const keys = Object.keys(tags);
  const sameKey = (key: string): string | undefined =>
    keys.slice(0, keys.indexOf(key)).find((other) => other.toLowerCase() === key.toLowerCase());
  return keys.flatMap((key): Problem[] => {
    const other = sameKey(key);
    if (reservedTags.test(key)) {
      const expected =
        "a key other than Name, application and stack, and none that starts with stups2go:, Taupage: or aws:";
      return [{ path: ["tags", key], got: `the reserved key ${key}`, expected }];
    }
    return other === undefined
      ? []
      : [
          {
            path: ["tags", key],
            expected: "one of them, as tag keys of IAM are the same in upper and lower case",
            got: `the keys ${other} and ${key}`,
          },
        ];
  });
};

/**
 * The longest name that a certificate of ACM may have first.
 *
 * Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html, `DomainName`
 */
const certificateNameLimit = 64;

/** Source: https://www.rfc-editor.org/rfc/rfc1035, section 2.3.4, without the root's dot */
const domainNameLimit = 253;

export const serverName: Rule<ProductionSettings> = ({ hostedZone, domainPrefix, certificateArn }) => {
  if (!hostedZone || !domainPrefix) {
    return [];
  }
  const name = `${domainPrefix}.${hostedZone}`;
  const limit = certificateArn ? domainNameLimit : certificateNameLimit;
  return name.length <= limit
    ? []
    : [
        {
          path: ["domainPrefix"],
          expected: `a server's name of at most ${limit} characters`,
          got: `the server's name ${name} of ${name.length} characters`,
          ...(certificateArn ? {} : { fix: "set certificateArn, as ACM certificates take no longer name" }),
        },
      ];
};

/**
 * Inbound rules that a security group takes.
 *
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
const ruleLimit = 60;

/** Each range costs a rule for HTTPS, and one for the redirect from HTTP where it is not the whole world. */
export const addressRanges: Rule<ProductionSettings> = ({ allowedCidrs = [], loadBalancerScheme }) => {
  const again = allowedCidrs.flatMap((range, index): Problem[] =>
    allowedCidrs.indexOf(range) < index
      ? [{ path: ["allowedCidrs", index], got: `"${range}" again`, expected: "each address range once" }]
      : [],
  );
  // Deployers have a rule of their own at an internal load balancer.
  const rules =
    allowedCidrs.reduce((sum, range) => sum + (range.endsWith("/0") ? 1 : 2), 0) +
    (loadBalancerScheme === "internal" ? 1 : 0);
  return rules <= ruleLimit
    ? again
    : [
        ...again,
        {
          path: ["allowedCidrs"],
          expected: `at most the ${ruleLimit} rules that a security group holds`,
          got: `${allowedCidrs.length} address ranges, which take ${rules} rules`,
          fix: "join neighbouring ranges",
        },
      ];
};

/** A policy that an account owns can be attached in that account alone. */
function ownPolicy(path: Path, arn: string | undefined, accountId: string): Problem[] {
  const account = arn?.split(":")[4];
  return account === undefined || account === "aws" || account === accountId
    ? []
    : [{ path, expected: `a policy of account ${accountId} or of AWS` }];
}

export const boundary: Rule<CommonSettings> = ({ permissionsBoundaryArn }, { accountId }) =>
  ownPolicy(["permissionsBoundaryArn"], permissionsBoundaryArn, accountId);

export const deployersPolicies: Rule<ProductionSettings> = ({ deployers }, { accountId }) => [
  ...(deployers?.policyArns ?? []).flatMap((arn, index) =>
    ownPolicy(["deployers", "policyArns", index], arn, accountId),
  ),
  ...(deployers?.policyArns ?? []).flatMap((arn, index, all): Problem[] =>
    all.indexOf(arn) < index
      ? [{ path: ["deployers", "policyArns", index], got: `"${arn}" again`, expected: "each policy once" }]
      : [],
  ),
  ...ownPolicy(["deployers", "permissionsBoundaryArn"], deployers?.permissionsBoundaryArn, accountId),
];

/** Roles are named by the deployment and the region, and IAM takes 64 characters. */
const deploymentLimit = 40;

export const deploymentName: Rule<ProductionSettings> = ({ deployment, applicationId }) =>
  deployment === undefined && applicationId !== undefined && applicationId.length > deploymentLimit
    ? [
        {
          path: ["deployment"],
          expected: `a name of at most ${deploymentLimit} characters, as applicationId is longer`,
        },
      ]
    : [];

/** An existing VPC has each subnet once in each list. */
export const eachSubnetOnce: Rule<CommonSettings> = ({ network }) =>
  (["subnetIds", "publicSubnetIds"] as const).flatMap((key) =>
    (network?.[key] ?? []).flatMap((id, index, all): Problem[] =>
      all.indexOf(id) < index
        ? [{ path: ["network", key, index], got: `"${id}" again`, expected: "each subnet once" }]
        : [],
    ),
  );
