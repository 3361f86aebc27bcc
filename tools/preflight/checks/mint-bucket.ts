import { GetBucketEncryptionCommand, HeadBucketCommand } from "@aws-sdk/client-s3";
import type { Check } from "../check";
import { hasStatus, unless } from "../clients";
import { fails, type Finding, warns } from "../finding";
import { lookups } from "../planned";

/** Whether the bucket of `mintBucket` is there, this account's, of this region, and readable across accounts. */
export const checkMintBucket: Check = async (plan, { aws }) => {
  const { accountId, region } = plan.place;
  const buckets = [...new Set(lookups(plan, "getBucketPolicy").map(({ bucket }) => String(bucket)))];
  const found = await Promise.all(
    buckets.map(async (Bucket): Promise<Finding[]> => {
      const cure = `pulumi config set --stack ${plan.stack} stups2go:mintBucket <a bucket of account ${accountId}>`;
      let place: string | undefined;
      try {
        place = (await aws.s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: accountId }))).BucketRegion;
      } catch (error) {
        if (hasStatus(error, 404)) {
          return fails(
            `mintBucket: expected a bucket that exists, got ${Bucket}`,
            "pulumi up stops when it reads the bucket's policy: NoSuchBucket.",
            `${cure}    # or leave mintBucket out: then the program makes one`,
          );
        }
        // HEAD has no body: S3 says 403 for a bucket of another account as for a missing permission.
        if (hasStatus(error, 403)) {
          return fails(
            `mintBucket: expected a bucket of account ${accountId} that these credentials reach, got ${Bucket}, which S3 refuses`,
            "The bucket is another account's, or its policy refuses you: pulumi up cannot open it to the builders.",
            cure,
          );
        }
        throw error;
      }
      return [
        ...(place === undefined || place === region
          ? []
          : warns(
              `mintBucket: expected a bucket in ${region}, got ${Bucket} in ${place}`,
              "Hosts ask S3 of their own region for it: PermanentRedirect.",
              cure,
            )),
        ...(await checkKey(Bucket)),
      ];
    }),
  );
  return found.flat();

  async function checkKey(Bucket: string): Promise<Finding[]> {
    const question = aws.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const answer = await unless(question, "ServerSideEncryptionConfigurationNotFoundError");
    const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
    const key = rule?.KMSMasterKeyID;
    return rule?.SSEAlgorithm !== "aws:kms" || (key !== undefined && !key.includes("alias/aws/s3"))
      ? []
      : warns(
          `mintBucket: expected encryption that the test account can read, got the key aws/s3 for ${Bucket}`,
          "AWS's own key of an account cannot be used from another one: builders are refused (AccessDenied).",
          `aws s3api put-bucket-encryption --bucket ${Bucket} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'`,
        );
  }
};
