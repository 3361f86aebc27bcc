import { GetEbsDefaultKmsKeyIdCommand } from "@aws-sdk/client-ec2";
import { DescribeKeyCommand, GetKeyPolicyCommand, ListGrantsCommand } from "@aws-sdk/client-kms";
import type { Check } from "../check";
import { type Clients, unless } from "../clients";
import { fails, type Finding } from "../finding";
import { given, ofType } from "../planned";
import { serviceRoles } from "./service-roles";

/** AWS's own key for EBS, which every service of the account may use. */
const isAwsOwn = (key: string): boolean => key.endsWith("alias/aws/ebs");

/** Why a key cannot encrypt; nothing for one that can. */
async function findKey(key: string, setting: string, { kms }: Clients): Promise<{ arn?: string; findings: Finding[] }> {
  const question = kms.send(new DescribeKeyCommand({ KeyId: key }));
  const metadata = (await unless(question, "NotFoundException"))?.KeyMetadata;
  if (!metadata) {
    const findings = fails(
      `${setting}: expected a KMS key that exists in this region, got ${key}`,
      "Volumes vanish right after they are made, and instances end at launch: Client.InvalidKMSKey.InvalidState.",
      `aws kms list-keys    # then name one`,
    );
    return { findings };
  }
  const { Arn: arn = key, KeyManager, KeyState } = metadata;
  if (KeyState !== "Enabled") {
    const undo = KeyState === "PendingDeletion" ? `aws kms cancel-key-deletion --key-id ${arn} && ` : "";
    const findings = fails(
      `${setting}: expected a KMS key that is enabled, got ${arn}, which is ${KeyState ?? "unknown"}`,
      "Volumes vanish right after they are made, and instances end at launch: Client.InvalidKMSKey.InvalidState.",
      `${undo}aws kms enable-key --key-id ${arn}`,
    );
    return { findings };
  }
  return KeyManager === "AWS" ? { findings: [] } : { arn, findings: [] };
}

/**
 * Whether the account's default key for EBS, which every host's root volume has, may be used by what launches hosts.
 *
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html.
 */
export const checkDefaultKey: Check = async (plan, { aws }) => {
  const { KmsKeyId: key = "alias/aws/ebs" } = await aws.ec2.send(new GetEbsDefaultKmsKeyIdCommand({}));
  if (isAwsOwn(key)) {
    return [];
  }
  const { arn, findings } = await findKey(key, "default key for EBS", aws);
  if (arn === undefined) {
    return findings;
  }
  const [{ Grants = [] }, { Policy = "" }] = await Promise.all([
    aws.kms.send(new ListGrantsCommand({ KeyId: arn })),
    aws.kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: "default" })),
  ]);
  const launching = serviceRoles(plan).filter(({ service }) => /^(autoscaling|spotfleet|spot)\./.test(service));
  return launching
    .filter(
      ({ role }) => !Policy.includes(role) && !Grants.some(({ GranteePrincipal }) => GranteePrincipal?.endsWith(role)),
    )
    .flatMap(({ role, service }) => {
      const grantee = `arn:aws:iam::${plan.place.accountId}:role/aws-service-role/${service}/${role}`;
      return fails(
        `default key for EBS: expected ${arn} to admit ${role}, got no grant and no statement for it`,
        "Instances end at launch, as their root volumes cannot be encrypted: Client.InternalError.",
        `aws kms create-grant --region ${plan.place.region} --key-id ${arn} --grantee-principal ${grantee} --operations Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey CreateGrant`,
      );
    });
};

/** Whether the key of `dataVolume.kmsKeyId` can encrypt. */
export const checkVolumeKey: Check = async (plan, { aws }) => {
  const keys = ofType(plan, "aws:ebs/volume:Volume").flatMap((volume) => given(volume, "kmsKeyId") ?? []);
  const found = await Promise.all(keys.map((key) => findKey(key, "dataVolume.kmsKeyId", aws)));
  return found.flatMap(({ findings }) => findings);
};
