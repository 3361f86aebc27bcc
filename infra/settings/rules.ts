/** Rules between settings, for what no single value can show. Each gets whatever settings are right by themselves. */
import { addressRanges, boundary, deployersPolicies, eachSubnetOnce, serverName, tagKeys } from "./aws-rules";
import { appdynamicsInProduction, appdynamicsInTest, logServices } from "./monitoring-rules";
import type { Path, Problem } from "./problems";
import type { Place, Rule } from "./rule";
import { taupageInProduction, taupageInTest } from "./taupage-rules";
import type { Architecture, CommonSettings, NetworkSettings, ProductionSettings, TestSettings } from "./schema";

/** Whether a domain is another one, or below it. */
export const isWithin = (domain: string, other: string): boolean => domain === other || domain.endsWith(`.${other}`);

/** Graviton families carry a `g` right behind their generation (m7g, c6gn, is4gen, x2gd); a1 came before that. */
function architectureOf(instanceType: string): Architecture {
  return /^(?:a1\.|[a-z]+\d+g)/.test(instanceType) ? "arm64" : "x86_64";
}

function fits(path: Path, instanceType: string, architecture: Architecture): Problem[] {
  const actual = architectureOf(instanceType);
  return actual === architecture
    ? []
    : [
        {
          path,
          got: `"${instanceType}", which is ${actual}`,
          wants: `an instance type for the architecture ${architecture}, or architecture: ${actual} beside it`,
        },
      ];
}

const inRegion = (path: Path, zone: string, { region }: Place): Problem[] =>
  zone.slice(0, -1) === region ? [] : [{ path, wants: `a zone of ${region}, such as ${region}a` }];

/** Zones, certificates and keys are of no use in another region or account. */
const belongsHere: Rule<ProductionSettings> = ({ availabilityZone, certificateArn, dataVolume }, place) => {
  const problems = availabilityZone ? inRegion(["availabilityZone"], availabilityZone, place) : [];
  const [, , service, region, account] = certificateArn?.split(":") ?? [];
  if (service && ((service === "acm" && region !== place.region) || account !== place.accountId)) {
    problems.push({
      path: ["certificateArn"],
      wants: `a certificate of account ${place.accountId}${service === "acm" ? ` in ${place.region}` : ""}`,
    });
  }
  const keyRegion = dataVolume?.kmsKeyId?.split(":")[3];
  if (keyRegion && keyRegion !== place.region) {
    problems.push({ path: ["dataVolume", "kmsKeyId"], wants: `a key in ${place.region}` });
  }
  return problems;
};

/** https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html */
const volumeLimits = {
  gp2: { size: [1, 16_384] },
  gp3: { size: [1, 65_536], iops: [3000, 80_000], iopsPerGiB: 500 },
  io1: { size: [4, 16_384], iops: [100, 64_000], iopsPerGiB: 50 },
  io2: { size: [4, 65_536], iops: [100, 256_000], iopsPerGiB: 1000 },
} as const;

const volume: Rule<ProductionSettings> = ({ dataVolume }) => {
  if (!dataVolume) {
    return [];
  }
  const { type, sizeGiB, iops, throughput } = dataVolume;
  const limits = volumeLimits[type];
  const problem = (key: string, wants: string): Problem => ({ path: ["dataVolume", key], wants });
  const problems: Problem[] = [];
  const [smallest, largest] = limits.size;
  if (sizeGiB < smallest || sizeGiB > largest) {
    problems.push(problem("sizeGiB", `${smallest} to ${largest} GiB for the type ${type}`));
  }
  if ("iops" in limits) {
    const [least, most] = limits.iops;
    // AWS gives gp3 3000 at any size, so that only more than those depend on it.
    const here = Math.max(Math.min(most, limits.iopsPerGiB * sizeGiB), type === "gp3" ? least : 0);
    if (iops === undefined ? type !== "gp3" : iops < least || iops > here) {
      problems.push(problem("iops", `${least} to ${here} for the type ${type} with ${sizeGiB} GiB`));
    }
  } else if (iops !== undefined) {
    problems.push(problem("iops", `nothing for the type ${type}, whose speed follows from its size`));
  }
  if (throughput !== undefined && type !== "gp3") {
    problems.push(problem("throughput", `nothing for the type ${type}: only gp3 has it`));
  } else if (throughput !== undefined && throughput > (iops ?? 3000) / 4) {
    problems.push(problem("throughput", `at most a quarter of iops, ${Math.floor((iops ?? 3000) / 4)} MiB a second`));
  }
  return problems;
};

/** Copies of the snapshots elsewhere, and who else may copy them. */
const copies: Rule<ProductionSettings> = ({ snapshots, dataVolume }, { region, accountId }) => {
  const { copyToRegion, copyKmsKeyId, shareWithAccountId } = snapshots ?? {};
  const problem = (key: string, wants: string): Problem => ({ path: ["snapshots", key], wants });
  return [
    ...(copyToRegion === region ? [problem("copyToRegion", `another region than ${region}`)] : []),
    ...(copyKmsKeyId && !copyToRegion ? [problem("copyKmsKeyId", "nothing without copyToRegion")] : []),
    ...(copyKmsKeyId && copyToRegion && copyKmsKeyId.split(":")[3] !== copyToRegion
      ? [problem("copyKmsKeyId", `a key in ${copyToRegion}`)]
      : []),
    ...(shareWithAccountId === accountId ? [problem("shareWithAccountId", "another account than this one")] : []),
    ...(shareWithAccountId && !dataVolume?.kmsKeyId
      ? [
          problem(
            "shareWithAccountId",
            "a dataVolume.kmsKeyId besides: AWS shares no snapshot that is encrypted with the account's own key for EBS",
          ),
        ]
      : []),
  ];
};

const instances: Rule<ProductionSettings> = ({ server, deployers }) => [
  ...(server ? fits(["server", "instanceType"], server.instanceType, server.architecture) : []),
  ...(deployers ? fits(["deployers", "instanceType"], deployers.instanceType, deployers.architecture) : []),
];

const accounts: Rule<ProductionSettings> = ({ testAccountId }, { accountId }) =>
  testAccountId === accountId
    ? [{ path: ["testAccountId"], wants: "another account than this one, so that builds cannot reach production" }]
    : [];

const teams: Rule<ProductionSettings> = ({ teamServiceUrl, accessTokenUrl, teams }) => [
  // A role a team, and GoCD's roles have no case.
  ...(teams ?? []).flatMap((team, index, all) =>
    all.findIndex((other) => other.toLowerCase() === team.toLowerCase()) < index
      ? [{ path: ["teams", index], got: `"${team}" again`, wants: "each team once" }]
      : [],
  ),
  ...(teamServiceUrl && !teams?.length
    ? [{ path: ["teams"], wants: "at least one team, as there is a teamServiceUrl" }]
    : []),
  ...(teams?.length && !teamServiceUrl
    ? [{ path: ["teamServiceUrl"], wants: "the team service that knows the teams" }]
    : []),
  ...(teamServiceUrl && !accessTokenUrl
    ? [{ path: ["accessTokenUrl"], wants: "the endpoint that gives the team service's tokens" }]
    : []),
];

const pools: Rule<TestSettings> = ({ builders = [] }) =>
  builders.flatMap((pool, index) => [
    ...pool.instanceTypes.flatMap((type, nth) =>
      fits(["builders", index, "instanceTypes", nth], type, pool.architecture),
    ),
    ...(builders.findIndex(({ name }) => name === pool.name) < index
      ? [{ path: ["builders", index, "name"], wants: "a name that no other pool has" }]
      : []),
    ...(pool.onDemandCount > pool.count
      ? [{ path: ["builders", index, "onDemandCount"], wants: `at most the pool's count, ${pool.count}` }]
      : []),
    ...(new Set(pool.instanceTypes).size < pool.instanceTypes.length
      ? [{ path: ["builders", index, "instanceTypes"], wants: "each instance type once" }]
      : []),
  ]);

/** A VPC comes whole or not at all: half of one would be silently completed with something unexpected. */
function network(given: NetworkSettings | undefined, subnets: number, publicSubnets: number, place: Place): Problem[] {
  if (!given) {
    return [];
  }
  const { vpcId, subnetIds, publicSubnetIds, availabilityZones } = given;
  const problems = (availabilityZones ?? []).flatMap((zone, nth) =>
    inRegion(["network", "availabilityZones", nth], zone, place),
  );
  if (availabilityZones && new Set(availabilityZones).size < availabilityZones.length) {
    problems.push({ path: ["network", "availabilityZones"], wants: "each zone once" });
  }
  if (!vpcId) {
    return subnetIds.length + publicSubnetIds.length > 0
      ? [...problems, { path: ["network", "vpcId"], wants: "the VPC that the subnets are in" }]
      : problems;
  }
  if (availabilityZones) {
    problems.push({
      path: ["network", "availabilityZones"],
      wants: "nothing beside vpcId: the subnets have their zones",
    });
  }
  if (subnetIds.length < subnets) {
    problems.push({ path: ["network", "subnetIds"], wants: `at least ${subnets} of the VPC's subnets for hosts` });
  }
  if (publicSubnetIds.length < publicSubnets) {
    problems.push({
      path: ["network", "publicSubnetIds"],
      wants: `at least ${publicSubnets} public subnets in different zones for the load balancer`,
    });
  }
  return problems;
}

/** A load balancer wants two zones; an internal one takes the hosts' subnets. */
const productionNetwork: Rule<ProductionSettings> = (settings, place) =>
  network(settings.network, 2, settings.loadBalancerScheme === "internet-facing" ? 2 : 0, place);

const testNetwork: Rule<TestSettings> = (settings, place) => network(settings.network, 1, 0, place);

/** The server stands in one zone, and the VPC made for it has to reach there. */
const zoneIsInNetwork: Rule<ProductionSettings> = ({ availabilityZone, network }) =>
  availabilityZone && network?.availabilityZones && !network.availabilityZones.includes(availabilityZone)
    ? [{ path: ["network", "availabilityZones"], wants: `a list with the server's zone, ${availabilityZone}, in it` }]
    : [];

const credentials: Rule<CommonSettings> = ({ registry }) =>
  registry && Boolean(registry.username) !== Boolean(registry.password)
    ? [{ path: ["registry"], got: "one of them", wants: "both username and password, or neither" }]
    : [];

/**
 * Regions with an SMTP endpoint of SES. Cape Town, Milan, Jakarta and Bahrain are known to have none.
 *
 * Source: https://docs.aws.amazon.com/general/latest/gr/ses.html, "SMTP endpoints".
 */
const smtpRegions: ReadonlySet<string> = new Set([
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
]);

const mail: Rule<ProductionSettings> = ({ mail }, { region }) => {
  if (!mail) {
    return [];
  }
  const [, sender = ""] = mail.from.toLowerCase().split("@");
  return [
    ...(isWithin(sender, mail.domain)
      ? []
      : [{ path: ["mail", "from"], wants: `an address in mail.domain, such as delivery@${mail.domain}` }]),
    ...(smtpRegions.has(region)
      ? []
      : [
          {
            path: ["mail"],
            got: "mail",
            wants: `nothing in ${region}, where SES has no SMTP: set a mail server on GoCD's own pages`,
          },
        ]),
  ];
};

const either: Rule<CommonSettings>[] = [credentials, tagKeys, boundary, eachSubnetOnce, logServices];

export const productionRules: Rule<ProductionSettings>[] = [
  belongsHere,
  volume,
  copies,
  instances,
  accounts,
  deployersPolicies,
  serverName,
  addressRanges,
  teams,
  productionNetwork,
  zoneIsInNetwork,
  mail,
  taupageInProduction,
  appdynamicsInProduction,
  ...either,
];

export const testRules: Rule<TestSettings>[] = [pools, testNetwork, taupageInTest, appdynamicsInTest, ...either];
