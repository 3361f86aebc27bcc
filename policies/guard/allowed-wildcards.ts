import { deployActions } from "../iam/deploy-actions";

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
    sid: "LookUpTheHostedZone",
    actions: ["route53:GetHostedZone", "route53:ListTagsForResource"],
    resources: /^arn:aws:route53:::hostedzone\/\*$/,
    reason: "The zone's name is a setting, its id is what is looked up.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LookUpTheMailsDomain",
    actions: ["ses:GetEmailIdentity", "ses:ListTagsForResource"],
    resources: /^arn:aws:ses:[\w-]+:\d{12}:identity\/\*$/,
    reason: "The mail's domain is a setting, and a change of it is previewed; whether SES knows a domain is no secret.",
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
    sid: "MakeKeys",
    actions: ["kms:CreateKey"],
    resources: everything,
    reason: "A key has no id before it is made.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LookUpWhatExists",
    actions: deployActions.lookUp,
    resources: everything,
    reason:
      "These do not support resource-level permissions; of them, only a new hosted zone or an end of a subscription changes anything.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LookUpTheNewestMachineImage",
    actions: ["ssm:GetParameter", "ssm:GetParameters"],
    resources: /^arn:aws:ssm:[\w-]+::parameter\/aws\/service\/ami-amazon-linux-latest\/\*$/,
    reason: "Public parameters of Amazon.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeNetworkAndHosts",
    actions: deployActions.make,
    resources: everything,
    conditions: ["aws:RequestedRegion"],
    reason: "What is made has no id yet; in one region.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "TagOwn",
    actions: deployActions.tag,
    resources: everything,
    conditions: ["aws:RequestTag/application", "aws:RequestTag/stack"],
    reason: "With the stack's own tags alone, and on nothing that has another stack's.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "TagWhatIsMade",
    actions: ["ec2:CreateTags"],
    resources: /^arn:aws:ec2:[\w-]+:\d{12}:\*$/,
    conditions: ["ec2:CreateAction"],
    reason: "Only while it is being made, when it has no id yet.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "ChangeOwnNetworkAndHosts",
    actions: deployActions.change,
    resources: everything,
    conditions: ["aws:RequestedRegion", "aws:ResourceTag/application", "aws:ResourceTag/stack"],
    reason: "Their ids are known only when they exist; the stack's tags tell them from others.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "EmptyTheDefaultGroup",
    actions: ["ec2:CreateTags", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
    resources: /^arn:aws:ec2:[\w-]+:\d{12}:security-group\/\*$/,
    reason:
      "AWS makes a VPC's default group without tags, so a group without tags may be emptied; one with another stack's tags may not.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "NameTheServer",
    actions: deployActions.names,
    resources: /^arn:aws:route53:::(?:hostedzone|change)\/\*$/,
    reason: "The ids of private zones and of changes are known only when they exist.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeOwnRepositoriesAndLogs",
    actions: [...deployActions.repositories, ...deployActions.logs],
    resources: /^arn:aws:(?:ecr|logs):[\w-]+:\d{12}:(?:repository|log-group:)\/stups2go\/[\w-]+\/\*$/,
    reason: "Those with the deployment's name in theirs.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeOwnSecrets",
    actions: deployActions.secrets,
    resources: /^arn:aws:secretsmanager:[\w-]+:\d{12}:secret:\w+-secret-values-\*$/,
    reason: "The hosts' secrets, by name.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeAlarmsAndNotify",
    actions: deployActions.alarms,
    resources:
      /^arn:aws:(?:budgets::\d{12}:budget\/alarms-budget-|cloudwatch:[\w-]+:\d{12}:alarm:alarms-|sns:[\w-]+:\d{12}:alarms-notifications-topic-)\*$/,
    reason: "Alarms, their topic and the budget, by name.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "LookAfterOwnKeys",
    actions: [...deployActions.keys, "kms:Encrypt"],
    resources: /^arn:aws:kms:[\w-]+:\d{12}:key\/\*$/,
    conditions: ["aws:ResourceTag/application", "aws:ResourceTag/stack"],
    reason: "Keys with the stack's tags; nothing here decrypts.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeTheMintBucket",
    actions: deployActions.bucket,
    resources: /^arn:aws:s3:::mint-bucket-\*$/,
    reason: "The bucket itself; what is in it, KeepTheCredentials denies.",
  },
  ...(["MakeTheHostsRoles", "LookAfterTheHostsRoles", "HandRolesToTheirServices"] as const).map((sid) => ({
    component: "stups2go:security:WorkflowRoles",
    sid,
    actions: {
      MakeTheHostsRoles: deployActions.boundedRoles,
      LookAfterTheHostsRoles: deployActions.roles,
      HandRolesToTheirServices: ["iam:PassRole"],
    }[sid],
    resources:
      /^arn:aws:iam::\d{12}:role\/(?:server-host-role-|deployers-host-role-|snapshots-role-|builders-fleet-role-)\*$/,
    reason: "The hosts' roles, by name; who deploys them decides what they may do.",
  })),
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "MakeTheHostsProfiles",
    actions: deployActions.profiles,
    resources: /^arn:aws:iam::\d{12}:instance-profile\/(?:server|deployers|builders)-host-profile-\*$/,
    reason: "The hosts' profiles, by name.",
  },
  ...(["MakeTheSender", "LookAfterTheSender"] as const).map((sid) => ({
    component: "stups2go:security:WorkflowRoles",
    sid,
    actions: { MakeTheSender: deployActions.boundedUser, LookAfterTheSender: deployActions.user }[sid],
    resources: /^arn:aws:iam::\d{12}:user\/mail-user-\*$/,
    reason: "The user that sends mail, by name; who deploys it decides what it may do.",
  })),
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "VerifyTheMailsDomain",
    actions: deployActions.mail,
    resources: /^arn:aws:ses:[\w-]+:\d{12}:identity\/(?:\*\.)?[\w.-]+$/,
    reason: "The hosted zone and the domains in it.",
  },
  {
    component: "stups2go:security:WorkflowRoles",
    sid: "AttachTheDeployersPolicies",
    actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
    resources: /^arn:aws:iam::\d{12}:role\/deployers-host-role-\*$/,
    conditions: ["iam:PolicyARN"],
    reason: "The deployers' role, by name; the policies are those of the settings.",
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
