/** AWS's clients of one account, made when a check first asks for one. */
import { ACMClient } from "@aws-sdk/client-acm";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { Route53Client } from "@aws-sdk/client-route-53";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { STSClient } from "@aws-sdk/client-sts";
import { fromIni, fromNodeProviderChain } from "@aws-sdk/credential-providers";

/** Enabled in every account, so that it answers for a region that is not. */
const ALWAYS_ENABLED = "us-east-1";

function makeClients(region: string, profile: string | undefined) {
  const credentials = profile === undefined ? fromNodeProviderChain() : fromIni({ profile });
  const common = {
    region,
    credentials,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  };
  const everywhere = { ...common, region: ALWAYS_ENABLED };
  return {
    acm: new ACMClient(common),
    cloudWatch: new CloudWatchClient(common),
    ec2: new EC2Client(common),
    /** EC2 of a region that every account has. */
    ec2Everywhere: new EC2Client(everywhere),
    ecr: new ECRClient(common),
    iam: new IAMClient(everywhere),
    kms: new KMSClient(common),
    /** KMS of another region: the one that a key of the state is in. */
    kmsOf: (other: string): KMSClient => new KMSClient({ ...common, region: other }),
    loadBalancing: new ElasticLoadBalancingV2Client(common),
    logs: new CloudWatchLogsClient(common),
    quotas: new ServiceQuotasClient(common),
    route53: new Route53Client(everywhere),
    s3: new S3Client({ ...common, followRegionRedirects: true }),
    secrets: new SecretsManagerClient(common),
    sts: new STSClient(everywhere),
  };
}

export type Clients = ReturnType<typeof makeClients>;

/** @param profile of the AWS configuration files; the environment's credentials without one */
export const connect = (region: string, profile: string | undefined): Clients => makeClients(region, profile);

/** The name of an AWS error, such as `NoSuchEntity`. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

/** Whether S3 answered with this HTTP status, which is all that a HEAD has. */
export function hasStatus(error: unknown, status: number): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === status;
}

/** The answer, or nothing where AWS says that there is no such thing: one of these errors. */
export async function unless<T>(answer: Promise<T>, ...missing: readonly string[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (missing.includes(nameOf(error))) {
      return undefined;
    }
    throw error;
  }
}
