import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import { type Input, interpolate } from "@pulumi/pulumi";

/** Who reads the application's credentials from the test account. */
export interface MintBucketPolicyArgs {
  bucketArn: Input<string>;
  applicationId: string;
  /** Name of the deployment, which the builders' role is named by. */
  deployment: string;
  testAccountId: string;
}

/** Name of the builders' role in the test account: a contract between both accounts' stacks. */
export function builderRoleName(deployment: Input<string>): Input<string> {
  return typeof deployment === "string" ? `${deployment}-builder` : interpolate`${deployment}-builder`;
}

/**
 * Opens the application's prefix to the builders' role in the test account. The principal is the account, narrowed by a
 * condition, because S3 refuses a role that does not exist yet, and production is deployed first.
 */
export function buildersReadMint(args: MintBucketPolicyArgs): PolicyStatement[] {
  const principal = { AWS: `arn:aws:iam::${args.testAccountId}:root` };
  const isBuilder = {
    Bool: { "aws:SecureTransport": "true" },
    ArnEquals: {
      "aws:PrincipalArn": interpolate`arn:aws:iam::${args.testAccountId}:role/${builderRoleName(args.deployment)}`,
    },
  };
  return [
    {
      Sid: "BuildersReadMintCredentials",
      Effect: "Allow",
      Principal: principal,
      Action: "s3:GetObject",
      Resource: interpolate`${args.bucketArn}/${args.applicationId}/*`,
      Condition: isBuilder,
    },
    {
      Sid: "BuildersListMintCredentials",
      Effect: "Allow",
      Principal: principal,
      Action: "s3:ListBucket",
      Resource: args.bucketArn,
      Condition: { ...isBuilder, StringLike: { "s3:prefix": `${args.applicationId}/*` } },
    },
  ];
}

/** Refuses requests that do not come over TLS. */
export function tlsOnly(bucketArn: Input<string>): PolicyStatement {
  return {
    Sid: "RefusePlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, interpolate`${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** The policy of a bucket of our own. */
export function mintBucketPolicy(args: MintBucketPolicyArgs): PolicyDocument {
  return { Version: "2012-10-17", Statement: [...buildersReadMint(args), tlsOnly(args.bucketArn)] };
}
