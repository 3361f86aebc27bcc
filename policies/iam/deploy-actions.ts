/**
 * The actions of the deploy role, by what they are granted on. A test finds one
 * that is missing, and one that nothing needs.
 */
const of = (service: string, actions: string): string[] => actions.split(" ").map((action) => `${service}:${action}`);

export const deployActions = {
  /** These do not support resource-level permissions, or look for a resource by name. */
  lookUp: [
    ...of("autoscaling", "DescribeAutoScalingGroups DescribeInstanceRefreshes DescribeScalingActivities"),
    ...of(
      "ec2",
      "DescribeAvailabilityZones DescribeImages DescribeInternetGateways DescribeLaunchTemplateVersions DescribeLaunchTemplates DescribeNetworkAcls DescribeNetworkInterfaces DescribePrefixLists DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DescribeSpotFleetInstances DescribeSpotFleetRequests DescribeSubnets DescribeVolumes DescribeVolumesModifications DescribeVpcAttribute DescribeVpcEndpointServiceConfigurations DescribeVpcEndpointServicePermissions DescribeVpcEndpoints DescribeVpcs",
    ),
    "ecr:GetAuthorizationToken",
    ...of(
      "elasticloadbalancing",
      "DescribeCapacityReservation DescribeListenerAttributes DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth",
    ),
    "logs:DescribeLogGroups",
    ...of("route53", "CreateHostedZone ListHostedZones ListHostedZonesByName"),
    ...of("sns", "GetSubscriptionAttributes Unsubscribe"),
  ],
  /** In one region. */
  make: [
    ...of("acm", "DescribeCertificate ListTagsForCertificate RequestCertificate"),
    "autoscaling:CreateAutoScalingGroup",
    ...of("dlm", "CreateLifecyclePolicy GetLifecyclePolicy ListTagsForResource"),
    ...of(
      "ec2",
      "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateInternetGateway CreateLaunchTemplate CreateRouteTable CreateSecurityGroup CreateSubnet CreateVolume CreateVpc CreateVpcEndpoint CreateVpcEndpointServiceConfiguration RequestSpotFleet RunInstances",
    ),
    ...of("elasticloadbalancing", "CreateLoadBalancer CreateTargetGroup"),
  ],
  /** With the stack's tags, and not on what has another stack's. */
  tag: [
    "acm:AddTagsToCertificate",
    "autoscaling:CreateOrUpdateTags",
    "dlm:TagResource",
    "elasticloadbalancing:AddTags",
    "kms:TagResource",
  ],
  /** Of what has the stack's tags. */
  change: [
    ...of("acm", "DeleteCertificate RemoveTagsFromCertificate"),
    ...of(
      "autoscaling",
      "AttachLoadBalancerTargetGroups CancelInstanceRefresh DeleteAutoScalingGroup DeleteTags DetachLoadBalancerTargetGroups DisableMetricsCollection EnableMetricsCollection ResumeProcesses StartInstanceRefresh SuspendProcesses UpdateAutoScalingGroup",
    ),
    ...of("dlm", "DeleteLifecyclePolicy UntagResource UpdateLifecyclePolicy"),
    ...of(
      "ec2",
      "AssociateRouteTable AttachInternetGateway CancelSpotFleetRequests CreateLaunchTemplateVersion CreateRoute CreateTags DeleteInternetGateway DeleteLaunchTemplate DeleteRoute DeleteRouteTable DeleteSecurityGroup DeleteSubnet DeleteTags DeleteVpc DeleteVpcEndpointServiceConfigurations DeleteVpcEndpoints DetachInternetGateway DisassociateRouteTable ModifyLaunchTemplate ModifySecurityGroupRules ModifySpotFleetRequest ModifySubnetAttribute ModifyVolume ModifyVpcAttribute ModifyVpcEndpoint ModifyVpcEndpointServiceConfiguration ModifyVpcEndpointServicePermissions ReplaceRoute ReplaceRouteTableAssociation",
    ),
    ...of(
      "elasticloadbalancing",
      "CreateListener DeleteListener DeleteLoadBalancer DeleteTargetGroup ModifyListener ModifyListenerAttributes ModifyLoadBalancerAttributes ModifyTargetGroup ModifyTargetGroupAttributes RemoveTags SetSecurityGroups SetSubnets",
    ),
  ],
  names: of(
    "route53",
    "AssociateVPCWithHostedZone ChangeResourceRecordSets ChangeTagsForResource DeleteHostedZone GetChange GetHostedZone ListResourceRecordSets ListTagsForResource UpdateHostedZoneComment",
  ),
  repositories: of(
    "ecr",
    "BatchCheckLayerAvailability BatchGetImage CompleteLayerUpload CreateRepository DeleteLifecyclePolicy DeleteRepository DescribeRepositories GetDownloadUrlForLayer GetLifecyclePolicy InitiateLayerUpload ListTagsForResource PutImage PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy TagResource UntagResource UploadLayerPart",
  ),
  logs: of(
    "logs",
    "CreateLogGroup DeleteLogGroup DeleteRetentionPolicy ListTagsForResource PutRetentionPolicy TagResource UntagResource",
  ),
  secrets: of(
    "secretsmanager",
    "CreateSecret DeleteSecret DescribeSecret GetResourcePolicy GetSecretValue PutSecretValue TagResource UntagResource UpdateSecret UpdateSecretVersionStage",
  ),
  alarms: [
    ...of("budgets", "ListTagsForResource ModifyBudget TagResource UntagResource ViewBudget"),
    ...of(
      "cloudwatch",
      "DeleteAlarms DeleteDashboards DescribeAlarms GetDashboard ListTagsForResource PutDashboard PutMetricAlarm TagResource UntagResource",
    ),
    ...of(
      "sns",
      "CreateTopic DeleteTopic GetTopicAttributes ListTagsForResource SetTopicAttributes Subscribe TagResource UntagResource",
    ),
  ],
  /** The queue of the builders, and the rule that sends notices to it. */
  join: [
    ...of(
      "events",
      "DeleteRule DescribeRule ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets TagResource UntagResource",
    ),
    ...of("sqs", "CreateQueue DeleteQueue GetQueueAttributes ListQueueTags SetQueueAttributes TagQueue UntagQueue"),
  ],
  bucket: of(
    "s3",
    "CreateBucket DeleteBucketPolicy GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning PutEncryptionConfiguration",
  ),
  keys: of(
    "kms",
    "DescribeKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListResourceTags PutKeyPolicy ScheduleKeyDeletion UntagResource UpdateKeyDescription",
  ),
  /** Which IAM asks about the boundary as well. */
  boundedRoles: of("iam", "CreateRole DeleteRolePolicy PutRolePolicy"),
  roles: of(
    "iam",
    "DeleteRole GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
  ),
  profiles: of(
    "iam",
    "AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile",
  ),
  mail: of(
    "ses",
    "CreateEmailIdentity DeleteEmailIdentity GetEmailIdentity ListTagsForResource PutEmailIdentityDkimSigningAttributes TagResource UntagResource",
  ),
  boundedUser: of("iam", "CreateUser DeleteUserPolicy PutUserPolicy"),
  user: of(
    "iam",
    "CreateAccessKey DeleteAccessKey DeleteUser GetUser GetUserPolicy ListAccessKeys TagUser UntagUser UpdateAccessKey UpdateUser",
  ),
} satisfies Record<string, string[]>;
