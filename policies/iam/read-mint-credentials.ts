import type { PolicyDocument } from "@pulumi/aws/iam";
import { type Input, interpolate } from "@pulumi/pulumi";

/** Reads the credentials of one application in the mint bucket, and lists no other's. */
export interface ReadMintCredentialsArgs {
  bucketArn: Input<string>;
  applicationId: Input<string>;
}

export function readMintCredentials({ bucketArn, applicationId }: ReadMintCredentialsArgs): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadMintCredentials",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: interpolate`${bucketArn}/${applicationId}/*`,
      },
      {
        Sid: "ListMintCredentials",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: bucketArn,
        Condition: { StringLike: { "s3:prefix": interpolate`${applicationId}/*` } },
      },
    ],
  };
}
