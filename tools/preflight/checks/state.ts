import { DescribeKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { GetBucketVersioningCommand, HeadBucketCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { Check } from "../check";
import { hasStatus, nameOf } from "../clients";
import { fails, type Finding, warns } from "../finding";

/** Whether this account reaches the bucket that Pulumi keeps its state in. */
export const checkStateBucket: Check = async ({ place, stack }, { aws, backend }) => {
  const [, Bucket] = /^s3:\/\/([^/?]+)/.exec(backend ?? "") ?? [];
  if (Bucket === undefined) {
    return backend === undefined
      ? warns(
          "Pulumi's backend: expected pulumi login before the first up, got none",
          "pulumi stack init asks for one.",
          "pulumi login s3://<your bucket>    # or pulumi login, for Pulumi Cloud",
        )
      : [];
  }
  const open = `aws s3api put-bucket-policy --bucket ${Bucket} --policy file://bucket-policy.json    # as its owner; docs/state.md has the policy`;
  try {
    await aws.s3.send(new HeadBucketCommand({ Bucket }));
    await aws.s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }));
  } catch (error) {
    const isMissing = hasStatus(error, 404);
    return fails(
      `Pulumi's backend: expected the bucket ${Bucket} to answer account ${place.accountId}, got ${isMissing ? "no such bucket" : nameOf(error)}`,
      `pulumi up of stack ${stack} cannot read or write its state.`,
      isMissing ? `aws s3api create-bucket --bucket ${Bucket}    # docs/state.md` : open,
    );
  }
  const { Status } = await aws.s3.send(new GetBucketVersioningCommand({ Bucket }));
  return Status === "Enabled"
    ? []
    : warns(
        `Pulumi's backend: expected versions in the bucket ${Bucket}, got none`,
        "A state that is damaged or deleted cannot be brought back.",
        `aws s3api put-bucket-versioning --bucket ${Bucket} --versioning-configuration Status=Enabled`,
      );
};

/** Whether this account may use the key of the stack's secrets. */
export const checkStateKey: Check = async ({ place, stack }, { aws, secretsProvider }) => {
  const [, key = "", region = place.region] =
    /^awskms:\/\/\/?([^?]+)(?:\?(?:.*&)?region=([\w-]+))?/.exec(secretsProvider ?? "") ?? [];
  if (key === "") {
    return [];
  }
  const kms = aws.kmsOf(region);
  const named = key.startsWith("arn:")
    ? []
    : warns(
        `secretsprovider of stack ${stack}: expected a key by its ARN, got ${key}`,
        "An id or alias is looked up in the caller's own account: the other account means another key, or none.",
        `pulumi stack change-secrets-provider --stack ${stack} "awskms:///<ARN of the key>?region=${region}"`,
      );
  return [...named, ...(await mayUse())];

  async function mayUse(): Promise<Finding[]> {
    const cure = `aws kms put-key-policy --key-id ${key} --policy-name default --policy file://key-policy.json    # as its owner; docs/state.md has the policy`;
    const why = `pulumi up of stack ${stack} can neither read nor write a secret of its state.`;
    try {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key }));
      if (KeyMetadata?.KeyState !== "Enabled") {
        return fails(
          `secretsprovider of stack ${stack}: expected a key that is enabled, got ${key}, which is ${KeyMetadata?.KeyState ?? "unknown"}`,
          why,
          `aws kms cancel-key-deletion --key-id ${key}; aws kms enable-key --key-id ${key}`,
        );
      }
      // A dry run says by an error that it would have worked: API reference of KMS, "Testing your permissions".
      await kms.send(new EncryptCommand({ KeyId: key, Plaintext: Buffer.from("preflight"), DryRun: true }));
      return [];
    } catch (error) {
      return nameOf(error) === "DryRunOperationException"
        ? []
        : fails(
            `secretsprovider of stack ${stack}: expected a key that account ${place.accountId} may use, got ${key} (${nameOf(error)})`,
            why,
            cure,
          );
    }
  }
};
