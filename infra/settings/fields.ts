/** The leaves of the settings' schema that have a format of their own: AWS's, GoCD's, Docker's, STUPS's. */
import * as z from "zod";
import { instanceSizes } from "./instance-types";
import { known, oneOf, text } from "./field-kinds";

export { cidr } from "./cidr";
export { oneOf, secretText, text, whole } from "./field-kinds";

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const port = "(?::(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]))?";

export const accountId = (account: string): z.ZodString =>
  text(/^\d{12}$/, `the account id of ${account}, 12 digits in quotes`, "222222222222");

/**
 * Regions of the partition aws. Source:
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
const regions = [
  ...["af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1"],
  ...["ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"],
  ...["ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1"],
  ...["eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1"],
  ...["mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"],
];

export const region = known(
  text(
    /^[a-z]{2}(?:-[a-z]+)+-\d$/,
    "a region of the partition aws (aws-cn, aws-us-gov and others are not supported)",
    "eu-west-1",
  ),
  regions,
);

export const availabilityZone = text(/^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/, "an availability zone", "eu-west-1a");

export const domain = text(
  new RegExp(`^(?:${label}\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`),
  "a domain name in lower case without a dot at the end",
  "myteam.example.org",
  253, // https://www.rfc-editor.org/rfc/rfc1035, section 2.3.4
);

export const domainLabel = text(new RegExp(`^${label}$`), "one label of a domain name", "delivery");

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

/** Macs run macOS; a1 is Graviton1, which Amazon Linux 2023 does not support: docs.aws.amazon.com/linux/al2023/ug. */
const instanceTypes = Object.entries(instanceSizes)
  .filter(([family]) => !/^(?:mac|a1$)/.test(family))
  .flatMap(([family, sizes]) => sizes.split(" ").map((size) => `${family}.${size}`));

export const instanceType = known(
  text(/^[a-z0-9-]+\.[a-z0-9-]+$/, "an EC2 instance type that runs Linux", "t3.medium"),
  instanceTypes,
);

export const architecture = oneOf("x86_64", "arm64");

const pathComponent = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
export const registryServer = text(
  new RegExp(`^(?:${label}\\.)*${label}${port}$`),
  "a registry's host name, with :port if it is not 443",
  "registry.example.org",
);
export const imagePath = text(
  new RegExp(`^${pathComponent}(?:/${pathComponent})*$`),
  "a lower-case path of the registry",
  "myteam",
  200, // Docker takes 255 with the image's own name: github.com/distribution/reference
);

/**
 * `registry/path/name:tag`, `…@sha256:<digest>`, or both. A reference with neither, or with the tag `latest`, names
 * another image tomorrow. Grammar: github.com/distribution/reference.
 */
export const imageReference = text(
  new RegExp(
    `^(?:(?:${label}\\.)*${label}${port}/)?${pathComponent}(?:/${pathComponent})*` +
      "(?=[:@])(?::(?!latest(?:@|$))[\\w][\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$",
  ),
  "an image with a tag other than latest, or with a digest",
  "registry.example.org/team/go-agent:1.2",
);

export const httpsUrl = text(
  new RegExp(`^https://(?:${label}\\.)*${label}${port}(?:/[^\\s?#]*)?$`),
  "an https:// URL without a query",
  "https://example.org/oauth2/access_token",
);

export const controller = text(
  new RegExp(`^(?:${label}\\.)+${label}${port}$`),
  "a controller's host name, with :port if it is not 443",
  "myteam.saas.appdynamics.com",
);

/** A stack of another project, by the name that a Pulumi StackReference takes. */
export const stackReference = text(
  /^[\w.-]+\/[\w.-]+\/[\w.-]+$/,
  "the full name of the production stack",
  "organization/stups2go/prod",
);

export const words = text(/^[\w][\w.-]*$/, "a word of letters, digits, dots, hyphens and underscores", "myteam", 128);

/** GoCD's own rule for the name of a resource: `ResourceConfig.VALID_REGEX` in its sources. */
export const goResource = text(
  /^[-\w|.](?:[-\w |.]*[-\w|.])?$/,
  "a GoCD resource (letters, digits, blanks within, and any of - _ | .)",
  "docker",
  255,
);

export const homePath = text(
  /^(?!\/|~)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.@+-]{1,255}(?:\/[\w.@+-]{1,255})*$/,
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
