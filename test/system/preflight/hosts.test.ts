import { CreateSnapshotCommand, CreateVolumeCommand, CreateVpcCommand, RunInstancesCommand } from "@aws-sdk/client-ec2";
import {
  CreateGrantCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { type Account, PRODUCTION, REGION, useAccount } from "./support/account";
import { testTroubles } from "./support/trouble";

/** A customer key as the account's default for EBS; grants for these service-linked roles. */
async function customerKey(account: Account, ...roles: readonly string[]): Promise<string> {
  const { KeyMetadata } = await account.aws.kms.send(new CreateKeyCommand({}));
  account.ebsKey = KeyMetadata?.Arn ?? "";
  for (const role of roles) {
    await account.aws.kms.send(
      new CreateGrantCommand({
        KeyId: account.ebsKey,
        GranteePrincipal: `arn:aws:iam::${PRODUCTION}:role/aws-service-role/${role}`,
        Operations: ["Encrypt", "Decrypt"],
      }),
    );
  }
  return account.ebsKey;
}

async function volume(account: Account, zone: string, tags: Record<string, string>, Encrypted = true): Promise<string> {
  const { VolumeId = "" } = await account.aws.ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: zone,
      Size: 100,
      Encrypted,
      TagSpecifications: [
        { ResourceType: "volume", Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
      ],
    }),
  );
  return VolumeId;
}

const dataVolume = { Name: "go-server-volume", "stups2go:data-volume": "go-eu-west-1" };

describe("npm run preflight on hosts, volumes and quotas", () => {
  testTroubles(useAccount(PRODUCTION), [
    {
      title: "A quota of on-demand vCPUs that is too small for the planned hosts is found.",
      make: (at) => Promise.resolve(at.quotas.set("L-1216C47A", 5)),
      what: /^quota of vCPUs of running on-demand Standard instances: expected room for 6, got 5 with 0 in use$/,
      cure: /^aws service-quotas request-service-quota-increase .*--quota-code L-1216C47A --desired-value 6 /,
    },
    {
      title: "vCPUs that run already count against the quota.",
      make: async (at) => {
        at.quotas.set("L-1216C47A", 7);
        await at.aws.ec2.send(
          new RunInstancesCommand({ ImageId: "ami-12c6146b", InstanceType: "m5.large", MinCount: 1, MaxCount: 1 }),
        );
      },
      what: /expected room for 6, got 7 with 2 in use$/,
      cure: /--desired-value 8 /,
    },
    {
      title: "A region that is full of VPCs is found.",
      make: async ({ aws, quotas }) => {
        quotas.set("L-F678F1CE", 2);
        await aws.ec2.send(new CreateVpcCommand({ CidrBlock: "10.9.0.0/16" }));
      },
      what: /^quota of VPCs: expected room for 1, got 2 with 2 in use$/,
      cure: /--service-code vpc --quota-code L-F678F1CE --desired-value 3 /,
    },
    {
      title: "A quota of load balancers that is used up is found.",
      make: (at) => Promise.resolve(at.quotas.set("L-69A177A2", 0)),
      what: /^quota of Network Load Balancers/,
      cure: /--service-code elasticloadbalancing --quota-code L-69A177A2/,
    },
    {
      title: "An instance type that the server's zone does not offer is found.",
      config: ["server.instanceType=m8a.large"],
      what: /^instance type of server-group: expected one that eu-west-1a offers, got m8a.large$/,
      cure: /^aws ec2 describe-instance-type-offerings /,
    },
    {
      title: "An availability zone that the account does not have is found.",
      config: ["network.availabilityZones=[eu-west-1a, eu-west-1b, eu-west-1f]"],
      level: "error",
      what: /^availability zone eu-west-1f: expected one of eu-west-1a/,
      cure: /^pulumi config set --stack prod --path 'stups2go:network.availabilityZones\[0\]'/,
    },
    {
      title: "A machine image of another region is found for each group that boots it.",
      config: ["amiId=ami-0123456789abcdef0"],
      what: /^machine image of (server|deployers)-group: .* got ami-0123456789abcdef0$/,
      cure: /^aws ec2 describe-images --region eu-west-1 --image-ids ami-0123456789abcdef0/,
      count: 2,
    },
    {
      title: "A default key for EBS that is a customer key without a grant for Auto Scaling is found.",
      make: async (at) => {
        await customerKey(at);
      },
      what: /^default key for EBS: expected arn:aws:kms:.* to admit AWSServiceRoleForAutoScaling/,
      cure: /^aws kms create-grant .*--grantee-principal arn:aws:iam::111111111111:role\/aws-service-role\/autoscaling/,
    },
    {
      title: "A default key for EBS that is disabled is found.",
      make: async (at) => {
        const key = await customerKey(at, "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling");
        await at.aws.kms.send(new DisableKeyCommand({ KeyId: key.split("/")[1] }));
      },
      what: /^default key for EBS: expected a KMS key that is enabled, got .* which is Disabled$/,
      cure: /^aws kms enable-key --key-id arn:/,
    },
    {
      title: "A key of the data volume that is to be deleted is found.",
      make: async ({ aws }) => {
        const { KeyMetadata } = await aws.kms.send(new CreateKeyCommand({}));
        await aws.kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId }));
        return [`dataVolume.kmsKeyId=${KeyMetadata?.Arn ?? ""}`];
      },
      what: /^dataVolume.kmsKeyId: .* which is PendingDeletion$/,
      cure: /^aws kms cancel-key-deletion --key-id .* && aws kms enable-key/,
    },
    {
      title: "A key of the data volume that does not exist is found.",
      config: [`dataVolume.kmsKeyId=arn:aws:kms:${REGION}:${PRODUCTION}:key/01234567-89ab-cdef-0123-456789abcdef`],
      what: /^dataVolume.kmsKeyId: expected a KMS key that exists/,
      cure: /^aws kms list-keys/,
    },
    {
      title: "A data volume that does not exist is found.",
      config: ["dataVolume={volumeId: vol-0123456789abcdef0}"],
      what: /^dataVolume.volumeId: expected a volume of this account in eu-west-1, got vol-0123456789abcdef0$/,
      cure: /^aws ec2 describe-volumes /,
    },
    {
      title: "A data volume in another zone than the server's is found.",
      make: async (at) => [`dataVolume={volumeId: ${await volume(at, "eu-west-1b", dataVolume)}}`],
      what: /^dataVolume.volumeId: .* is in eu-west-1b and the server in eu-west-1a$/,
      cure: /^set availabilityZone to eu-west-1b$/,
    },
    {
      title: "A data volume without its tags is found.",
      make: async (at) => [`dataVolume={volumeId: ${await volume(at, "eu-west-1a", { Name: "go-server-volume" })}}`],
      what: /has no tag stups2go/,
      cure: /aws ec2 create-tags --resources vol-\w+ --tags Key=stups2go:data-volume,Value=go-eu-west-1/,
    },
    {
      title: "A snapshot that does not exist is found.",
      config: ["dataVolume.snapshotId=snap-0123456789abcdef0"],
      what: /^dataVolume.snapshotId: expected a snapshot that this account may use in eu-west-1/,
      cure: /^aws ec2 describe-snapshots --region eu-west-1 --owner-ids self/,
    },
    {
      title: "A data volume that is smaller than its snapshot is found.",
      make: async (at) => {
        const VolumeId = await volume(at, "eu-west-1a", dataVolume);
        const { SnapshotId = "" } = await at.aws.ec2.send(new CreateSnapshotCommand({ VolumeId }));
        return [`dataVolume={snapshotId: ${SnapshotId}, sizeGiB: 50}`];
      },
      what: /^dataVolume.sizeGiB: expected at least 100, the size of snap-\w+, got 50$/,
      cure: /^pulumi config set --stack prod --path 'stups2go:dataVolume.sizeGiB' 100$/,
    },
  ]);
});
