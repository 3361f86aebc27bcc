import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListHostedZonesByNameCommand,
} from "@aws-sdk/client-route-53";
import { Account, PRODUCTION, REGION, ZONE } from "./support/account";
import { testTroubles } from "./support/trouble";

describe("npm run preflight on the hosted zone and the certificate", () => {
  let account: Account;

  before(async () => {
    account = await Account.open(PRODUCTION);
  });

  after(() => {
    account.close();
  });

  beforeEach(() => account.clean());

  testTroubles(
    () => account,
    [
      {
        title: "A hosted zone that does not exist is found.",
        config: ["hostedZone=other.example.org"],
        what: /^hostedZone: expected a public Route 53 zone other.example.org in this account, got none$/,
        cure: /^aws route53 create-hosted-zone --name other.example.org /,
      },
      {
        title: "A hosted zone that is private is found.",
        config: ["hostedZone=inner.example.org"],
        make: ({ aws }) =>
          aws.route53.send(
            new CreateHostedZoneCommand({
              Name: "inner.example.org",
              CallerReference: "inner",
              HostedZoneConfig: { PrivateZone: true },
              VPC: { VPCRegion: REGION, VPCId: "vpc-0123456789abcdef0" },
            }),
          ),
        what: /got only private ones$/,
        cure: /^aws route53 create-hosted-zone --name inner.example.org /,
      },
      {
        title: "Two public zones of the same name are found.",
        make: ({ aws }) => aws.route53.send(new CreateHostedZoneCommand({ Name: ZONE, CallerReference: "second" })),
        what: /^hostedZone: expected one public zone myteam.example.org, got \w+ and \w+$/,
        cure: /^aws route53 delete-hosted-zone --id /,
      },
      {
        title: "A zone that nothing delegates to is found.",
        make: (at) => Promise.resolve(at.nameServers.delete(ZONE)),
        what: /^NS records of myteam.example.org: expected ns-.*, got none$/,
        cure: /^aws route53 change-resource-record-sets .*"Type":"NS".*ns-/,
      },
      {
        title: "A zone whose parent delegates to the name servers of another zone is found.",
        make: (at) => Promise.resolve(at.nameServers.set(ZONE, ["ns-1.old.example.org"])),
        what: /got ns-1.old.example.org$/,
        cure: /^aws route53 change-resource-record-sets /,
      },
      {
        title: "A delegation with one stale name server is a warning.",
        make: (at) =>
          Promise.resolve(at.nameServers.set(ZONE, [...(at.nameServers.get(ZONE) ?? []), "ns-1.old.example.org."])),
        level: "warning",
        what: /got also ns-1.old.example.org$/,
        cure: /^take ns-1.old.example.org out of the parent zone's NS record/,
      },
      {
        title: "A record that has the server's name already is found.",
        make: async ({ aws }) => {
          const id = await zoneId(account);
          await aws.route53.send(
            new ChangeResourceRecordSetsCommand({
              HostedZoneId: id,
              ChangeBatch: {
                Changes: [
                  {
                    Action: "CREATE",
                    ResourceRecordSet: {
                      Name: `delivery.${ZONE}`,
                      Type: "A",
                      TTL: 60,
                      ResourceRecords: [{ Value: "192.0.2.1" }],
                    },
                  },
                ],
              },
            }),
          );
        },
        what: /^record delivery.myteam.example.org: expected none in the zone, got one of type A$/,
        cure: /^aws route53 change-resource-record-sets .*"Action":"DELETE"/,
      },
      {
        title: "CAA records that keep Amazon from issuing a certificate are found.",
        make: (at) => Promise.resolve(at.issuers.set("example.org", ["letsencrypt.org"])),
        what: /^CAA records of example.org: expected amazon.com among the issuers, got letsencrypt.org$/,
        cure: /0 issue "amazon.com"/,
      },
      {
        title: "A certificate of ACM that does not exist is found.",
        config: ["certificateArn=arn:aws:acm:eu-west-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef"],
        what: /^certificateArn: .* which is not there$/,
        cure: /^aws acm list-certificates/,
      },
      {
        title: "A server certificate of IAM that does not exist is found.",
        config: ["certificateArn=arn:aws:iam::111111111111:server-certificate/myteam-example-org"],
        what: /^certificateArn: expected a server certificate of IAM/,
        cure: /^aws iam list-server-certificates/,
      },
    ],
  );
});

async function zoneId({ aws }: Account): Promise<string> {
  const { HostedZones = [] } = await aws.route53.send(new ListHostedZonesByNameCommand({ DNSName: ZONE }));
  return HostedZones[0]?.Id ?? "";
}
