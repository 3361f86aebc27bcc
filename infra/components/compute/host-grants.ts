import type { PolicyDocument } from "@pulumi/aws/iam";
import { type Input, type Output, output } from "@pulumi/pulumi";
import { publishOwnMetrics } from "../../../policies/iam/publish-own-metrics";
import { pullImage } from "../../../policies/iam/pull-image";
import { readMintCredentials } from "../../../policies/iam/read-mint-credentials";
import { sessionManager } from "../../../policies/iam/session-manager";
import { writeOwnLogs } from "../../../policies/iam/write-own-logs";
import type { Host, LogShipper } from "../../host/host";
import type { RoleSecret } from "../security/host-secret";
import type { Platform } from "./platform";

/** Resources that every host may use, server or agent. */
export interface HostAccess {
  region: string;
  accountId: string;
  /** Name of the deployment, unique among those of the account. */
  deployment: Input<string>;
  /** ECR repositories that the role pulls images from; none when they come from elsewhere. */
  repositoryArns: readonly Input<string>[];
  /** The secrets of the role. */
  secret: RoleSecret;
  logGroupName: Input<string>;
  /** Days that logs are kept. */
  logRetentionDays: number;
  mintBucket: { name: Input<string>; arn: Input<string> };
  applicationId: Input<string>;
  /** What the host boots. */
  platform: Platform;
}

/** Further arguments of every host. */
export interface HostNeeds extends HostAccess {
  /** Container image to run, by digest. */
  image: Input<string>;
  /** Registry to log in to with the secret's credentials. @default none, or ECR */
  registryServer?: string | undefined;
  /** Whether to log in to it with an OAuth2 token instead, where there is a token endpoint. @default false */
  registryTakesTokens?: boolean | undefined;
  /** Environment of the container; nothing secret. */
  environment: Input<Record<string, Input<string>>>;
  /** Application that AppDynamics' agent reports to, on hosts that bring one of their own. @default none */
  appdynamicsApplication?: string | undefined;
  /** What ships logs to other services than CloudWatch. @default nothing */
  logShipper?: Input<LogShipper> | undefined;
}

/** Namespace of the metrics that hosts with this log group publish: the same name, as the host makes it from that. */
export function metricsNamespace(logGroupName: Input<string>): Output<string> {
  return output(logGroupName).apply((name) => name.replace(/^\//, ""));
}

/** The grants for that, by name. */
export function hostGrants(needs: HostAccess, logGroupArn: Input<string>): Record<string, PolicyDocument> {
  return {
    ...needs.secret.grants,
    "read-mint-credentials": readMintCredentials({
      bucketArn: needs.mintBucket.arn,
      applicationId: needs.applicationId,
    }),
    "write-own-logs": writeOwnLogs(logGroupArn),
    "session-manager": sessionManager(),
    ...(needs.platform.publishesMetrics
      ? { "publish-own-metrics": publishOwnMetrics(metricsNamespace(needs.logGroupName)) }
      : {}),
    ...(needs.repositoryArns.length > 0 ? { "pull-image": pullImage(needs.repositoryArns) } : {}),
  };
}

/** What the host's description says of all that, for a renderer. */
export function hostConfig(needs: HostNeeds): Output<Host> {
  return output({
    region: needs.region,
    image: needs.image,
    secretArn: needs.secret.arn,
    sealed: needs.secret.sealed,
    logGroup: needs.logGroupName,
    mintBucket: needs.mintBucket.name,
    applicationId: needs.applicationId,
    registryServer: needs.registryServer,
    registryTakesTokens: needs.registryTakesTokens,
    environment: needs.environment,
    appdynamicsApplication: needs.appdynamicsApplication,
    logShipper: needs.logShipper,
  });
}
