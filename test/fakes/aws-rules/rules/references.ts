/** References to what does not exist, and deletions of what others refer to. One table says both. */
import { at, type Rule, shown } from "../rule";
import { bucketParts, type as t } from "../types";

const api = "https://docs.aws.amazon.com";
const ec2Errors = `${api}/AWSEC2/latest/APIReference/errors-overview.html`;
const balancing = `${api}/elasticloadbalancing/latest/APIReference`;
const iam = `${api}/IAM/latest/APIReference`;
const scaling = `${api}/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html`;

interface Reference {
  from: string;
  /** Path of the input. */
  input: string;
  to: string;
  /** AWS's code for a reference to nothing; none where AWS does not look. */
  missing?: string;
  /** AWS's code for the deletion of what is referred to; none where AWS lets it go. */
  inUse?: string;
  source: string;
  scope?: "region" | "account" | "global";
  /** References that AWS itself answers for, such as its own policies. */
  ofAws?: RegExp;
  /** Whether a deletion is allowed because the provider clears up first. */
  cleared?: string;
}

const ref = (
  from: string,
  input: string,
  to: string,
  missing: string | undefined,
  inUse: string | undefined,
  source: string,
  more: Partial<Reference> = {},
): Reference => ({
  from,
  input,
  to,
  ...(missing === undefined ? {} : { missing }),
  ...(inUse === undefined ? {} : { inUse }),
  source,
  ...more,
});

const VIOLATION = "DependencyViolation";

const references: readonly Reference[] = [
  ref(t.subnet, "vpcId", t.vpc, "InvalidVpcID.NotFound", VIOLATION, ec2Errors),
  ref(t.gateway, "vpcId", t.vpc, "InvalidVpcID.NotFound", VIOLATION, ec2Errors),
  ref(t.routeTable, "vpcId", t.vpc, "InvalidVpcID.NotFound", VIOLATION, ec2Errors),
  ref(t.securityGroup, "vpcId", t.vpc, "InvalidVpcID.NotFound", VIOLATION, ec2Errors),
  ref(t.defaultGroup, "vpcId", t.vpc, "InvalidVpcID.NotFound", undefined, ec2Errors),
  ref(t.endpoint, "vpcId", t.vpc, "InvalidVpcId.NotFound", VIOLATION, ec2Errors),
  ref(t.endpoint, "subnetIds", t.subnet, "InvalidSubnetId.NotFound", VIOLATION, ec2Errors),
  ref(t.endpoint, "securityGroupIds", t.securityGroup, "InvalidSecurityGroupId.NotFound", VIOLATION, ec2Errors),
  ref(
    t.endpointService,
    "networkLoadBalancerArns",
    t.balancer,
    "InvalidParameter",
    "ResourceInUse",
    `${balancing}/API_DeleteLoadBalancer.html`,
  ),
  ref(t.routeTable, "routes.gatewayId", t.gateway, "InvalidGatewayID.NotFound", undefined, ec2Errors),
  ref(t.association, "subnetId", t.subnet, "InvalidSubnetID.NotFound", undefined, ec2Errors),
  ref(t.association, "routeTableId", t.routeTable, "InvalidRouteTableID.NotFound", VIOLATION, ec2Errors),
  ref(t.ingress, "securityGroupId", t.securityGroup, "InvalidGroup.NotFound", undefined, ec2Errors),
  ref(t.ingress, "referencedSecurityGroupId", t.securityGroup, "InvalidGroup.NotFound", VIOLATION, ec2Errors),
  ref(t.egress, "securityGroupId", t.securityGroup, "InvalidGroup.NotFound", undefined, ec2Errors),
  ref(t.egress, "referencedSecurityGroupId", t.securityGroup, "InvalidGroup.NotFound", VIOLATION, ec2Errors),
  ref(
    t.fleet,
    "launchTemplateConfigs.launchTemplateSpecification.id",
    t.template,
    "InvalidLaunchTemplateId.NotFound",
    undefined,
    ec2Errors,
  ),
  ref(t.fleet, "launchTemplateConfigs.overrides.subnetId", t.subnet, "InvalidSubnetID.NotFound", VIOLATION, ec2Errors),
  ref(
    t.fleet,
    "iamFleetRole",
    t.role,
    "InvalidSpotFleetRequestConfig",
    undefined,
    `${api}/AWSEC2/latest/APIReference/API_SpotFleetRequestConfigData.html`,
  ),
  ref(
    t.volume,
    "kmsKeyId",
    t.key,
    "InvalidVolume.NotFound",
    undefined,
    `${api}/ebs/latest/userguide/ebs-encryption-requirements.html`,
    { scope: "region" },
  ),

  ref(t.balancer, "subnets", t.subnet, "SubnetNotFound", VIOLATION, `${balancing}/API_CreateLoadBalancer.html`),
  ref(
    t.balancer,
    "securityGroups",
    t.securityGroup,
    "InvalidSecurityGroup",
    VIOLATION,
    `${balancing}/API_CreateLoadBalancer.html`,
  ),
  ref(t.targetGroup, "vpcId", t.vpc, "ValidationError", undefined, `${balancing}/API_CreateTargetGroup.html`),
  ref(
    t.listener,
    "loadBalancerArn",
    t.balancer,
    "LoadBalancerNotFound",
    undefined,
    `${balancing}/API_CreateListener.html`,
  ),
  ref(
    t.listener,
    "defaultActions.targetGroupArn",
    t.targetGroup,
    "TargetGroupNotFound",
    "ResourceInUse",
    `${balancing}/API_DeleteTargetGroup.html`,
  ),
  ref(
    t.listener,
    "certificateArn",
    t.certificate,
    "CertificateNotFound",
    "ResourceInUseException",
    `${api}/acm/latest/APIReference/API_DeleteCertificate.html`,
    { ofAws: /^arn:aws:iam::\d+:server-certificate\// },
  ),

  ref(t.group, "launchTemplate.id", t.template, "ValidationError", undefined, scaling),
  ref(
    t.group,
    "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId",
    t.template,
    "ValidationError",
    undefined,
    scaling,
  ),
  ref(t.group, "vpcZoneIdentifiers", t.subnet, "ValidationError", VIOLATION, scaling),
  ref(t.group, "targetGroupArns", t.targetGroup, "ValidationError", undefined, scaling),
  ref(
    t.hook,
    "autoscalingGroupName",
    t.group,
    "ValidationError",
    undefined,
    `${api}/autoscaling/ec2/APIReference/API_PutLifecycleHook.html`,
  ),
  ref(
    t.scalingPolicy,
    "autoscalingGroupName",
    t.group,
    "ValidationError",
    undefined,
    `${api}/autoscaling/ec2/APIReference/API_PutScalingPolicy.html`,
  ),
  ref(
    t.scalingSchedule,
    "autoscalingGroupName",
    t.group,
    "ValidationError",
    undefined,
    `${api}/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html`,
  ),

  ref(t.profile, "role", t.role, "NoSuchEntity", undefined, `${iam}/API_AddRoleToInstanceProfile.html`),
  ref(t.rolePolicy, "role", t.role, "NoSuchEntity", "DeleteConflict", `${iam}/API_DeleteRole.html`, {
    cleared: "forceDetachPolicies",
  }),
  ref(t.attachment, "role", t.role, "NoSuchEntity", "DeleteConflict", `${iam}/API_DeleteRole.html`, {
    cleared: "forceDetachPolicies",
  }),
  ref(t.attachment, "policyArn", t.policy, "NoSuchEntity", "DeleteConflict", `${iam}/API_DeletePolicy.html`, {
    ofAws: /^arn:aws:iam::aws:policy\//,
  }),
  ref(
    t.role,
    "permissionsBoundary",
    t.policy,
    "NoSuchEntity",
    "DeleteConflict",
    `${iam}/API_PutRolePermissionsBoundary.html`,
    { ofAws: /^arn:aws:iam::aws:policy\// },
  ),
  ref(
    t.user,
    "permissionsBoundary",
    t.policy,
    "NoSuchEntity",
    "DeleteConflict",
    `${iam}/API_PutUserPermissionsBoundary.html`,
    { ofAws: /^arn:aws:iam::aws:policy\// },
  ),
  ref(t.userPolicy, "user", t.user, "NoSuchEntity", "DeleteConflict", `${iam}/API_DeleteUser.html`, {
    cleared: "forceDestroy",
  }),
  ref(t.accessKey, "user", t.user, "NoSuchEntity", "DeleteConflict", `${iam}/API_DeleteUser.html`, {
    cleared: "forceDestroy",
  }),

  ref(
    t.record,
    "zoneId",
    t.zone,
    "NoSuchHostedZone",
    "HostedZoneNotEmpty",
    `${api}/Route53/latest/APIReference/API_DeleteHostedZone.html`,
    { cleared: "forceDestroy" },
  ),
  ref(
    t.zone,
    "vpcs.vpcId",
    t.vpc,
    "InvalidVPCId",
    undefined,
    `${api}/Route53/latest/APIReference/API_CreateHostedZone.html`,
  ),
  ref(
    t.issued,
    "certificateArn",
    t.certificate,
    "ResourceNotFoundException",
    undefined,
    `${api}/acm/latest/APIReference/API_DescribeCertificate.html`,
  ),

  ref(
    t.bucketPolicy,
    "bucket",
    t.bucket,
    "NoSuchBucket",
    undefined,
    `${api}/AmazonS3/latest/API/API_PutBucketPolicy.html`,
  ),
  ...bucketParts.map((part) =>
    ref(part, "bucket", t.bucket, "NoSuchBucket", undefined, `${api}/AmazonS3/latest/API/ErrorResponses.html`),
  ),
  ref(
    t.repositoryLifecycle,
    "repository",
    t.repository,
    "RepositoryNotFoundException",
    undefined,
    `${api}/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html`,
    { scope: "region" },
  ),
  ref(
    t.secretVersion,
    "secretId",
    t.secret,
    "ResourceNotFoundException",
    undefined,
    `${api}/secretsmanager/latest/apireference/API_PutSecretValue.html`,
  ),
  ref(t.topicPolicy, "arn", t.topic, "NotFound", undefined, `${api}/sns/latest/api/API_SetTopicAttributes.html`),
  ref(t.subscription, "topic", t.topic, "NotFound", undefined, `${api}/sns/latest/api/API_Subscribe.html`),
  ref(t.ciphertext, "keyId", t.key, "NotFoundException", undefined, `${api}/kms/latest/APIReference/API_Encrypt.html`, {
    scope: "region",
  }),
  ref(
    t.alias,
    "targetKeyId",
    t.key,
    "NotFoundException",
    undefined,
    `${api}/kms/latest/APIReference/API_CreateAlias.html`,
    { scope: "region" },
  ),
  ref(
    t.metricFilter,
    "logGroupName",
    t.logGroup,
    "ResourceNotFoundException",
    undefined,
    `${api}/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html`,
    { scope: "region" },
  ),
  ref(
    t.eventTarget,
    "rule",
    t.eventRule,
    "ResourceNotFoundException",
    "ValidationException",
    `${api}/eventbridge/latest/APIReference/API_DeleteRule.html`,
    { scope: "region" },
  ),
  ref(
    t.queuePolicy,
    "queueUrl",
    t.queue,
    "AWS.SimpleQueueService.NonExistentQueue",
    undefined,
    `${api}/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html`,
  ),
];

const short = (type: string): string => type.split(":").at(-1) ?? type;

const missing = ({ from, input, to, missing: code, source, scope, ofAws }: Reference): Rule[] =>
  code === undefined
    ? []
    : [
        {
          id: `${short(from)}-${input}-missing`,
          code,
          source,
          types: [from],
          on: ["create", "update"],
          refuses: ({ inputs, world }) => {
            const lost = at(inputs, input).find(
              (value) => ofAws?.test(String(value)) !== true && !world.named(to, value, scope),
            );
            return lost === undefined ? undefined : `${short(to)} ${shown(lost)} does not exist`;
          },
        },
      ];

const inUse = ({ from, input, to, inUse: code, source, cleared }: Reference): Rule[] =>
  code === undefined
    ? []
    : [
        {
          id: `${short(to)}-used-by-${short(from)}-${input}`,
          code,
          source,
          types: [to],
          on: ["delete"],
          refuses: ({ resource, inputs, world }) => {
            const user = world
              .others(from, "account")
              .find((each) => at(each.inputs, input).some((value) => world.refersTo(value, resource)));
            return user && inputs[cleared ?? ""] !== true
              ? `${short(to)} ${resource.id} is used by ${short(from)} ${user.id}`
              : undefined;
          },
        },
      ];

export const referenceRules: readonly Rule[] = references.flatMap((each) => [...missing(each), ...inUse(each)]);
