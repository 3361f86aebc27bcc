/** Buckets, keys, secrets and images. */
import { policyOf, record, defineRules, statementsOf, text } from "../rule";
import { type as t } from "../types";
import { lostPrincipal } from "./iam";
import { outside } from "./load-balancing";

const api = "https://docs.aws.amazon.com";

const isRoot = (principal: unknown, account: string): boolean =>
  [record(principal).AWS].flat().some((arn) => arn === `arn:aws:iam::${account}:root` || arn === account);

export const storageRules = defineRules([
  {
    id: "Bucket-not-empty",
    code: "BucketNotEmpty",
    source: `${api}/AmazonS3/latest/API/API_DeleteBucket.html`,
    types: [t.bucket],
    on: ["delete"],
    refuses: ({ resource: { id }, inputs: { forceDestroy }, world }) =>
      world.state.filled.includes(id) && forceDestroy !== true
        ? "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
        : undefined,
  },
  {
    id: "BucketPolicy-resource",
    code: "MalformedPolicy",
    source: `${api}/AmazonS3/latest/API/API_PutBucketPolicy.html`,
    types: [t.bucketPolicy],
    on: ["create", "update"],
    refuses: ({ inputs: { bucket, policy } }) => {
      const arn = `arn:aws:s3:::${text(bucket)}`;
      const wrong = statementsOf(policy)
        .flatMap(({ Resource }) => [Resource].flat().map(String))
        .find((each) => each !== arn && !each.startsWith(`${arn}/`));
      return wrong === undefined ? undefined : `Policy has invalid resource: ${wrong}`;
    },
  },
  {
    id: "BucketPolicy-principal",
    code: "MalformedPolicy",
    source: `${api}/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html`,
    types: [t.bucketPolicy],
    on: ["create", "update"],
    refuses: ({ inputs: { policy }, world }) => {
      const lost = lostPrincipal(world, policy);
      return lost === undefined ? undefined : `Invalid principal in policy: ${lost}`;
    },
  },
  {
    id: "BucketPolicy-size",
    code: "MalformedPolicy",
    source: `${api}/AmazonS3/latest/userguide/bucket-policies.html`,
    types: [t.bucketPolicy],
    on: ["create", "update"],
    refuses: ({ inputs: { policy } }) =>
      JSON.stringify(policyOf(policy)).length > 20_480
        ? "Policy exceeds the maximum allowed document size."
        : undefined,
  },
  {
    id: "BucketPolicy-public",
    code: "AccessDenied",
    source: `${api}/AmazonS3/latest/userguide/access-control-block-public-access.html`,
    types: [t.bucketPolicy],
    on: ["create", "update"],
    refuses: ({ inputs: { bucket, policy }, world }) => {
      const block = world
        .others("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "account")
        .find((each) => each.inputs.bucket === bucket);
      const isPublic = statementsOf(policy).some(
        ({ Effect, Principal, Condition }) =>
          Effect === "Allow" && Condition === undefined && (Principal === "*" || record(Principal).AWS === "*"),
      );
      return block?.inputs.blockPublicPolicy === true && isPublic
        ? "public policies are blocked by the BlockPublicPolicy block public access setting"
        : undefined;
    },
  },
  {
    id: "Key-deletion-window",
    code: "ValidationException",
    source: `${api}/kms/latest/APIReference/API_ScheduleKeyDeletion.html`,
    types: [t.key],
    on: ["create", "update"],
    refuses: ({ inputs: { deletionWindowInDays } }) =>
      outside(deletionWindowInDays, 7, 30) ? "PendingWindowInDays must be 7 to 30" : undefined,
  },
  {
    id: "Key-locked-out",
    code: "MalformedPolicyDocumentException",
    source: `${api}/kms/latest/APIReference/API_PutKeyPolicy.html`,
    types: [t.key],
    on: ["create", "update"],
    refuses: ({ inputs: { policy, bypassPolicyLockoutSafetyCheck }, resource: { account } }) =>
      policy === undefined ||
      bypassPolicyLockoutSafetyCheck === true ||
      statementsOf(policy).some(
        ({ Effect, Principal, Action }) =>
          Effect === "Allow" &&
          isRoot(Principal, account) &&
          [Action].flat().some((each) => ["kms:*", "kms:Put*", "kms:PutKeyPolicy", "*"].includes(text(each))),
      )
        ? undefined
        : "The new key policy will not allow you to update the key policy in the future.",
  },
  {
    id: "Key-policy-principal",
    code: "MalformedPolicyDocumentException",
    source: `${api}/kms/latest/APIReference/API_PutKeyPolicy.html`,
    types: [t.key],
    on: ["create", "update"],
    refuses: ({ inputs: { policy }, world }) => {
      const lost = policy === undefined ? undefined : lostPrincipal(world, policy);
      return lost === undefined
        ? undefined
        : `Policy contains a statement with one or more invalid principals: ${lost}`;
    },
  },
  {
    id: "Key-pending-deletion",
    code: "KMSInvalidStateException",
    source: `${api}/kms/latest/developerguide/key-state.html`,
    types: [t.ciphertext, t.alias, t.volume, t.topic],
    on: ["create"],
    refuses: ({ inputs: { keyId, targetKeyId, kmsKeyId, kmsMasterKeyId }, world }) => {
      const wanted = keyId ?? targetKeyId ?? kmsKeyId ?? kmsMasterKeyId;
      const gone = world.state.retired.find(
        (each) => each.type === t.key && (each.outputs.arn === wanted || each.id === wanted),
      );
      return gone ? `${text(wanted)} is pending deletion.` : undefined;
    },
  },
  {
    id: "Ciphertext-size",
    code: "ValidationException",
    source: `${api}/kms/latest/APIReference/API_Encrypt.html`,
    types: [t.ciphertext],
    on: ["create"],
    refuses: ({ inputs: { plaintext } }) =>
      Buffer.byteLength(text(plaintext)) > 4096 ? "The plaintext may have at most 4096 bytes" : undefined,
  },
  {
    id: "Secret-scheduled-for-deletion",
    code: "InvalidRequestException",
    source: `${api}/secretsmanager/latest/apireference/API_CreateSecret.html`,
    types: [t.secret],
    on: ["create"],
    refuses: ({ resource, inputs: { name }, world }) =>
      world.state.retired.some(
        (each) =>
          each.type === t.secret &&
          each.account === resource.account &&
          each.region === resource.region &&
          each.outputs.name === name &&
          each.inputs.recoveryWindowInDays !== 0,
      )
        ? "You can't create this secret because a secret with this name is already scheduled for deletion."
        : undefined,
  },
  {
    id: "Secret-recovery-window",
    code: "InvalidParameterException",
    source: `${api}/secretsmanager/latest/apireference/API_DeleteSecret.html`,
    types: [t.secret],
    on: ["create", "update"],
    refuses: ({ inputs: { recoveryWindowInDays: days } }) =>
      days !== 0 && outside(days, 7, 30) ? "RecoveryWindowInDays value must be between 7 and 30 days" : undefined,
  },
  {
    id: "SecretVersion-size",
    code: "InvalidParameterException",
    source: `${api}/secretsmanager/latest/userguide/reference_limits.html`,
    types: [t.secretVersion],
    on: ["create", "update"],
    refuses: ({ inputs: { secretString } }) =>
      Buffer.byteLength(text(secretString)) > 65_536 ? "A secret value may have at most 65536 bytes" : undefined,
  },
  {
    id: "Image-tag-taken",
    code: "ImageTagAlreadyExistsException",
    source: "https://github.com/aws/containers-roadmap/issues/2179",
    types: [t.image],
    on: ["create", "update"],
    refuses: ({ inputs: { imageName }, before, world }) => {
      const { repository, tag } = imageIn(
        world.others(t.repository, "account").map((each) => each.outputs),
        imageName,
      );
      const pushed = before?.inputs.imageName === imageName || world.state.pushed.includes(text(imageName));
      return pushed && repository?.imageTagMutability === "IMMUTABLE"
        ? `The image tag '${tag}' already exists in the '${text(repository.name)}' repository and cannot be overwritten because the tag is immutable.`
        : undefined;
    },
  },
  {
    id: "Image-repository",
    code: "RepositoryNotFoundException",
    source: `${api}/AmazonECR/latest/userguide/docker-push-ecr-image.html`,
    types: [t.image],
    on: ["create", "update"],
    refuses: ({ inputs: { imageName, skipPush }, world }) => {
      const isEcr = /^\d{12}\.dkr\.ecr\./.test(text(imageName));
      const { repository } = imageIn(
        world.others(t.repository, "account").map((each) => each.outputs),
        imageName,
      );
      return isEcr && skipPush !== true && !repository
        ? `The repository of ${text(imageName)} does not exist in the registry`
        : undefined;
    },
  },
  {
    id: "Repository-not-empty",
    code: "RepositoryNotEmptyException",
    source: `${api}/AmazonECR/latest/APIReference/API_DeleteRepository.html`,
    types: [t.repository],
    on: ["delete"],
    refuses: ({ resource: { outputs }, inputs: { forceDelete }, world }) =>
      forceDelete !== true && world.state.pushed.some((image) => image.startsWith(`${text(outputs.repositoryUrl)}:`))
        ? `The repository with name '${text(outputs.name)}' cannot be deleted because it still contains images`
        : undefined,
  },
  {
    id: "Repository-lifecycle-rules",
    code: "InvalidParameterException",
    source: `${api}/AmazonECR/latest/userguide/lifecycle_policy_parameters.html`,
    types: [t.repositoryLifecycle],
    on: ["create", "update"],
    refuses: ({ inputs: { policy } }) => {
      const rules = (policyOf(policy).rules ?? []) as { rulePriority?: number; selection?: { tagStatus?: string } }[];
      const priorities = rules.map(({ rulePriority }) => Number(rulePriority));
      const any = rules.find(({ selection }) => selection?.tagStatus === "any");
      return new Set(priorities).size < priorities.length
        ? "Lifecycle policy validation failure: rule priorities must be unique"
        : any && Number(any.rulePriority) < Math.max(...priorities)
          ? "Lifecycle policy validation failure: a rule with tagStatus any must have the highest priority number"
          : undefined;
    },
  },
]);

/** The repository of an image's name, and its tag. */
function imageIn(
  repositories: Record<string, unknown>[],
  image: unknown,
): { repository: Record<string, unknown> | undefined; tag: string } {
  const [, url = "", tag = ""] = /^(.*):([^:/]*)$/.exec(text(image)) ?? [];
  return { repository: repositories.find(({ repositoryUrl }) => repositoryUrl === url), tag };
}
