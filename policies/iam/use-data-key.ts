import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** A data volume that is encrypted with a key of the account's own choice. */
export interface UseDataKeyArgs {
  keyArn: Input<string>;
  region: string;
}

/**
 * Attaches a volume that is encrypted with this key: EC2 asks for the key as the caller who attaches. Only EC2 can
 * make use of it. The key's own policy has to leave such things to IAM, as the one does that KMS gives by default.
 *
 * Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
 */
export function useDataKey({ keyArn, region }: UseDataKeyArgs): PolicyDocument {
  const byEc2 = { StringEquals: { "kms:ViaService": `ec2.${region}.amazonaws.com` } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "UseTheDataVolumesKey",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:DescribeKey"],
        Resource: keyArn,
        Condition: byEc2,
      },
      {
        Sid: "LetEbsUseTheKey",
        Effect: "Allow",
        Action: "kms:CreateGrant",
        Resource: keyArn,
        Condition: { ...byEc2, Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ],
  };
}
