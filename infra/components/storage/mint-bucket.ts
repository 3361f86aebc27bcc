import * as s3 from "@pulumi/aws/s3";
import { ComponentResource, type ComponentResourceOptions, type Output, output } from "@pulumi/pulumi";
import { buildersReadMint, mintBucketPolicy } from "../../../policies/iam/mint-bucket-policy";

export interface MintBucketArgs {
  /** Bucket that exists already, as issued by mint. @default a bucket is made */
  existing?: string | undefined;
  /** Application whose credentials the test account may read. */
  applicationId: string;
  /** Name of the deployment, which the builders' role is named by. */
  deployment: string;
  testAccountId: string;
}

/** The bucket with the application's credentials, opened to the builders of the test account. */
export class MintBucket extends ComponentResource {
  readonly bucketName: Output<string>;
  readonly bucketArn: Output<string>;

  constructor(name: string, args: MintBucketArgs, opts?: ComponentResourceOptions) {
    super("stups2go:storage:MintBucket", name, {}, opts);
    if (args.existing === undefined) {
      const bucket = this.make(name, args);
      this.bucketName = bucket.bucket;
      this.bucketArn = bucket.arn;
    } else {
      this.bucketName = output(args.existing);
      this.bucketArn = output(`arn:aws:s3:::${args.existing}`);
      this.open(name, args.existing, args);
    }
    this.registerOutputs({ bucketName: this.bucketName });
  }

  private make(name: string, args: MintBucketArgs): s3.Bucket {
    // The bucket stays on destroy, and so does all that keeps what is in it safe.
    const parent = { parent: this, retainOnDelete: true };
    const bucket = new s3.Bucket(`${name}-bucket`, {}, { ...parent, protect: true });
    const of = { bucket: bucket.id };
    new s3.BucketVersioning(`${name}-versioning`, { ...of, versioningConfiguration: { status: "Enabled" } }, parent);
    // S3's own key: the account's default KMS key cannot be used from another account.
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      parent,
    );
    new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
      parent,
    );
    const closed = new s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        ...of,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      parent,
    );
    new s3.BucketPolicy(
      `${name}-policy`,
      { ...of, policy: mintBucketPolicy({ ...args, bucketArn: bucket.arn }) },
      // S3 refuses two changes of a bucket's access at once.
      { ...parent, dependsOn: [closed] },
    );
    return bucket;
  }

  /**
   * A bucket has one policy, and this resource writes it whole: so every statement that stands there is read first and
   * written back beside ours. `destroy` leaves the policy as it is.
   */
  private open(name: string, bucket: string, args: MintBucketArgs): void {
    const current = s3.getBucketPolicy({ bucket }, { parent: this }).then(
      ({ policy }) => policy,
      (error: unknown) => {
        if (/NoSuchBucketPolicy|couldn't find resource|empty result/i.test(String(error))) {
          return "";
        }
        throw error;
      },
    );
    const ours = buildersReadMint({ ...args, bucketArn: this.bucketArn });
    const policy = output([current, ours] as const).apply(([text, statements]) => keepOthers(text, statements));
    new s3.BucketPolicy(`${name}-policy`, { bucket, policy }, { parent: this, protect: true, retainOnDelete: true });
  }
}

/** The policy that stands, with our statements put in place of those with the same Sids, or behind the others. */
export function keepOthers(text: string, ours: { Sid?: string | undefined }[]): string {
  const policy = (text === "" ? { Version: "2012-10-17", Statement: [] } : JSON.parse(text)) as {
    Statement: { Sid?: string } | { Sid?: string }[];
  };
  const sids = new Set(ours.map(({ Sid }) => Sid));
  const others = [policy.Statement].flat().filter(({ Sid }) => Sid === undefined || !sids.has(Sid));
  return JSON.stringify({ ...policy, Statement: [...others, ...ours] });
}
