/**
 * The leaves of the settings' schema. Each has one phrase for what it expects, which every message about it uses:
 * "expected a whole number of GiB from 10 to 65536, got 5". The phrase is in the JSON Schema too, as `expected`.
 */
import * as z from "zod";
import { type Output, secret } from "@pulumi/pulumi";

/**
 * A string that matches. Messages and editors show the example; it is also the placeholder for an encrypted value in a
 * plan, which cannot decrypt it.
 */
export function text(pattern: RegExp, what: string, example: string): z.ZodString {
  const error = `${what}, such as ${example}`;
  return z
    .string({ error })
    .regex(pattern, { error })
    .meta({ examples: [example], expected: error });
}

/** A whole number from `min` to `max`, both included, of a unit if there is one. */
export function whole(min: number, max: number, unit?: string): z.ZodInt {
  const error = `a whole number${unit === undefined ? "" : ` of ${unit}`} from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).meta({ expected: error });
}

/** One of the given words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): z.ZodEnum<z.core.util.ToEnum<Words[number]>> {
  const error = `one of ${words.join(", ")}`;
  return z.enum(words, { error }).meta({ expected: error });
}

/**
 * A secret string: the reader refuses it in plain text, messages do not repeat it, and {@link secret} keeps it out of
 * state and previews.
 */
export function secretText(expected: string): z.ZodPipe<z.ZodString, z.ZodTransform<Output<string>, string>> {
  return z
    .string({ error: expected })
    .min(1, { error: expected })
    .meta({ secret: true, expected })
    .transform((value) => secret(value));
}

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

export const accountId = (account: string): z.ZodString =>
  text(/^\d{12}$/, `the account id of ${account}, 12 digits in quotes`, "222222222222");

export const region = text(
  /^(?!cn-|us-gov-|[a-z]{2}-iso)[a-z]{2}(?:-[a-z]+)+-\d$/,
  "a region of the partition aws (aws-cn, aws-us-gov and others are not supported)",
  "eu-west-1",
);

export const availabilityZone = text(/^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/, "an availability zone", "eu-west-1a");

export const domain = text(
  new RegExp(`^(?:${label}\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`),
  "a domain name in lower case without a dot at the end",
  "myteam.example.org",
);

export const domainLabel = text(new RegExp(`^${label}$`), "one label of a domain name", "delivery");

const addressRange = "an IPv4 address range such as 192.0.2.0/24 (the load balancer has IPv4 addresses only)";
export const cidr = z
  .cidrv4({ error: addressRange, abort: true })
  .refine((range) => hostBitsAreZero(range), {
    error: "an address range whose bits after the prefix are zero, such as 192.0.2.0/24",
  })
  .meta({ examples: ["192.0.2.0/24"], expected: addressRange });

/** AWS refuses 192.0.2.1/24 in some places and silently changes it in others, which then shows as a difference. */
function hostBitsAreZero(range: string): boolean {
  const [address = "", prefix = ""] = range.split("/");
  const bits = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return bits % 2 ** (32 - Number(prefix)) === 0;
}

export const certificateArn = text(
  new RegExp(
    `^arn:aws:(?:acm:[a-z0-9-]+:\\d{12}:certificate/[0-9a-f-]{36}|iam::\\d{12}:server-certificate/[\\w+=,.@/-]+)$`,
  ),
  "the ARN of an ACM certificate or an IAM server certificate in the partition aws",
  "arn:aws:acm:eu-west-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef",
);

export const kmsKeyArn = text(
  new RegExp(`^arn:aws:kms:[a-z0-9-]+:\\d{12}:key/(?:mrk-)?[0-9a-f-]{32,36}$`),
  "the ARN of a KMS key in the partition aws",
  "arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
);

export const policyArn = text(
  new RegExp(`^arn:aws:iam::(?:aws|\\d{12}):policy/[\\w+=,.@/-]+$`),
  "the ARN of an IAM policy in the partition aws",
  "arn:aws:iam::111111111111:policy/deploy-web",
);

/** An id that AWS gives, by its prefix: `vpc`, `subnet`, `ami`, `snap`. */
export const resourceId = (prefix: string): z.ZodString =>
  text(
    new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`),
    `an id that starts with ${prefix}-`,
    `${prefix}-0123456789abcdef0`,
  );

export const bucketName = text(
  /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--|sthree-)(?!.*(?:\.\.|-s3alias$|--ol-s3$))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "the name of an S3 bucket (3 to 63 lower-case letters, digits, dots and hyphens)",
  "myteam-mint",
);

export const applicationId = text(
  /^[a-z][a-z0-9-]{0,40}[a-z0-9]$/,
  "a Kio application id (2 to 42 lower-case letters, digits and hyphens, a letter first)",
  "go",
);

export const deployment = text(
  /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/,
  "a name of 2 to 40 lower-case letters, digits and hyphens, a letter first",
  "go-next",
);

export const instanceType = text(
  /^[a-z]{1,3}\d[a-z0-9]*(?:-[a-z0-9-]+)?\.(?:nano|micro|small|medium|(?:\d+)?x?large|metal(?:-\d+xl)?)$/,
  "an EC2 instance type",
  "t3.medium",
);

export const architecture = oneOf("x86_64", "arm64");

const pathComponent = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
export const registryServer = text(
  new RegExp(`^(?:${label}\\.)*${label}(?::\\d{1,5})?$`),
  "a registry's host name, with :port if it is not 443",
  "registry.example.org",
);
export const imagePath = text(
  new RegExp(`^${pathComponent}(?:/${pathComponent})*$`),
  "a lower-case path of the registry",
  "myteam",
);

/**
 * `registry/path/name:tag`, `…@sha256:<digest>`, or both. A reference with neither, or with the tag `latest`, names
 * another image tomorrow. Grammar: github.com/distribution/reference.
 */
export const imageReference = text(
  new RegExp(
    `^(?:(?:${label}\\.)*${label}(?::\\d{1,5})?/)?${pathComponent}(?:/${pathComponent})*` +
      "(?=[:@])(?::(?!latest(?:@|$))[\\w][\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$",
  ),
  "an image with a tag other than latest, or with a digest",
  "registry.example.org/team/go-agent:1.2",
);

export const httpsUrl = text(
  new RegExp(`^https://(?:${label}\\.)*${label}(?::\\d{1,5})?(?:/[^\\s?#]*)?$`),
  "an https:// URL without a query",
  "https://example.org/oauth2/access_token",
);

export const controller = text(
  new RegExp(`^(?:${label}\\.)+${label}(?::\\d{1,5})?$`),
  "a controller's host name, with :port if it is not 443",
  "myteam.saas.appdynamics.com",
);

/** A stack of another project, by the name that a Pulumi StackReference takes. */
export const stackReference = text(
  /^[\w.-]+\/[\w.-]+\/[\w.-]+$/,
  "the full name of the production stack",
  "organization/stups2go/prod",
);

export const words = text(/^[\w][\w.-]*$/, "a word of letters, digits, dots, hyphens and underscores", "myteam");

/** GoCD's own rule for the name of a resource: `ResourceConfig.VALID_REGEX` in its sources. */
export const goResource = text(
  /^[-\w\s|.]+$/,
  "a GoCD resource (letters, digits, blanks and any of - _ | .)",
  "docker",
);

export const homePath = text(
  /^(?!\/|~)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.@+-]+(?:\/[\w.@+-]+)*$/,
  "a path relative to the home directory without . or .. in it",
  ".ssh/id_ed25519",
);

const address = "a mail address such as delivery@myteam.example.org";
export const mailAddress = z.email({ error: address }).meta({ expected: address });

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const days = `a number of days that CloudWatch takes: ${retentionDays.join(", ")}`;
export const cloudWatchDays = z
  .int({ error: days })
  .refine((given) => retentionDays.includes(given), { error: days })
  .meta({ expected: days });
