/** Settings of Pulumi and of providers, beside our own. */
import { formatMistake } from "./problems";
import { nearest } from "./nearest";
import type { ConfigSource } from "./source";

/** Settings of the provider. Source: @pulumi/aws 7.48, config/vars.d.ts */
const aws = (
  "accessKey allowedAccountIds assumeRoleWithWebIdentity assumeRoles customCaBundle defaultTags " +
  "ec2MetadataServiceEndpoint ec2MetadataServiceEndpointMode endpoints forbiddenAccountIds httpProxy httpsProxy " +
  "ignoreTags insecure maxRetries noProxy profile region retryMode s3UsEast1RegionalEndpoint s3UsePathStyle secretKey " +
  "sharedConfigFiles sharedCredentialsFiles skipCredentialsValidation skipMetadataApiCheck skipRegionValidation " +
  "skipRequestingAccountId stsRegion tagPolicyCompliance token tokenBucketRateLimiterCapacity useDualstackEndpoint " +
  "useFipsEndpoint userAgents"
).split(" ");

/** The namespaces that Pulumi and the program's providers read. */
const namespaces = ["stups2go", "aws", "docker", "pulumi"];

/** A line for each setting of other packages that nothing reads. */
export function unreadSettings({ file, values, lineOf }: ConfigSource): string[] {
  return Object.keys(values).flatMap((key) => {
    const [namespace = "", name = ""] = key.split(/:(.*)/s);
    const at = lineOf?.(key, []);
    const place = `${at === undefined ? file : `${file}:${at}`}: ${key}`;
    if (!namespaces.includes(namespace)) {
      const near = nearest(namespace, namespaces);
      return [
        formatMistake(
          place,
          `a setting of ${namespaces.join(", ")}`,
          "one that nothing reads",
          near && `did you mean ${near}:${name}?`,
        ),
      ];
    }
    if (namespace === "aws" && !aws.includes(name.replace(/[.[].*$/s, ""))) {
      const near = nearest(name, aws);
      return [formatMistake(place, "a setting of the provider", "an unknown one", near && `did you mean aws:${near}?`)];
    }
    return [];
  });
}
