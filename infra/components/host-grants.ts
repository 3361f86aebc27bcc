import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input, Resource } from "@pulumi/pulumi";
import { pullImage } from "../../policies/iam/pull-image";
import { readMintCredentials } from "../../policies/iam/read-mint-credentials";
import { readOwnSecret } from "../../policies/iam/read-own-secret";
import { sessionManager } from "../../policies/iam/session-manager";
import { writeOwnLogs } from "../../policies/iam/write-own-logs";

/** What every host may use, whatever its role. */
export interface HostAccess {
  region: string;
  accountId: string;
  /** ECR repositories that the role pulls images from; none when they come from elsewhere. */
  repositoryArns: readonly Input<string>[];
  /** The one secret that the role may read. */
  secret: { arn: Input<string>; version: Resource };
  logGroupName: Input<string>;
  /** Days that logs are kept. */
  logRetentionDays: number;
  mintBucket: { name: Input<string>; arn: Input<string> };
  applicationId: Input<string>;
}

/** What every host is told besides. */
export interface HostNeeds extends HostAccess {
  /** Container image to run, by digest. */
  image: Input<string>;
  /** Registry to log in to with the secret's credentials. @default none, or ECR */
  registryServer?: string | undefined;
  /** Environment of the container; nothing secret. */
  environment: Input<Record<string, Input<string>>>;
}

/** The grants for that, by name. */
export function hostGrants(needs: HostAccess, logGroupArn: Input<string>): Record<string, PolicyDocument> {
  return {
    "read-own-secret": readOwnSecret(needs.secret.arn),
    "read-mint-credentials": readMintCredentials({
      bucketArn: needs.mintBucket.arn,
      applicationId: needs.applicationId,
    }),
    "write-own-logs": writeOwnLogs(logGroupArn),
    "session-manager": sessionManager(),
    ...(needs.repositoryArns.length > 0 ? { "pull-image": pullImage(needs.repositoryArns) } : {}),
  };
}
