/**
 * The calls that make each type of resource, and where its inputs go in them. An input that is not named here goes to
 * the member of the same name, upper or lower case; one that the call has no such member for goes to another call.
 */
import { type as t } from "../aws-rules/types";

export interface Operation {
  /** botocore's name of the service. */
  service: string;
  name: string;
  /** Member that inputs go into. @default the request itself */
  within: string;
  /** Members by input; a target that begins with `/` is one of the request itself. */
  names: Readonly<Record<string, string>>;
  /** Members that the provider sets by itself. */
  given: Readonly<Record<string, unknown>>;
  /** Input without which the call is not made. */
  when?: string;
}

type More = Partial<Pick<Operation, "within" | "given" | "when">>;

function call(operation: string, names: Operation["names"] = {}, more: More = {}): Operation {
  const [service = "", name = ""] = operation.split(".");
  return { service, name, names, within: "", given: {}, ...more };
}

const account = "111111111111";
const keyId = "01234567-89ab-cdef-0123-456789abcdef";

const groupRule = (operation: string): Operation =>
  call(
    operation,
    {
      securityGroupId: "/GroupId",
      cidrIpv4: "IpRanges.CidrIp",
      description: "IpRanges.Description",
      referencedSecurityGroupId: "UserIdGroupPairs.GroupId",
    },
    { within: "IpPermissions" },
  );

/** Source of each: the provider's create function, as in permissions/lives.ts. */
export const operations: Readonly<Record<string, readonly Operation[]>> = {
  [t.accessKey]: [call("iam.CreateAccessKey", { user: "UserName" })],
  [t.alarm]: [call("cloudwatch.PutMetricAlarm", { name: "AlarmName", metricQueries: "Metrics" })],
  [t.attachment]: [call("iam.AttachRolePolicy", { role: "RoleName" })],
  [t.balancer]: [call("elbv2.CreateLoadBalancer", { loadBalancerType: "Type" })],
  [t.bucket]: [call("s3.CreateBucket")],
  [t.bucketPolicy]: [call("s3.PutBucketPolicy")],
  [t.budget]: [
    call(
      "budgets.CreateBudget",
      { name: "BudgetName", limitAmount: "BudgetLimit.Amount", limitUnit: "BudgetLimit.Unit" },
      { within: "Budget", given: { AccountId: account } },
    ),
  ],
  [t.certificate]: [call("acm.RequestCertificate")],
  [t.ciphertext]: [call("kms.Encrypt")],
  [t.dashboard]: [call("cloudwatch.PutDashboard")],
  [t.egress]: [groupRule("ec2.AuthorizeSecurityGroupEgress")],
  [t.emailIdentity]: [call("sesv2.CreateEmailIdentity")],
  [t.endpoint]: [call("ec2.CreateVpcEndpoint")],
  [t.endpointService]: [call("ec2.CreateVpcEndpointServiceConfiguration")],
  [t.eventRule]: [call("events.PutRule")],
  [t.eventTarget]: [
    call("events.PutTargets", { rule: "/Rule", targetId: "Id" }, { within: "Targets", given: { "Targets.Id": "id" } }),
  ],
  [t.fleet]: [
    call(
      "ec2.RequestSpotFleet",
      { fleetType: "Type", instanceInterruptionBehaviour: "InstanceInterruptionBehavior" },
      { within: "SpotFleetRequestConfig" },
    ),
  ],
  [t.group]: [
    call("autoscaling.CreateAutoScalingGroup", {
      name: "AutoScalingGroupName",
      vpcZoneIdentifiers: "VPCZoneIdentifier",
    }),
    call(
      "autoscaling.EnableMetricsCollection",
      { name: "AutoScalingGroupName", enabledMetrics: "Metrics" },
      { given: { Granularity: "1Minute" }, when: "enabledMetrics" },
    ),
    call(
      "autoscaling.StartInstanceRefresh",
      {
        name: "AutoScalingGroupName",
        "instanceRefresh.strategy": "Strategy",
        "instanceRefresh.preferences": "Preferences",
      },
      { when: "instanceRefresh" },
    ),
    call(
      "autoscaling.SuspendProcesses",
      { name: "AutoScalingGroupName", suspendedProcesses: "ScalingProcesses" },
      { when: "suspendedProcesses" },
    ),
  ],
  [t.hook]: [call("autoscaling.PutLifecycleHook", { name: "LifecycleHookName" })],
  [t.ingress]: [groupRule("ec2.AuthorizeSecurityGroupIngress")],
  [t.key]: [
    call("kms.CreateKey"),
    call(
      "kms.ScheduleKeyDeletion",
      { deletionWindowInDays: "PendingWindowInDays" },
      { given: { KeyId: keyId }, when: "deletionWindowInDays" },
    ),
  ],
  [t.listener]: [call("elbv2.CreateListener")],
  [t.logGroup]: [
    call("logs.CreateLogGroup", { name: "logGroupName" }),
    call("logs.PutRetentionPolicy", { name: "logGroupName" }, { when: "retentionInDays" }),
  ],
  [t.metricFilter]: [
    call("logs.PutMetricFilter", {
      name: "filterName",
      pattern: "filterPattern",
      metricTransformation: "metricTransformations",
    }),
  ],
  [t.oidc]: [
    call("iam.CreateOpenIDConnectProvider", { clientIdLists: "ClientIDList", thumbprintLists: "ThumbprintList" }),
  ],
  [t.policy]: [call("iam.CreatePolicy", { name: "PolicyName", policy: "PolicyDocument" })],
  [t.profile]: [
    call("iam.CreateInstanceProfile", { name: "InstanceProfileName" }),
    call("iam.AddRoleToInstanceProfile", { name: "InstanceProfileName", role: "RoleName" }),
  ],
  [t.queue]: [call("sqs.CreateQueue", { name: "QueueName" })],
  [t.record]: [
    call(
      "route53.ChangeResourceRecordSets",
      {
        zoneId: "/HostedZoneId",
        records: "ResourceRecords",
        "aliases.name": "AliasTarget.DNSName",
        "aliases.zoneId": "AliasTarget.HostedZoneId",
        "aliases.evaluateTargetHealth": "AliasTarget.EvaluateTargetHealth",
      },
      { within: "ChangeBatch.Changes.ResourceRecordSet", given: { "ChangeBatch.Changes.Action": "UPSERT" } },
    ),
  ],
  [t.repository]: [call("ecr.CreateRepository", { name: "repositoryName" })],
  [t.repositoryLifecycle]: [
    call("ecr.PutLifecyclePolicy", { repository: "repositoryName", policy: "lifecyclePolicyText" }),
  ],
  [t.role]: [call("iam.CreateRole", { name: "RoleName", assumeRolePolicy: "AssumeRolePolicyDocument" })],
  [t.rolePolicy]: [call("iam.PutRolePolicy", { name: "PolicyName", policy: "PolicyDocument", role: "RoleName" })],
  [t.secret]: [
    call("secretsmanager.CreateSecret"),
    call(
      "secretsmanager.DeleteSecret",
      { recoveryWindowInDays: "RecoveryWindowInDays" },
      { given: { SecretId: "id" }, when: "recoveryWindowInDays" },
    ),
  ],
  [t.secretVersion]: [call("secretsmanager.PutSecretValue")],
  [t.securityGroup]: [call("ec2.CreateSecurityGroup", { name: "GroupName" })],
  [t.snapshots]: [call("dlm.CreateLifecyclePolicy")],
  [t.subnet]: [call("ec2.CreateSubnet")],
  [t.subscription]: [call("sns.Subscribe", { topic: "TopicArn" })],
  [t.targetGroup]: [
    call("elbv2.CreateTargetGroup", {
      "healthCheck.path": "HealthCheckPath",
      "healthCheck.port": "HealthCheckPort",
      "healthCheck.protocol": "HealthCheckProtocol",
      "healthCheck.interval": "HealthCheckIntervalSeconds",
      "healthCheck.timeout": "HealthCheckTimeoutSeconds",
      "healthCheck.healthyThreshold": "HealthyThresholdCount",
      "healthCheck.unhealthyThreshold": "UnhealthyThresholdCount",
      "healthCheck.matcher": "Matcher.HttpCode",
    }),
  ],
  [t.template]: [
    call(
      "ec2.CreateLaunchTemplate",
      { name: "/LaunchTemplateName", description: "/VersionDescription", vpcSecurityGroupIds: "SecurityGroupIds" },
      { within: "LaunchTemplateData" },
    ),
  ],
  [t.topic]: [call("sns.CreateTopic")],
  [t.user]: [call("iam.CreateUser", { name: "UserName" })],
  [t.userPolicy]: [call("iam.PutUserPolicy", { name: "PolicyName", policy: "PolicyDocument", user: "UserName" })],
  [t.volume]: [call("ec2.CreateVolume", { type: "VolumeType" })],
  [t.vpc]: [call("ec2.CreateVpc")],
  [t.zone]: [
    call(
      "route53.CreateHostedZone",
      { comment: "HostedZoneConfig.Comment", "vpcs.vpcId": "VPC.VPCId" },
      { given: { CallerReference: "terraform-1" } },
    ),
  ],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [
    call("s3.PutBucketOwnershipControls", { "rule.objectOwnership": "OwnershipControls.Rules.ObjectOwnership" }),
  ],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    call("s3.PutBucketEncryption", { rules: "ServerSideEncryptionConfiguration.Rules" }),
  ],
  "aws:s3/bucketVersioning:BucketVersioning": [call("s3.PutBucketVersioning")],
};
