import {
  GetHostedZoneCommand,
  type HostedZone,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
} from "@aws-sdk/client-route-53";
import type { Check, Resolver } from "../check";
import type { Clients } from "../clients";
import { fails, type Finding, warns } from "../finding";
import { given, lookups, ofType } from "../planned";

/** The names of the hosted zones that the program looks up. */
const zoneNames = (plan: Parameters<Check>[0]): string[] => [
  ...new Set(lookups(plan, "getZone").flatMap(({ name }) => (typeof name === "string" ? [name] : []))),
];

const idOf = ({ Id = "" }: HostedZone): string => Id.replace("/hostedzone/", "");

async function zonesNamed(name: string, { route53 }: Clients): Promise<HostedZone[]> {
  const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: name }));
  return HostedZones.filter(({ Name }) => Name === `${name}.`);
}

/** Whether the hosted zone is there, once, public, and delegated to. */
export const checkZone: Check = async (plan, { aws, resolver }) => {
  const found = await Promise.all(
    zoneNames(plan).map(async (name): Promise<Finding[]> => {
      const zones = await zonesNamed(name, aws);
      const open = zones.filter(({ Config }) => Config?.PrivateZone !== true);
      const [zone] = open;
      if (!zone) {
        return fails(
          `hostedZone: expected a public Route 53 zone ${name} in this account, got ${zones.length > 0 ? "only private ones" : "none"}`,
          "pulumi up stops when it looks the zone up: no matching Route 53 Hosted Zone found.",
          `aws route53 create-hosted-zone --name ${name} --caller-reference "$(date +%s)"    # then delegate to its name servers`,
        );
      }
      if (open.length > 1) {
        return fails(
          `hostedZone: expected one public zone ${name}, got ${open.map(idOf).join(" and ")}`,
          "pulumi up stops when it looks the zone up: multiple Route 53 Hosted Zones found.",
          `aws route53 delete-hosted-zone --id <the one that the parent zone does not delegate to>    # dig NS ${name}`,
        );
      }
      return checkDelegation(name, zone, aws, resolver);
    }),
  );
  return found.flat();
};

/** Whether the public DNS answers with the zone's own name servers. */
async function checkDelegation(
  name: string,
  zone: HostedZone,
  { route53 }: Clients,
  resolver: Resolver,
): Promise<Finding[]> {
  const { DelegationSet } = await route53.send(new GetHostedZoneCommand({ Id: idOf(zone) }));
  const own = (DelegationSet?.NameServers ?? []).map(normal);
  const answered = await resolver.resolveNs(name).then(
    (names) => names.map(normal),
    () => [],
  );
  if (answered.some((server) => own.includes(server))) {
    const strange = answered.filter((server) => !own.includes(server));
    return strange.length === 0
      ? []
      : warns(
          `NS records of ${name}: expected ${own.join(", ")}, got also ${strange.join(", ")}`,
          "Some resolvers ask a server that does not know the zone: the certificate and the server's name work now and then.",
          `take ${strange.join(", ")} out of the parent zone's NS record, and out of ${name}'s own`,
        );
  }
  return fails(
    `NS records of ${name}: expected ${own.join(", ")}, got ${answered.join(", ") || "none"}`,
    "Nobody finds the server's name, and ACM never issues its certificate: pulumi up waits for it for 75 minutes, and fails.",
    `aws route53 change-resource-record-sets --hosted-zone-id <id of the parent zone> --change-batch '${JSON.stringify({
      Changes: [
        {
          Action: "UPSERT",
          ResourceRecordSet: { Name: name, Type: "NS", TTL: 300, ResourceRecords: own.map((Value) => ({ Value })) },
        },
      ],
    })}'    # or by hand where the parent is kept`,
  );
}

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/** Whether the zone's names that the program makes are free: Route 53 refuses to create a record that exists. */
export const checkRecords: Check = async (plan, { aws }) => {
  const zoneIds = new Map<string, string>();
  for (const name of zoneNames(plan)) {
    const zone = (await zonesNamed(name, aws)).find(({ Config }) => Config?.PrivateZone !== true);
    if (zone) {
      zoneIds.set(name, idOf(zone));
    }
  }
  // Names that follow from another resource, such as a certificate's, are not known before it is made.
  const planned = ofType(plan, "aws:route53/record:Record").filter(
    (record) => given(record, "name") !== undefined && given(record, "zoneId") !== undefined,
  );
  const found = await Promise.all(
    planned.map(async ({ inputs }): Promise<Finding[]> => {
      const [name, type] = [String(inputs.name), String(inputs.type)];
      const id = [...zoneIds].find(([zone]) => name === zone || name.endsWith(`.${zone}`))?.[1];
      if (id === undefined) {
        return [];
      }
      const { ResourceRecordSets = [] } = await aws.route53.send(
        new ListResourceRecordSetsCommand({
          HostedZoneId: id,
          StartRecordName: name,
          StartRecordType: type as "A",
          MaxItems: 1,
        }),
      );
      const taken = ResourceRecordSets.find(
        ({ Name, Type }) => normal(Name ?? "") === normal(name) && (Type === type || Type === "CNAME"),
      );
      return taken
        ? fails(
            `record ${name}: expected none in the zone, got one of type ${taken.Type ?? ""}`,
            "pulumi up fails at it: InvalidChangeBatch, it already exists. Something else has this name, or an earlier deployment left it.",
            `aws route53 change-resource-record-sets --hosted-zone-id ${id} --change-batch '${JSON.stringify({ Changes: [{ Action: "DELETE", ResourceRecordSet: taken }] })}'    # or another domainPrefix`,
          )
        : [];
    }),
  );
  return found.flat();
};

/** Whether Amazon may issue a certificate for the server's name: CAA records of the nearest parent decide. */
export const checkIssuers: Check = async (plan, { resolver }) => {
  // Source: https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html.
  const amazon = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"];
  const names = ofType(plan, "aws:acm/certificate:Certificate").map(({ inputs }) => String(inputs.domainName));
  const found = await Promise.all(
    names.map(async (name): Promise<Finding[]> => {
      const labels = name.split(".");
      for (let first = 0; first < labels.length - 1; first += 1) {
        const owner = labels.slice(first).join(".");
        const records = await resolver.resolveCaa(owner).catch(() => []);
        const issuers = records.flatMap(({ issue }) =>
          issue === undefined ? [] : [issue.split(";")[0]?.trim() ?? ""],
        );
        if (records.length > 0) {
          return issuers.length === 0 || issuers.some((issuer) => amazon.includes(issuer))
            ? []
            : fails(
                `CAA records of ${owner}: expected amazon.com among the issuers, got ${issuers.join(", ")}`,
                `ACM refuses a certificate for ${name} (CAA_ERROR), and pulumi up fails.`,
                `add a CAA record to ${owner}: 0 issue "amazon.com"`,
              );
        }
      }
      return [];
    }),
  );
  return found.flat();
};
