/** Names: which input holds a resource's name, where it has to be unique, and what AWS lets it look like. */

export type Values = Record<string, unknown>;

export interface Naming {
  /** Input that holds the name. */
  input: string;
  scope: "region" | "account" | "global";
  /** Inputs that the name is unique within. */
  within?: readonly string[];
  ignoresCase?: boolean;
  /** AWS's error code for a name that is taken; none where AWS overwrites in silence. */
  taken?: string;
  /** Characters at most. */
  max: number;
  /** Characters at least. @default 1 */
  min?: number;
  pattern: RegExp;
  /** AWS's error code for a name of the wrong form. */
  malformed: string;
  source: string;
}

const api = "https://docs.aws.amazon.com";
const iamName = /^[\w+=,.@-]+$/;

export const naming: Readonly<Record<string, Naming>> = {
  "aws:autoscaling/group:Group": {
    input: "name",
    scope: "region",
    taken: "AlreadyExists",
    max: 255,
    pattern: /^[^:]+$/,
    malformed: "ValidationError",
    source: `${api}/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html`,
  },
  "aws:budgets/budget:Budget": {
    input: "name",
    scope: "account",
    taken: "DuplicateRecordException",
    max: 100,
    pattern: /^[^:\\]+$/,
    malformed: "InvalidParameterException",
    source: `${api}/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html`,
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    input: "dashboardName",
    scope: "account",
    max: 255,
    pattern: /^[A-Za-z0-9_-]+$/,
    malformed: "InvalidParameterInput",
    source: `${api}/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html`,
  },
  "aws:cloudwatch/eventRule:EventRule": {
    input: "name",
    scope: "region",
    within: ["eventBusName"],
    max: 64,
    pattern: /^[.\-_A-Za-z0-9]+$/,
    malformed: "ValidationException",
    source: `${api}/eventbridge/latest/APIReference/API_PutRule.html`,
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    input: "name",
    scope: "region",
    taken: "ResourceAlreadyExistsException",
    max: 512,
    pattern: /^[.\-_/#A-Za-z0-9]+$/,
    malformed: "InvalidParameterException",
    source: `${api}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html`,
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    input: "name",
    scope: "region",
    max: 255,
    pattern: /^.+$/,
    malformed: "ValidationError",
    source: `${api}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`,
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    input: "name",
    scope: "region",
    taken: "InvalidLaunchTemplateName.AlreadyExistsException",
    min: 3,
    max: 128,
    pattern: /^[a-zA-Z0-9()./_-]+$/,
    malformed: "InvalidLaunchTemplateName.MalformedException",
    source: `${api}/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html`,
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    input: "name",
    scope: "region",
    within: ["vpcId"],
    taken: "InvalidGroup.Duplicate",
    max: 255,
    pattern: /^(?!sg-)[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]+$/,
    malformed: "InvalidParameterValue",
    source: `${api}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
  },
  "aws:ecr/repository:Repository": {
    input: "name",
    scope: "region",
    taken: "RepositoryAlreadyExistsException",
    min: 2,
    max: 256,
    pattern: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    malformed: "InvalidParameterException",
    source: `${api}/AmazonECR/latest/APIReference/API_CreateRepository.html`,
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    input: "name",
    scope: "account",
    ignoresCase: true,
    taken: "EntityAlreadyExists",
    max: 128,
    pattern: iamName,
    malformed: "ValidationError",
    source: `${api}/IAM/latest/APIReference/API_CreateInstanceProfile.html`,
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    input: "url",
    scope: "account",
    taken: "EntityAlreadyExists",
    max: 255,
    pattern: /^https:\/\/.+$/,
    malformed: "ValidationError",
    source: `${api}/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html`,
  },
  "aws:iam/policy:Policy": {
    input: "name",
    scope: "account",
    ignoresCase: true,
    taken: "EntityAlreadyExists",
    max: 128,
    pattern: iamName,
    malformed: "ValidationError",
    source: `${api}/IAM/latest/APIReference/API_CreatePolicy.html`,
  },
  "aws:iam/role:Role": {
    input: "name",
    scope: "account",
    ignoresCase: true,
    taken: "EntityAlreadyExists",
    max: 64,
    pattern: iamName,
    malformed: "ValidationError",
    source: `${api}/IAM/latest/APIReference/API_CreateRole.html`,
  },
  "aws:iam/rolePolicy:RolePolicy": {
    input: "name",
    scope: "account",
    within: ["role"],
    max: 128,
    pattern: iamName,
    malformed: "ValidationError",
    source: `${api}/IAM/latest/APIReference/API_PutRolePolicy.html`,
  },
  "aws:iam/user:User": {
    input: "name",
    scope: "account",
    ignoresCase: true,
    taken: "EntityAlreadyExists",
    max: 64,
    pattern: iamName,
    malformed: "ValidationError",
    source: `${api}/IAM/latest/APIReference/API_CreateUser.html`,
  },
  "aws:kms/alias:Alias": {
    input: "name",
    scope: "region",
    taken: "AlreadyExistsException",
    max: 256,
    pattern: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/,
    malformed: "InvalidAliasNameException",
    source: `${api}/kms/latest/APIReference/API_CreateAlias.html`,
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    input: "name",
    scope: "region",
    taken: "DuplicateLoadBalancerName",
    max: 32,
    pattern: /^(?!internal-|-)[a-zA-Z0-9-]*[a-zA-Z0-9]$/,
    malformed: "ValidationError",
    source: `${api}/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html`,
  },
  "aws:lb/targetGroup:TargetGroup": {
    input: "name",
    scope: "region",
    taken: "DuplicateTargetGroupName",
    max: 32,
    pattern: /^(?!-)[a-zA-Z0-9-]*[a-zA-Z0-9]$/,
    malformed: "ValidationError",
    source: `${api}/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html`,
  },
  "aws:s3/bucket:Bucket": {
    input: "bucket",
    scope: "global",
    taken: "BucketAlreadyExists",
    min: 3,
    max: 63,
    pattern: /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.\.))[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
    malformed: "InvalidBucketName",
    source: `${api}/AmazonS3/latest/userguide/bucketnamingrules.html`,
  },
  "aws:scheduler/schedule:Schedule": {
    input: "name",
    scope: "region",
    within: ["groupName"],
    taken: "ConflictException",
    max: 64,
    pattern: /^[0-9a-zA-Z-_.]+$/,
    malformed: "ValidationException",
    source: `${api}/scheduler/latest/APIReference/API_CreateSchedule.html`,
  },
  "aws:secretsmanager/secret:Secret": {
    input: "name",
    scope: "region",
    taken: "ResourceExistsException",
    max: 512,
    pattern: /^[A-Za-z0-9/_+=.@-]+$/,
    malformed: "InvalidParameterException",
    source: `${api}/secretsmanager/latest/apireference/API_CreateSecret.html`,
  },
  "aws:sesv2/emailIdentity:EmailIdentity": {
    input: "emailIdentity",
    scope: "region",
    taken: "AlreadyExistsException",
    max: 320,
    pattern: /^\S+$/,
    malformed: "BadRequestException",
    source: `${api}/ses/latest/APIReference-V2/API_CreateEmailIdentity.html`,
  },
  "aws:sns/topic:Topic": {
    input: "name",
    scope: "region",
    max: 256,
    pattern: /^[A-Za-z0-9_-]+(?:\.fifo)?$/,
    malformed: "InvalidParameter",
    source: `${api}/sns/latest/api/API_CreateTopic.html`,
  },
  "aws:sqs/queue:Queue": {
    input: "name",
    scope: "region",
    taken: "QueueAlreadyExists",
    max: 80,
    pattern: /^[A-Za-z0-9_-]+(?:\.fifo)?$/,
    malformed: "InvalidParameterValue",
    source: `${api}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html`,
  },
};

/** The name that the inputs give, if they do. */
export function nameOf(type: string, inputs: Values): string | undefined {
  const name = inputs[naming[type]?.input ?? ""];
  return typeof name === "string" ? name : undefined;
}
