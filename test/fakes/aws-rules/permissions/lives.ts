/**
 * The IAM actions of each resource's life: the calls of the AWS provider (hashicorp/terraform-provider-aws,
 * `internal/service/`), and what AWS checks behind a call (Service Authorization Reference).
 *
 * An entry is an action on the resource's own ARN, or `<action> on <name>`,
 * where `targets.ts` says what the name means.
 */
import { bucketParts, type as t } from "../types";

export interface Life {
  /** The provider's source. */
  source: string;
  create: readonly string[];
  read: readonly string[];
  update: readonly string[];
  delete: readonly string[];
}

const provider = "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service";

const life = (source: string, create: string, read: string, update = "", remove = ""): Life => {
  const split = (text: string): string[] =>
    text
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean);
  return {
    source: `${provider}/${source}`,
    create: split(create),
    read: split(read),
    update: split(update),
    delete: split(remove),
  };
};

const ec2Tags = "ec2:CreateTags, ec2:DeleteTags";
/** What EC2 is asked in the caller's name when a group or fleet launches from a template. */
const launch =
  "ec2:RunInstances on template, ec2:RunInstances on instances, ec2:RunInstances on subnets, iam:PassRole on host role, ec2:CreateTags on instances, ssm:GetParameters on machine image";
const bucketReads =
  "s3:ListBucket, s3:GetAccelerateConfiguration, s3:GetBucketAcl, s3:GetBucketCORS, s3:GetBucketLogging, s3:GetBucketObjectLockConfiguration, s3:GetBucketPolicy, s3:GetBucketRequestPayment, s3:GetBucketTagging, s3:GetBucketVersioning, s3:GetBucketWebsite, s3:GetEncryptionConfiguration, s3:GetLifecycleConfiguration, s3:GetReplicationConfiguration, s3:GetBucketLocation";
const groupRule = (direction: string): Life =>
  life(
    `ec2/vpc_security_group_${direction.toLowerCase()}_rule.go`,
    `ec2:AuthorizeSecurityGroup${direction} on group, ec2:AuthorizeSecurityGroup${direction}, ec2:CreateTags`,
    "ec2:DescribeSecurityGroupRules",
    `ec2:ModifySecurityGroupRules on group, ${ec2Tags}`,
    `ec2:RevokeSecurityGroup${direction} on group`,
  );

export const lives: Readonly<Record<string, Life>> = {
  [t.certificate]: life(
    "acm/certificate.go",
    "acm:RequestCertificate, acm:AddTagsToCertificate",
    "acm:DescribeCertificate, acm:ListTagsForCertificate",
    "acm:AddTagsToCertificate, acm:RemoveTagsFromCertificate",
    "acm:DeleteCertificate",
  ),
  [t.issued]: life(
    "acm/certificate_validation.go",
    "acm:DescribeCertificate on certificate",
    "acm:DescribeCertificate on certificate",
  ),
  [t.group]: life(
    "autoscaling/group.go",
    `autoscaling:CreateAutoScalingGroup, autoscaling:CreateOrUpdateTags, autoscaling:EnableMetricsCollection, ${launch}`,
    "autoscaling:DescribeAutoScalingGroups, autoscaling:DescribeScalingActivities, elasticloadbalancing:DescribeTargetHealth",
    `autoscaling:UpdateAutoScalingGroup, autoscaling:StartInstanceRefresh, autoscaling:CancelInstanceRefresh, autoscaling:DescribeInstanceRefreshes, autoscaling:CreateOrUpdateTags, autoscaling:DeleteTags, autoscaling:EnableMetricsCollection, autoscaling:DisableMetricsCollection, autoscaling:AttachLoadBalancerTargetGroups, autoscaling:DetachLoadBalancerTargetGroups, autoscaling:SuspendProcesses, autoscaling:ResumeProcesses, ${launch}`,
    "autoscaling:UpdateAutoScalingGroup, autoscaling:DeleteAutoScalingGroup",
  ),
  [t.hook]: life(
    "autoscaling/lifecycle_hook.go",
    "autoscaling:PutLifecycleHook",
    "autoscaling:DescribeLifecycleHooks",
    "autoscaling:PutLifecycleHook",
    "autoscaling:DeleteLifecycleHook",
  ),
  [t.budget]: life(
    "budgets/budget.go",
    "budgets:ModifyBudget, budgets:TagResource",
    "budgets:ViewBudget, budgets:ListTagsForResource",
    "budgets:ModifyBudget, budgets:TagResource, budgets:UntagResource",
    "budgets:ModifyBudget",
  ),
  [t.dashboard]: life(
    "cloudwatch/dashboard.go",
    "cloudwatch:PutDashboard",
    "cloudwatch:GetDashboard",
    "cloudwatch:PutDashboard",
    "cloudwatch:DeleteDashboards",
  ),
  [t.logGroup]: life(
    "logs/group.go",
    "logs:CreateLogGroup, logs:TagResource, logs:PutRetentionPolicy",
    "logs:DescribeLogGroups, logs:ListTagsForResource",
    "logs:PutRetentionPolicy, logs:DeleteRetentionPolicy, logs:TagResource, logs:UntagResource",
    "logs:DeleteLogGroup",
  ),
  [t.metricFilter]: life(
    "logs/metric_filter.go",
    "logs:PutMetricFilter on log group",
    "logs:DescribeMetricFilters on log group",
    "logs:PutMetricFilter on log group",
    "logs:DeleteMetricFilter on log group",
  ),
  [t.alarm]: life(
    "cloudwatch/metric_alarm.go",
    "cloudwatch:PutMetricAlarm, cloudwatch:TagResource",
    "cloudwatch:DescribeAlarms, cloudwatch:ListTagsForResource",
    "cloudwatch:PutMetricAlarm, cloudwatch:TagResource, cloudwatch:UntagResource",
    "cloudwatch:DeleteAlarms",
  ),
  [t.eventRule]: life(
    "events/rule.go",
    "events:PutRule, events:TagResource",
    "events:DescribeRule, events:ListTagsForResource",
    "events:PutRule, events:TagResource, events:UntagResource",
    "events:DeleteRule",
  ),
  [t.eventTarget]: life(
    "events/target.go",
    "events:PutTargets on event rule",
    "events:ListTargetsByRule on event rule",
    "events:PutTargets on event rule",
    "events:RemoveTargets on event rule",
  ),
  [t.snapshots]: life(
    "dlm/lifecycle_policy.go",
    "dlm:CreateLifecyclePolicy, dlm:TagResource, iam:PassRole on snapshots role",
    "dlm:GetLifecyclePolicy, dlm:ListTagsForResource",
    "dlm:UpdateLifecyclePolicy, dlm:TagResource, dlm:UntagResource, iam:PassRole on snapshots role",
    "dlm:DeleteLifecyclePolicy",
  ),
  // The data volume is protected and retained: it is never deleted.
  [t.volume]: life(
    "ec2/ebs_volume.go",
    "ec2:CreateVolume, ec2:CreateTags, kms:GenerateDataKeyWithoutPlaintext on volume key, kms:Decrypt on volume key, kms:CreateGrant on volume key, kms:DescribeKey on volume key",
    "ec2:DescribeVolumes",
    `ec2:ModifyVolume, ec2:DescribeVolumesModifications, ${ec2Tags}`,
  ),
  [t.defaultGroup]: life(
    "ec2/vpc_default_security_group.go",
    "ec2:DescribeSecurityGroups, ec2:RevokeSecurityGroupIngress, ec2:RevokeSecurityGroupEgress, ec2:CreateTags",
    "ec2:DescribeSecurityGroups",
    ec2Tags,
  ),
  [t.gateway]: life(
    "ec2/vpc_internet_gateway.go",
    "ec2:CreateInternetGateway, ec2:CreateTags, ec2:AttachInternetGateway, ec2:AttachInternetGateway on vpc",
    "ec2:DescribeInternetGateways",
    ec2Tags,
    "ec2:DetachInternetGateway, ec2:DetachInternetGateway on vpc, ec2:DeleteInternetGateway",
  ),
  [t.template]: life(
    "ec2/ec2_launch_template.go",
    "ec2:CreateLaunchTemplate, ec2:CreateTags, ssm:GetParameters on machine image",
    "ec2:DescribeLaunchTemplates, ec2:DescribeLaunchTemplateVersions",
    `ec2:CreateLaunchTemplateVersion, ec2:ModifyLaunchTemplate, ssm:GetParameters on machine image, ${ec2Tags}`,
    "ec2:DeleteLaunchTemplate",
  ),
  [t.routeTable]: life(
    "ec2/vpc_route_table.go",
    "ec2:CreateRouteTable, ec2:CreateRouteTable on vpc, ec2:CreateTags, ec2:CreateRoute",
    "ec2:DescribeRouteTables",
    `ec2:CreateRoute, ec2:ReplaceRoute, ec2:DeleteRoute, ${ec2Tags}`,
    "ec2:DeleteRouteTable",
  ),
  [t.association]: life(
    "ec2/vpc_route_table_association.go",
    "ec2:AssociateRouteTable on route table",
    "ec2:DescribeRouteTables",
    "ec2:ReplaceRouteTableAssociation on route table",
    "ec2:DisassociateRouteTable on route table",
  ),
  [t.securityGroup]: life(
    "ec2/vpc_security_group.go",
    "ec2:CreateSecurityGroup, ec2:CreateSecurityGroup on vpc, ec2:CreateTags, ec2:RevokeSecurityGroupEgress",
    "ec2:DescribeSecurityGroups",
    ec2Tags,
    "ec2:DeleteSecurityGroup, ec2:DescribeNetworkInterfaces",
  ),
  [t.fleet]: life(
    "ec2/ec2_spot_fleet_request.go",
    `ec2:RequestSpotFleet, ec2:CreateTags, iam:PassRole on fleet role, ${launch}`,
    "ec2:DescribeSpotFleetRequests, ec2:DescribeSpotFleetInstances",
    `ec2:ModifySpotFleetRequest, ${ec2Tags}`,
    "ec2:CancelSpotFleetRequests",
  ),
  [t.subnet]: life(
    "ec2/vpc_subnet.go",
    "ec2:CreateSubnet, ec2:CreateSubnet on vpc, ec2:CreateTags, ec2:ModifySubnetAttribute",
    "ec2:DescribeSubnets",
    `ec2:ModifySubnetAttribute, ${ec2Tags}`,
    "ec2:DeleteSubnet, ec2:DescribeNetworkInterfaces",
  ),
  [t.vpc]: life(
    "ec2/vpc_.go",
    "ec2:CreateVpc, ec2:CreateTags, ec2:ModifyVpcAttribute",
    "ec2:DescribeVpcs, ec2:DescribeVpcAttribute, ec2:DescribeNetworkAcls, ec2:DescribeRouteTables, ec2:DescribeSecurityGroups",
    `ec2:ModifyVpcAttribute, ${ec2Tags}`,
    "ec2:DeleteVpc",
  ),
  [t.endpoint]: life(
    "ec2/vpc_endpoint.go",
    "ec2:CreateVpcEndpoint, ec2:CreateVpcEndpoint on vpc, ec2:CreateTags",
    "ec2:DescribeVpcEndpoints, ec2:DescribePrefixLists",
    `ec2:ModifyVpcEndpoint, ${ec2Tags}`,
    "ec2:DeleteVpcEndpoints",
  ),
  [t.endpointService]: life(
    "ec2/vpc_endpoint_service.go",
    "ec2:CreateVpcEndpointServiceConfiguration, ec2:CreateTags, ec2:ModifyVpcEndpointServicePermissions",
    "ec2:DescribeVpcEndpointServiceConfigurations, ec2:DescribeVpcEndpointServicePermissions",
    `ec2:ModifyVpcEndpointServiceConfiguration, ec2:ModifyVpcEndpointServicePermissions, ${ec2Tags}`,
    "ec2:DeleteVpcEndpointServiceConfigurations",
  ),
  [t.ingress]: groupRule("Ingress"),
  [t.egress]: groupRule("Egress"),
  [t.repository]: life(
    "ecr/repository.go",
    "ecr:CreateRepository, ecr:TagResource",
    "ecr:DescribeRepositories, ecr:ListTagsForResource",
    "ecr:PutImageScanningConfiguration, ecr:PutImageTagMutability, ecr:TagResource, ecr:UntagResource",
    "ecr:DeleteRepository",
  ),
  [t.repositoryLifecycle]: life(
    "ecr/lifecycle_policy.go",
    "ecr:PutLifecyclePolicy on repository",
    "ecr:GetLifecyclePolicy on repository",
    "",
    "ecr:DeleteLifecyclePolicy on repository",
  ),
  [t.image]: {
    ...life(
      "",
      "ecr:GetAuthorizationToken, ecr:BatchCheckLayerAvailability on pushed to, ecr:InitiateLayerUpload on pushed to, ecr:UploadLayerPart on pushed to, ecr:CompleteLayerUpload on pushed to, ecr:PutImage on pushed to, ecr:BatchGetImage on pushed to, ecr:GetDownloadUrlForLayer on pushed to",
      "",
    ),
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html",
  },
  [t.accessKey]: life(
    "iam/access_key.go",
    "iam:CreateAccessKey on user",
    "iam:ListAccessKeys on user",
    "iam:UpdateAccessKey on user",
    "iam:DeleteAccessKey on user",
  ),
  [t.oidc]: life(
    "iam/openid_connect_provider.go",
    "iam:CreateOpenIDConnectProvider, iam:TagOpenIDConnectProvider",
    "iam:GetOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint, iam:TagOpenIDConnectProvider, iam:UntagOpenIDConnectProvider",
    "iam:DeleteOpenIDConnectProvider",
  ),
  [t.policy]: life(
    "iam/policy.go",
    "iam:CreatePolicy, iam:TagPolicy",
    "iam:GetPolicy, iam:GetPolicyVersion",
    "iam:CreatePolicyVersion, iam:ListPolicyVersions, iam:DeletePolicyVersion, iam:TagPolicy, iam:UntagPolicy",
    "iam:ListPolicyVersions, iam:DeletePolicyVersion, iam:DeletePolicy",
  ),
  [t.profile]: life(
    "iam/instance_profile.go",
    "iam:CreateInstanceProfile, iam:TagInstanceProfile, iam:AddRoleToInstanceProfile, iam:PassRole on role in profile",
    "iam:GetInstanceProfile",
    "iam:TagInstanceProfile, iam:UntagInstanceProfile",
    "iam:RemoveRoleFromInstanceProfile, iam:DeleteInstanceProfile",
  ),
  [t.role]: life(
    "iam/role.go",
    "iam:CreateRole, iam:TagRole",
    "iam:GetRole, iam:ListRolePolicies, iam:ListAttachedRolePolicies",
    "iam:UpdateRole, iam:UpdateRoleDescription, iam:UpdateAssumeRolePolicy, iam:TagRole, iam:UntagRole",
    "iam:ListInstanceProfilesForRole, iam:DeleteRole",
  ),
  [t.rolePolicy]: life(
    "iam/role_policy.go",
    "iam:PutRolePolicy on role",
    "iam:GetRolePolicy on role",
    "iam:PutRolePolicy on role",
    "iam:DeleteRolePolicy on role",
  ),
  [t.attachment]: life(
    "iam/role_policy_attachment.go",
    "iam:AttachRolePolicy on role",
    "iam:ListAttachedRolePolicies on role",
    "",
    "iam:DetachRolePolicy on role",
  ),
  [t.user]: life(
    "iam/user.go",
    "iam:CreateUser, iam:TagUser",
    "iam:GetUser",
    "iam:UpdateUser, iam:TagUser, iam:UntagUser",
    "iam:DeleteUser",
  ),
  [t.userPolicy]: life(
    "iam/user_policy.go",
    "iam:PutUserPolicy on user",
    "iam:GetUserPolicy on user",
    "iam:PutUserPolicy on user",
    "iam:DeleteUserPolicy on user",
  ),
  [t.ciphertext]: life("kms/ciphertext.go", "kms:Encrypt on key", ""),
  [t.key]: life(
    "kms/key.go",
    "kms:CreateKey, kms:TagResource, kms:PutKeyPolicy, kms:EnableKeyRotation",
    "kms:DescribeKey, kms:GetKeyPolicy, kms:GetKeyRotationStatus, kms:ListResourceTags",
    "kms:PutKeyPolicy, kms:UpdateKeyDescription, kms:TagResource, kms:UntagResource",
    "kms:ScheduleKeyDeletion",
  ),
  [t.listener]: life(
    "elbv2/listener.go",
    "elasticloadbalancing:CreateListener on balancer, elasticloadbalancing:AddTags, elasticloadbalancing:ModifyListenerAttributes",
    "elasticloadbalancing:DescribeListeners, elasticloadbalancing:DescribeListenerAttributes, elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:ModifyListener, elasticloadbalancing:ModifyListenerAttributes, elasticloadbalancing:AddTags, elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:DeleteListener",
  ),
  [t.balancer]: life(
    "elbv2/load_balancer.go",
    "elasticloadbalancing:CreateLoadBalancer, elasticloadbalancing:AddTags, elasticloadbalancing:ModifyLoadBalancerAttributes, iam:CreateServiceLinkedRole on balancing role",
    "elasticloadbalancing:DescribeLoadBalancers, elasticloadbalancing:DescribeLoadBalancerAttributes, elasticloadbalancing:DescribeCapacityReservation, elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:ModifyLoadBalancerAttributes, elasticloadbalancing:SetSecurityGroups, elasticloadbalancing:SetSubnets, elasticloadbalancing:AddTags, elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:DeleteLoadBalancer, ec2:DescribeNetworkInterfaces",
  ),
  [t.targetGroup]: life(
    "elbv2/target_group.go",
    "elasticloadbalancing:CreateTargetGroup, elasticloadbalancing:AddTags, elasticloadbalancing:ModifyTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups, elasticloadbalancing:DescribeTargetGroupAttributes, elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:ModifyTargetGroup, elasticloadbalancing:ModifyTargetGroupAttributes, elasticloadbalancing:AddTags, elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:DeleteTargetGroup",
  ),
  [t.record]: life(
    "route53/record.go",
    "route53:ChangeResourceRecordSets on zone, route53:GetChange on change",
    "route53:GetHostedZone on zone, route53:ListResourceRecordSets on zone",
    "route53:ChangeResourceRecordSets on zone, route53:GetChange on change",
    "route53:ChangeResourceRecordSets on zone",
  ),
  [t.zone]: life(
    "route53/zone.go",
    "route53:CreateHostedZone, ec2:DescribeVpcs, route53:GetChange on change, route53:ChangeTagsForResource",
    "route53:GetHostedZone, route53:ListTagsForResource",
    "route53:UpdateHostedZoneComment, route53:AssociateVPCWithHostedZone, route53:ChangeTagsForResource",
    "route53:ListResourceRecordSets, route53:DeleteHostedZone",
  ),
  [t.bucket]: life("s3/bucket.go", "s3:CreateBucket, s3:PutBucketTagging", bucketReads, "s3:PutBucketTagging"),
  [t.bucketPolicy]: life(
    "s3/bucket_policy.go",
    "s3:PutBucketPolicy on bucket",
    "s3:GetBucketPolicy on bucket",
    "s3:PutBucketPolicy on bucket",
    "s3:DeleteBucketPolicy on bucket",
  ),
  [bucketParts[1]]: life(
    "s3/bucket_ownership_controls.go",
    "s3:PutBucketOwnershipControls on bucket",
    "s3:GetBucketOwnershipControls on bucket",
  ),
  [bucketParts[2]]: life(
    "s3/bucket_public_access_block.go",
    "s3:PutBucketPublicAccessBlock on bucket",
    "s3:GetBucketPublicAccessBlock on bucket",
  ),
  [bucketParts[3]]: life(
    "s3/bucket_server_side_encryption_configuration.go",
    "s3:PutEncryptionConfiguration on bucket",
    "s3:GetEncryptionConfiguration on bucket",
  ),
  [bucketParts[4]]: life(
    "s3/bucket_versioning.go",
    "s3:PutBucketVersioning on bucket",
    "s3:GetBucketVersioning on bucket",
  ),
  [t.secret]: life(
    "secretsmanager/secret.go",
    "secretsmanager:CreateSecret, secretsmanager:TagResource",
    "secretsmanager:DescribeSecret, secretsmanager:GetResourcePolicy",
    "secretsmanager:UpdateSecret, secretsmanager:TagResource, secretsmanager:UntagResource",
    "secretsmanager:DeleteSecret",
  ),
  [t.secretVersion]: life(
    "secretsmanager/secret_version.go",
    "secretsmanager:PutSecretValue on secret",
    "secretsmanager:GetSecretValue on secret, secretsmanager:DescribeSecret on secret",
    "",
    "secretsmanager:UpdateSecretVersionStage on secret",
  ),
  [t.emailIdentity]: life(
    "sesv2/email_identity.go",
    "ses:CreateEmailIdentity, ses:TagResource",
    "ses:GetEmailIdentity, ses:ListTagsForResource",
    "ses:PutEmailIdentityDkimSigningAttributes, ses:TagResource, ses:UntagResource",
    "ses:DeleteEmailIdentity",
  ),
  [t.topic]: life(
    "sns/topic.go",
    "sns:CreateTopic, sns:TagResource, sns:SetTopicAttributes",
    "sns:GetTopicAttributes, sns:ListTagsForResource",
    "sns:SetTopicAttributes, sns:TagResource, sns:UntagResource",
    "sns:DeleteTopic",
  ),
  [t.topicPolicy]: life(
    "sns/topic_policy.go",
    "sns:SetTopicAttributes on topic",
    "sns:GetTopicAttributes on topic",
    "sns:SetTopicAttributes on topic",
    "sns:SetTopicAttributes on topic",
  ),
  [t.subscription]: life(
    "sns/topic_subscription.go",
    "sns:Subscribe on topic",
    "sns:GetSubscriptionAttributes on everything",
    "",
    "sns:Unsubscribe on everything",
  ),
  [t.queue]: life(
    "sqs/queue.go",
    "sqs:CreateQueue, sqs:TagQueue",
    "sqs:GetQueueAttributes, sqs:ListQueueTags",
    "sqs:SetQueueAttributes, sqs:TagQueue, sqs:UntagQueue",
    "sqs:DeleteQueue",
  ),
  [t.queuePolicy]: life(
    "sqs/queue_policy.go",
    "sqs:SetQueueAttributes on queue",
    "sqs:GetQueueAttributes on queue",
    "sqs:SetQueueAttributes on queue",
    "sqs:SetQueueAttributes on queue",
  ),
};

/** What a data source of the program asks. A preview asks nothing else. */
export const lookUps: Readonly<Record<string, readonly string[]>> = {
  "aws:ebs/getVolume:getVolume": ["ec2:DescribeVolumes"],
  "aws:ec2/getAmi:getAmi": ["ec2:DescribeImages"],
  "aws:ec2/getSubnet:getSubnet": ["ec2:DescribeSubnets"],
  "aws:ec2/getVpc:getVpc": ["ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", "ec2:DescribeRouteTables"],
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": ["ecr:GetAuthorizationToken"],
  "aws:iam/getRole:getRole": ["iam:GetRole"],
  "aws:sesv2/getEmailIdentity:getEmailIdentity": ["ses:GetEmailIdentity", "ses:ListTagsForResource"],
  "aws:index/getAvailabilityZone:getAvailabilityZone": ["ec2:DescribeAvailabilityZones"],
  "aws:route53/getZone:getZone": [
    "route53:ListHostedZones",
    "route53:ListHostedZonesByName",
    "route53:GetHostedZone",
    "route53:ListTagsForResource",
  ],
  "aws:s3/getBucketPolicy:getBucketPolicy": ["s3:GetBucketPolicy"],
  "aws:ssm/getParameter:getParameter": ["ssm:GetParameter"],
};
