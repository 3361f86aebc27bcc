/** Every wildcard in a grant, with the reason that it may be there. Every other one is a finding. */
export interface AllowedWildcard {
  /** Type of the component that has the grant. */
  component: string;
  /** Sid of the statement. */
  sid: string;
  actions: readonly string[];
  /** Resources that the statement may name, those with a `*`, and all where the action has one. */
  resources: RegExp;
  /** Condition keys that have to narrow it. @default none */
  conditions?: readonly string[];
  reason: string;
}

const everything = /^\*$/;

export const allowedWildcards: readonly AllowedWildcard[] = [
  {
    component: "stups2go:compute:HostBase",
    sid: "SeeWhereTheVolumeIs",
    actions: ["ec2:DescribeVolumes"],
    resources: everything,
    reason: "Describing actions of EC2 do not support resource-level permissions.",
  },
  {
    component: "stups2go:compute:HostBase",
    sid: "SeeTheTag",
    actions: ["ec2:DescribeTags"],
    resources: everything,
    reason: "Describing actions of EC2 do not support resource-level permissions.",
  },
  {
    component: "stups2go:compute:HostBase",
    sid: "AttachToServersOnly",
    actions: ["ec2:AttachVolume", "ec2:DetachVolume"],
    resources: /^arn:aws:ec2:[\w-]+:\d{12}:instance\/\*$/,
    conditions: ["ec2:InstanceProfile"],
    reason: "The successor's id is not known before; its instance profile is, and cannot be forged by a tag.",
  },
  {
    component: "stups2go:storage:Snapshots",
    sid: "SnapshotTheDataVolume",
    actions: ["ec2:CreateSnapshot", "ec2:CreateSnapshots"],
    resources: /^arn:aws:ec2:[\w-]+::snapshot\/\*$/,
    reason: "A snapshot has no id before it is made; which volume it is of, the same statement says.",
  },
  {
    component: "stups2go:storage:Snapshots",
    sid: "TagSnapshots",
    actions: ["ec2:CreateTags"],
    resources: /^arn:aws:ec2:[\w-]+::snapshot\/\*$/,
    reason: "Data Lifecycle Manager tags the snapshots that it makes, whose ids are not known before.",
  },
  {
    component: "stups2go:storage:Snapshots",
    sid: "CopySnapshots",
    actions: ["ec2:CopySnapshot"],
    resources: /^arn:aws:ec2:[\w-]+::snapshot\/\*$/,
    reason: "Neither a snapshot nor its copy has an id before it is made.",
  },
  {
    component: "stups2go:storage:Snapshots",
    sid: "ShareSnapshots",
    actions: ["ec2:ModifySnapshotAttribute"],
    resources: /^arn:aws:ec2:[\w-]+::snapshot\/\*$/,
    conditions: ["ec2:Add/userId"],
    reason: "Snapshots have no ids before they are made; the account is named.",
  },
  {
    component: "stups2go:storage:Snapshots",
    sid: "SeeWhoShares",
    actions: ["ec2:DescribeSnapshotAttribute"],
    resources: /^arn:aws:ec2:[\w-]+::snapshot\/\*$/,
    reason: "Snapshots have no ids before they are made.",
  },
  {
    component: "stups2go:storage:Snapshots",
    sid: "DeleteOwnSnapshots",
    actions: ["ec2:DeleteSnapshot"],
    resources: /^arn:aws:ec2:[\w-]+::snapshot\/\*$/,
    conditions: ["aws:ResourceTag/aws:dlm:lifecycle-policy-id"],
    reason: "Only what carries the tag that the service alone can set.",
  },
  {
    component: "stups2go:storage:Snapshots",
    sid: "SeeVolumesAndSnapshots",
    actions: ["ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeVolumes"],
    resources: everything,
    reason: "Describing actions of EC2 do not support resource-level permissions.",
  },
  {
    component: "stups2go:compute:HostBase",
    sid: "ReportBuildersHealth",
    actions: ["autoscaling:SetInstanceHealth"],
    resources: /^arn:aws:autoscaling:[\w-]+:\d{12}:autoScalingGroup:\*:autoScalingGroupName\/\*$/,
    conditions: ["aws:ResourceTag/stups2go:role", "aws:ResourceTag/stups2go:deployment"],
    reason: "The groups are made after the role that all pools share; their tags tell them from others.",
  },
  {
    component: "stups2go:compute:BuilderHosts",
    sid: "LaunchBuilders",
    actions: ["ec2:RequestSpotInstances", "ec2:RunInstances"],
    resources:
      /^arn:aws:ec2:[\w-]+:(?:\d{12}:(?:fleet|instance|network-interface|spot-instances-request|volume)|:(?:image|snapshot))\/\*$/,
    reason:
      "What a launch makes has no id yet, and Amazon's images are in no account of ours; subnet and group are named.",
  },
  {
    component: "stups2go:compute:BuilderHosts",
    sid: "LaunchAsTheTemplatesSay",
    actions: ["ec2:RequestSpotInstances", "ec2:RunInstances"],
    resources: /^arn:aws:ec2:[\w-]+:\d{12}:launch-template\/\*$/,
    conditions: ["aws:ResourceTag/stups2go:role"],
    reason: "By tag, because the names of a hundred pools do not fit into one policy.",
  },
  {
    component: "stups2go:compute:BuilderHosts",
    sid: "TagWhatIsLaunched",
    actions: ["ec2:CreateTags"],
    resources: /^arn:aws:ec2:[\w-]+:\d{12}:(?:fleet|instance|network-interface|spot-instances-request|volume)\/\*$/,
    conditions: ["ec2:CreateAction"],
    reason: "Only while it is being launched, when it has no id yet.",
  },
  {
    component: "stups2go:compute:BuilderHosts",
    sid: "EndBuilders",
    actions: ["ec2:TerminateInstances"],
    resources: /^arn:aws:ec2:[\w-]+:\d{12}:instance\/\*$/,
    conditions: ["aws:ResourceTag/stups2go:role"],
    reason: "Spot instances come and go; the tag says which of the account's are builders.",
  },
  {
    component: "stups2go:compute:BuilderHosts",
    sid: "SeeWhatThereIs",
    actions: ["ec2:DescribeImages", "ec2:DescribeInstanceStatus", "ec2:DescribeSubnets"],
    resources: everything,
    reason: "Describing actions of EC2 do not support resource-level permissions.",
  },
  {
    component: "stups2go:compute:HostBase",
    sid: "LogInToEcr",
    actions: ["ecr:GetAuthorizationToken"],
    resources: everything,
    reason: "It does not support resource-level permissions; the token can do no more than the role can.",
  },
  {
    component: "stups2go:compute:HostBase",
    sid: "OfferSessions",
    actions: [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    resources: everything,
    reason: "Channels have no ARN, and the agent reports in before there is one to name.",
  },
  {
    component: "stups2go:compute:HostBase",
    sid: "PublishOwnMetrics",
    actions: ["cloudwatch:PutMetricData"],
    resources: everything,
    conditions: ["cloudwatch:namespace"],
    reason: "It does not support resource-level permissions; the namespace is the role's own.",
  },
  {
    component: "stups2go:operations:AlarmTopic",
    sid: "AdministerByIam",
    actions: ["kms:*"],
    resources: everything,
    reason: "In the policy of a key, * is that key; without this, it could never be changed or deleted.",
  },
  {
    component: "stups2go:operations:AlarmTopic",
    sid: "EncryptWhatIsTold",
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: everything,
    conditions: ["aws:SourceAccount"],
    reason: "In the policy of a key, * is that key; CloudWatch and Budgets use it, for this account alone.",
  },
  {
    component: "stups2go:compute:HostBase",
    sid: "WriteOwnLogs",
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: /^arn:aws:logs:[\w-]+:\d{12}:log-group:\/stups2go\/[\w-]+\/\w+:log-stream:\*$/,
    reason: "A stream is named after its instance, whose id is not known before.",
  },
  {
    component: "stups2go:compute:HostBase",
    sid: "ReadMintCredentials",
    actions: ["s3:GetObject"],
    resources: /^arn:aws:s3:::[\w.-]+\/[a-z][a-z0-9-]+\/\*$/,
    reason: "All credentials of one application, whose file names mint decides.",
  },
  {
    component: "stups2go:storage:MintBucket",
    sid: "BuildersReadMintCredentials",
    actions: ["s3:GetObject"],
    resources: /^arn:aws:s3:::[\w.-]+\/[a-z][a-z0-9-]+\/\*$/,
    conditions: ["aws:PrincipalArn", "aws:SecureTransport"],
    reason: "All credentials of one application, whose file names mint decides; to the builders' role alone.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LookUpWhatExists",
    actions: [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeImages",
      "ec2:DescribeSubnets",
      "ec2:DescribeVolumes",
      "ecr:GetAuthorizationToken",
      "logs:DescribeLogGroups",
      "route53:CreateHostedZone",
      "route53:ListHostedZones",
      "route53:ListHostedZonesByName",
      "sns:GetSubscriptionAttributes",
      "sns:Unsubscribe",
    ],
    resources: everything,
    reason:
      "These do not support resource-level permissions; of them, only a new hosted zone or an end of a subscription changes anything.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LookUpTheHostedZone",
    actions: ["route53:GetHostedZone", "route53:ListTagsForResource"],
    resources: /^arn:aws:route53:::hostedzone\/\*$/,
    reason: "The zone's name is a setting, its id is what is looked up.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LookUpTheNewestMachineImage",
    actions: ["ssm:GetParameter"],
    resources: /^arn:aws:ssm:[\w-]+::parameter\/aws\/service\/ami-amazon-linux-latest\/\*$/,
    reason: "Public parameters of Amazon.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LookUpTheMintBucketsPolicy",
    actions: ["s3:GetBucketPolicy"],
    resources: /^arn:aws:s3:::\*$/,
    reason: "The name of a bucket that exists is a setting; its policy is no secret.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeNetworkHostsAndCertificates",
    actions: ["acm:*", "autoscaling:*", "dlm:*", "ec2:*", "elasticloadbalancing:*"],
    resources: everything,
    conditions: ["aws:RequestedRegion"],
    reason: "A deployment makes, changes and deletes hundreds of things without a name, in one region.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "NameTheServer",
    actions: ["route53:*"],
    resources: /^arn:aws:route53:::(?:hostedzone|change)\/\*$/,
    reason: "The ids of private zones and of changes are not known before.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeOurRepositoriesLogsAndSecrets",
    actions: ["ecr:*", "logs:*", "secretsmanager:*"],
    resources:
      /^arn:aws:(?:ecr|logs|secretsmanager):[\w-]+:\d{12}:(?:repository\/stups2go\/|log-group:\/stups2go\/|secret:\w+-secret-values-)\*$/,
    reason: "A deployment makes, changes and deletes them; by name, they are ours.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeAlarmsAndWhoIsTold",
    actions: ["budgets:*", "cloudwatch:*", "sns:*"],
    resources:
      /^arn:aws:(?:budgets::\d{12}:budget\/alarms-budget-|cloudwatch:[\w-]+:\d{12}:alarm:|cloudwatch::\d{12}:dashboard\/stups2go-|sns:[\w-]+:\d{12}:alarms-notifications-topic-)\*$/,
    reason:
      "A deployment makes, changes and deletes them; by name, they are ours, but for alarms, which say nothing secret.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeKeys",
    actions: ["kms:CreateKey"],
    resources: everything,
    reason: "A key has no id before it is made.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LookAfterKeys",
    actions: [
      "kms:DescribeKey",
      "kms:EnableKeyRotation",
      "kms:Encrypt",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListResourceTags",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateKeyDescription",
    ],
    resources: /^arn:aws:kms:[\w-]+:\d{12}:key\/\*$/,
    reason: "The ids of keys are not known before; nothing here decrypts.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeTheMintBucket",
    actions: ["s3:*"],
    resources: /^arn:aws:s3:::mint-bucket-\*$/,
    reason: "The bucket itself; what is in it, KeepTheCredentials denies.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "OpenTheMintBucket",
    actions: ["s3:GetBucketPolicy", "s3:PutBucketPolicy"],
    resources: /^arn:aws:s3:::\*$/,
    reason: "The name of a bucket that exists is a setting.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeTheHostsRoles",
    actions: ["iam:*"],
    resources:
      /^arn:aws:iam::\d{12}:(?:role\/(?:server-host-role-|deployers-host-role-|snapshots-role-|builders-fleet-role-)\*|role\/\*-builder|instance-profile\/(?:server|deployers|builders)-host-profile-\*)$/,
    reason: "The roles that hosts wear, by name; who deploys them decides what they may do.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeTheSender",
    actions: ["iam:*"],
    resources: /^arn:aws:iam::\d{12}:user\/mail-user-\*$/,
    reason: "The user that sends mail, by name; who deploys it decides what it may do.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LetServicesMakeTheirOwnRoles",
    actions: ["iam:CreateServiceLinkedRole"],
    resources: /^arn:aws:iam::\d{12}:role\/aws-service-role\/\*$/,
    reason:
      "Auto Scaling, Spot and load balancers want theirs when they are used for the first time; AWS says what is in it.",
  },
];
