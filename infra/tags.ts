import * as pulumi from "@pulumi/pulumi";

/** Types of ours that AWS cannot tag; a test holds this list against every resource of both accounts. */
const UNTAGGABLE: ReadonlySet<string> = new Set([
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  "aws:iam/accessKey:AccessKey",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicy:UserPolicy",
  "aws:kms/ciphertext:Ciphertext",
  "aws:route53/record:Record",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queuePolicy:QueuePolicy",
]);

type Tags = Readonly<Record<string, pulumi.Input<string>>>;

/**
 * Puts tags on every AWS resource that takes them, and on the instances and volumes that launch templates make. Done
 * here, and not by the provider's `defaultTags`, because that would take a provider of our own, and with it the `aws:`
 * settings that users have in their stack files (profile, role to assume) would be ignored.
 */
export function tagEverything(tags: Tags): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    type.startsWith("aws:") && !UNTAGGABLE.has(type) ? { props: withTags(type, props, tags), opts } : undefined,
  );
}

interface Props {
  tags?: Tags;
  tagSpecifications?: { resourceType: string; tags: Tags }[];
}

function withTags(type: string, props: Props, tags: Tags): object {
  if (type === "aws:autoscaling/group:Group") {
    // Instances get theirs from the launch template, which knows their role as well.
    const ours = Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: false }));
    return { ...props, tags: [...ours, ...((props.tags as unknown as typeof ours | undefined) ?? [])] };
  }
  const tagged = { ...props, tags: { ...tags, ...props.tags } };
  return props.tagSpecifications
    ? {
        ...tagged,
        tagSpecifications: props.tagSpecifications.map((specification) => ({
          ...specification,
          tags: { ...tags, ...specification.tags },
        })),
      }
    : tagged;
}
