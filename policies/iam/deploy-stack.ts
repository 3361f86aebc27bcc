import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";

export interface DeployStackArgs {
  region: string;
  accountId: string;
  /** Which of the two accounts: only production has a mint bucket. */
  account: "production" | "test";
  /** Whether hosts boot Taupage, whose secrets are encrypted with keys of their roles. */
  sealsSecrets: boolean;
  /** Domain that SES sends mail from. @default no mail */
  mailDomain?: string | undefined;
  /** Path that a workflow's own roles are below. */
  workflowPath: string;
}

/**
 * What `pulumi up` needs. That is broad by nature: who makes networks, hosts and their roles can give a host any role and
 * log in to it. So it is bound to an environment that asks a person, to one region, to our names where AWS goes by names,
 * and it can neither delete the data nor change what it may do itself.
 */
export function deployStack({
  region,
  accountId,
  account,
  sealsSecrets,
  mailDomain,
  workflowPath,
}: DeployStackArgs): PolicyDocument {
  const iam = `arn:aws:iam::${accountId}`;
  const hostRoles = [
    "server-host-role-*",
    "deployers-host-role-*",
    "snapshots-role-*",
    "builders-fleet-role-*",
    "*-builder",
  ];
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // Of these, most things have ids that nobody knows beforehand.
        Sid: "MakeNetworkHostsAndCertificates",
        Effect: "Allow",
        Action: ["acm:*", "autoscaling:*", "dlm:*", "ec2:*", "elasticloadbalancing:*"],
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": region } },
      },
      {
        Sid: "LookUpWhatExists",
        Effect: "Allow",
        Action: [
          "ecr:GetAuthorizationToken",
          "logs:DescribeLogGroups",
          "route53:CreateHostedZone",
          "route53:ListHostedZones",
          "route53:ListHostedZonesByName",
          "sns:GetSubscriptionAttributes",
          "sns:Unsubscribe",
        ],
        Resource: "*",
      },
      {
        Sid: "LookUpTheNewestMachineImage",
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: `arn:aws:ssm:${region}::parameter/aws/service/ami-amazon-linux-latest/*`,
      },
      {
        Sid: "NameTheServer",
        Effect: "Allow",
        Action: "route53:*",
        Resource: ["arn:aws:route53:::hostedzone/*", "arn:aws:route53:::change/*"],
      },
      {
        Sid: "MakeOurRepositoriesLogsAndSecrets",
        Effect: "Allow",
        Action: ["ecr:*", "logs:*", "secretsmanager:*"],
        Resource: [
          `arn:aws:ecr:${region}:${accountId}:repository/stups2go/*`,
          `arn:aws:logs:${region}:${accountId}:log-group:/stups2go/*`,
          ...["deployers", "server", "builders"].map(
            (host) => `arn:aws:secretsmanager:${region}:${accountId}:secret:${host}-secret-values-*`,
          ),
        ],
      },
      ...(account === "production" ? mintBucket : []),
      {
        Sid: "MakeAlarmsAndWhoIsTold",
        Effect: "Allow",
        Action: ["budgets:*", "cloudwatch:*", "sns:*"],
        Resource: [
          `arn:aws:budgets::${accountId}:budget/alarms-budget-*`,
          `arn:aws:cloudwatch:${region}:${accountId}:alarm:*`,
          `arn:aws:cloudwatch::${accountId}:dashboard/stups2go-*`,
          `arn:aws:sns:${region}:${accountId}:alarms-notifications-topic-*`,
        ],
      },
      ...keys(region, accountId, sealsSecrets),
      {
        Sid: "MakeTheHostsRoles",
        Effect: "Allow",
        Action: "iam:*",
        Resource: [
          ...hostRoles.map((name) => `${iam}:role/${name}`),
          ...["server", "deployers", "builders"].map((host) => `${iam}:instance-profile/${host}-host-profile-*`),
        ],
      },
      ...(mailDomain === undefined ? [] : mail(region, accountId, mailDomain)),
      {
        // AWS makes these by itself the first time that a service is used.
        Sid: "LetServicesMakeTheirOwnRoles",
        Effect: "Allow",
        Action: "iam:CreateServiceLinkedRole",
        Resource: `${iam}:role/aws-service-role/*`,
      },
      {
        Sid: "KeepTheData",
        Effect: "Deny",
        Action: ["ec2:DeleteVolume", "ec2:DeleteSnapshot"],
        Resource: "*",
        // Also what a person has set aside under another name, see docs/runbooks.md.
        Condition: { StringLike: { "aws:ResourceTag/Name": "go-server-volume*" } },
      },
      {
        // What workflows may do, a person changes, with credentials of their own. Reading stays possible, as `up` compares.
        Sid: "LeaveOwnRolesAlone",
        Effect: "Deny",
        NotAction: ["iam:Get*", "iam:List*"],
        Resource: [`${iam}:role${workflowPath}*`, `${iam}:oidc-provider/*`],
      },
    ],
  };
}

/** The bucket and who may read it, but nothing that is in it. */
const mintBucket: PolicyStatement[] = [
  { Sid: "MakeTheMintBucket", Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::mint-bucket-*" },
  {
    // A mint bucket that exists has a name of its own.
    Sid: "OpenTheMintBucket",
    Effect: "Allow",
    Action: ["s3:GetBucketPolicy", "s3:PutBucketPolicy"],
    Resource: "arn:aws:s3:::*",
  },
  {
    Sid: "KeepTheCredentials",
    Effect: "Deny",
    Action: ["s3:DeleteBucket", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion"],
    Resource: ["arn:aws:s3:::mint-bucket-*", "arn:aws:s3:::mint-bucket-*/*"],
  },
];

/** The domain that mail is sent from, and the user that sends it; but to send no mail oneself. */
const mail = (region: string, accountId: string, domain: string): PolicyStatement[] => [
  {
    Sid: "VerifyTheMailsDomain",
    Effect: "Allow",
    Action: [
      "ses:CreateEmailIdentity",
      "ses:DeleteEmailIdentity",
      "ses:GetEmailIdentity",
      "ses:ListTagsForResource",
      "ses:PutEmailIdentityDkimAttributes",
      "ses:PutEmailIdentityDkimSigningAttributes",
      "ses:TagResource",
      "ses:UntagResource",
    ],
    Resource: `arn:aws:ses:${region}:${accountId}:identity/${domain}`,
  },
  {
    Sid: "MakeTheSender",
    Effect: "Allow",
    Action: "iam:*",
    Resource: `arn:aws:iam::${accountId}:user/mail-user-*`,
  },
];

/** Keys of the alarms' topic and of roles, which have ids that nobody knows beforehand: never to decrypt with. */
const keys = (region: string, accountId: string, sealsSecrets: boolean): PolicyStatement[] => [
  { Sid: "MakeKeys", Effect: "Allow", Action: "kms:CreateKey", Resource: "*" },
  {
    Sid: "LookAfterKeys",
    Effect: "Allow",
    Action: [
      "kms:DescribeKey",
      "kms:EnableKeyRotation",
      ...(sealsSecrets ? ["kms:Encrypt"] : []),
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListResourceTags",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateKeyDescription",
    ],
    Resource: `arn:aws:kms:${region}:${accountId}:key/*`,
  },
];
