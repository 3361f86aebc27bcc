import { gunzipSync } from "node:zlib";
import { at, MASK, type Guarded, list, type Rule, shown } from "../rule";

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const INSTANCE = "aws:ec2/instance:Instance";

/** User data as EC2 counts it; none when there is none, or it is a secret as a whole. */
function userDataBytes({ inputs }: Guarded): Buffer | undefined {
  const { userData, userDataBase64 } = inputs;
  const text = userDataBase64 ?? userData;
  if (typeof text !== "string" || text === MASK) {
    return undefined;
  }
  // Launch templates take base64; #cloud-config and #! are none.
  return Buffer.from(text, text.startsWith("#") ? "utf8" : "base64");
}

/** User data as the host reads it: cloud-init decompresses what is gzip. */
export function userData(resource: Guarded): string | undefined {
  const bytes = userDataBytes(resource);
  const zipped = bytes?.[0] === 0x1f && bytes[1] === 0x8b;
  return (zipped ? gunzipSync(bytes) : bytes)?.toString();
}

/**
 * Whether a host boots Taupage, whose programs know neither the metadata service's tokens nor images by digest: boto 2
 * and runtime/opt/taupage/runtime/Docker.py of https://github.com/zalando-stups/taupage.
 */
export const isTaupage = (resource: Guarded): boolean =>
  userData(resource)?.startsWith("#taupage-ami-config\n") ?? false;

export const imdsV2: Rule = {
  name: "imds-v2",
  level: "mandatory",
  wants: "The instance metadata service wants a token, and answers at most one container deep.",
  reason: "Without, a request that a job is tricked into sends out the role's credentials.",
  fix: "Set metadataOptions: httpTokens required, httpPutResponseHopLimit 1, or 2 where jobs need the role.",
  check: (resource) => {
    const { type, inputs } = resource;
    if (type !== TEMPLATE && type !== INSTANCE) {
      return [];
    }
    const tokens = at(inputs, "metadataOptions", "httpTokens");
    const hops = at(inputs, "metadataOptions", "httpPutResponseHopLimit") ?? 1;
    return [
      ...(tokens === "required" || isTaupage(resource) ? [] : [`httpTokens is ${shown(tokens)}`]),
      ...(hops === 1 || (hops === 2 && resource.parentType !== "stups2go:compute:GoServer")
        ? []
        : [`httpPutResponseHopLimit is ${shown(hops)}`]),
    ];
  },
};

export const noKeyPairs: Rule = {
  name: "no-key-pairs",
  level: "mandatory",
  wants: "No host has an SSH key pair.",
  reason: "A key is shared, copied and never taken back; Session Manager knows who came.",
  fix: "Take the key out; use aws ssm start-session --target <instance id>.",
  check: ({ type, inputs }) => [
    ...(type === "aws:ec2/keyPair:KeyPair" ? ["it is a key pair"] : []),
    ...(inputs.keyName === undefined ? [] : [`keyName is ${shown(inputs.keyName)}`]),
  ],
};

/**
 * Bytes that EC2 takes, before base64.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
const limit = 16_384;

export const userDataFits: Rule = {
  name: "user-data-fits",
  level: "mandatory",
  wants: `User data has at most ${limit} bytes.`,
  reason: "EC2 refuses more, in the middle of a deployment.",
  fix: "Shorten the environment variables, or move what is long into the image.",
  check: (resource) => {
    const size = userDataBytes(resource)?.length ?? 0;
    return size > limit ? [`it has ${size} bytes`] : [];
  },
};

/** A download that a shell runs unseen, in its usual forms. */
const pipedShell =
  /\b(?:curl|wget)\b[^\n|;]*\|\s*(?:sudo\s+)?(?:ba|da|z|k)?sh\b|\b(?:ba|da|z|k)?sh\b[^\n]*<\(\s*(?:curl|wget)\b|\beval\b[^\n]*\$\(\s*(?:curl|wget)\b/;

export const noPipedShell: Rule = {
  name: "no-piped-shell",
  level: "mandatory",
  wants: "User data runs no script that it downloads.",
  reason: "The script can be another one at the next boot, and hosts run it as root.",
  fix: "Put the script into infra/host, or download it with a checksum that the host compares.",
  check: (resource) => {
    const found = pipedShell.exec(userData(resource) ?? "")?.[0];
    return found === undefined ? [] : [`it runs ${shown(found)}`];
  },
};

/** The images that a host is told to run. */
function images(resource: Guarded): string[] {
  return [...(userData(resource) ?? "").matchAll(/\bIMAGE='([^']*)'|^source: (.*)$/gm)].map(
    ([, image, source]) => image ?? source ?? "",
  );
}

const digest = /@sha256:[0-9a-f]{64}$/;

export const imagesStay: Rule = {
  name: "images-stay-the-same",
  level: "mandatory",
  wants: "Hosts run an image by digest or by a tag of its own, and repositories never change what a tag means.",
  reason: "A tag that moves makes two hosts of one template different, and a rollback a guess.",
  fix: "Name a digest, or a tag other than latest; a repository has imageTagMutability IMMUTABLE and scanOnPush.",
  check: (resource) => {
    const { type, inputs } = resource;
    if (type === "aws:ecr/repository:Repository") {
      return [
        ...(inputs.imageTagMutability === "IMMUTABLE"
          ? []
          : [`imageTagMutability is ${shown(inputs.imageTagMutability)}`]),
        ...(at(inputs, "imageScanningConfiguration", "scanOnPush") === true ? [] : ["images are not scanned"]),
      ];
    }
    return images(resource)
      .filter((image) => !digest.test(image) && (!/:[\w][\w.-]*$/.test(image) || image.endsWith(":latest")))
      .map((image) => `it runs ${shown(image)}`);
  },
};

export const imagesByDigest: Rule = {
  name: "images-by-digest",
  level: "advisory",
  wants: "Hosts run an image by its digest.",
  reason: "A person who may push to the registry can put another image behind a tag.",
  fix: "Add @sha256:<digest> to the image in the stack file; what the program builds has it already.",
  check: (resource) =>
    images(resource)
      .filter((image) => !digest.test(image) && !isTaupage(resource))
      .map((image) => `it runs ${shown(image)}`),
};

export const tagged: Rule = {
  name: "tags",
  level: "mandatory",
  wants:
    "Every resource that takes tags has application and stack, and so have the instances and volumes of a launch template.",
  reason: "Bills, clean-ups and permissions go by these.",
  fix: "Keep tagEverything of infra/tags.ts; a type that takes no tags is listed there.",
  check: ({ type, inputs }) => {
    const missing = (tags: unknown, what: string): string[] =>
      ["application", "stack"]
        .filter((key) =>
          Array.isArray(tags) ? !tags.some((tag) => at(tag, "key") === key) : at(tags, key) === undefined,
        )
        .map((key) => `${what} the tag ${key}`);
    return [
      ...(takesTags(type) ? missing(inputs.tags, "it lacks") : []),
      ...list(inputs.tagSpecifications).flatMap((specification) =>
        missing(at(specification, "tags"), `its ${String(at(specification, "resourceType"))} lacks`),
      ),
    ];
  },
};

/** Types of AWS that take no tags. */
const untaggable =
  /:(?:CertificateValidation|Ciphertext|Dashboard|EventTarget|QueuePolicy|TopicPolicy|TopicSubscription|RouteTableAssociation|AccessKey|RolePolicy|RolePolicyAttachment|UserPolicy|Record|BucketOwnershipControls|BucketPolicy|BucketPublicAccessBlock|BucketServerSideEncryptionConfiguration|BucketVersioning|SecretVersion)$|^aws:ecr\/lifecyclePolicy/;

const takesTags = (type: string): boolean => type.startsWith("aws:") && !untaggable.test(type);
