import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import { type Input, interpolate } from "@pulumi/pulumi";
import { builderQueueArn } from "./caretaker-names";
import { deployActions } from "./deploy-actions";
import { withPrefix } from "./deploy-network";
import { mail, roles } from "./deploy-roles";
import { lookUpSpotRoles } from "./preview-stack";

export interface DeployStackArgs {
  region: string;
  accountId: string;
  /** Which of the two accounts: only production has a mint bucket, and a domain for mail. */
  account: "production" | "test";
  /** Name of the deployment, which log groups, repositories, dashboards and the builders' role have in their names. */
  deployment: Input<string>;
  /** Tags that everything of the stack has: what has them is the stack's own. */
  ownTags: Readonly<Record<string, string>>;
  /** Whether hosts boot Taupage, whose secrets are encrypted with keys of their roles. */
  sealsSecrets: boolean;
  /** Mint bucket that exists. @default one that the stack makes */
  mintBucket?: string | undefined;
  /** Domain that the mail's domain is in. @default no mail */
  mailZone?: string | undefined;
  /** Customer keys that the data volume and its snapshots are encrypted with. @default none */
  dataKeyArns?: readonly string[] | undefined;
  /** Managed policies of the deployers. @default none */
  deployerPolicyArns?: readonly string[] | undefined;
  /** Boundary that every role and user of the stack has. @default none */
  permissionsBoundaryArns?: readonly string[] | undefined;
  /** Path that a workflow's own roles are below. */
  workflowPath: string;
}

/**
 * What `pulumi up` needs, action by action: a test holds each against the life of the planned resources. It changes and
 * deletes only what has the stack's tags or names, never the data, the credentials, or what it may do itself. It makes
 * the hosts' roles, though, and so can give a host any permission that a boundary leaves.
 */
export function deployStack(args: DeployStackArgs): PolicyDocument {
  const { region, accountId, account, deployment, ownTags, workflowPath, mailZone } = args;
  const regional = (service: string, path: string): string => `arn:aws:${service}:${region}:${accountId}:${path}`;
  const iam = (path: string): string => `arn:aws:iam::${accountId}:${path}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // A VPC's default group is made by AWS and has no tags; its rules are taken out.
        Sid: "EmptyTheDefaultGroup",
        Effect: "Allow",
        Action: ["ec2:CreateTags", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
        Resource: regional("ec2", "security-group/*"),
        Condition: { StringEqualsIfExists: withPrefix("aws:ResourceTag", ownTags) },
      },
      {
        Sid: "NameTheServer",
        Effect: "Allow",
        Action: deployActions.names,
        Resource: ["arn:aws:route53:::hostedzone/*", "arn:aws:route53:::change/*"],
      },
      {
        Sid: "MakeOwnRepositoriesAndLogs",
        Effect: "Allow",
        Action: [...deployActions.repositories, ...deployActions.logs],
        Resource: [
          interpolate`${regional("ecr", "repository/stups2go")}/${deployment}/*`,
          interpolate`${regional("logs", "log-group:/stups2go")}/${deployment}/*`,
        ],
      },
      {
        Sid: "MakeOwnSecrets",
        Effect: "Allow",
        Action: deployActions.secrets,
        Resource: (account === "production" ? ["deployers", "server"] : ["builders"]).map((host) =>
          regional("secretsmanager", `secret:${host}-secret-values-*`),
        ),
      },
      {
        Sid: "MakeAlarmsAndNotify",
        Effect: "Allow",
        Action: deployActions.alarms,
        Resource: [
          `arn:aws:budgets::${accountId}:budget/alarms-budget-*`,
          regional("cloudwatch", "alarm:alarms-*"),
          interpolate`arn:aws:cloudwatch::${accountId}:dashboard/stups2go-${deployment}`,
          regional("sns", "alarms-notifications-topic-*"),
        ],
      },
      ...(account === "production"
        ? mintBucket(args.mintBucket)
        : [
            lookUpSpotRoles(accountId),
            {
              Sid: "LetBuildersJoin",
              Effect: "Allow" as const,
              Action: deployActions.join,
              Resource: [
                regional("events", "rule/builder-queue-notices-*"),
                builderQueueArn({ region, accountId, deployment }),
              ],
            },
          ]),
      ...keys(args),
      ...roles(args),
      ...(mailZone === undefined ? [] : mail(args, mailZone)),
      {
        Sid: "LetServicesMakeTheirOwnRoles",
        Effect: "Allow",
        Action: "iam:CreateServiceLinkedRole",
        Resource: iam("role/aws-service-role/*"),
        Condition: {
          StringEquals: {
            "iam:AWSServiceName": [
              "autoscaling.amazonaws.com",
              "elasticloadbalancing.amazonaws.com",
              "spot.amazonaws.com",
              "spotfleet.amazonaws.com",
            ],
          },
        },
      },
      {
        // For volumes with any tags: a principal that may tag could evade a condition on tags.
        Sid: "KeepTheData",
        Effect: "Deny",
        Action: ["ec2:DeleteSnapshot", "ec2:DeleteVolume", "ec2:DetachVolume", "ec2:ModifySnapshotAttribute"],
        Resource: "*",
      },
      {
        // Snapshots are made of the volume with this tag.
        Sid: "KeepTheSnapshotsGoing",
        Effect: "Deny",
        Action: ["ec2:CreateTags", "ec2:DeleteTags"],
        Resource: regional("ec2", "volume/*"),
        Condition: {
          "ForAnyValue:StringEquals": { "aws:TagKeys": ["stups2go:data-volume"] },
          Null: { "ec2:CreateAction": "true" },
        },
      },
      {
        // A person changes the workflows' rights, with their own credentials. `up` reads them to compare.
        Sid: "LeaveOwnRolesAlone",
        Effect: "Deny",
        NotAction: ["iam:Get*", "iam:List*"],
        Resource: [iam(`role${workflowPath}*`), iam(`policy${workflowPath}*`), iam("oidc-provider/*")],
      },
    ],
  };
}

/** The bucket and who may read it, but nothing that is in it. */
function mintBucket(existing: string | undefined): PolicyStatement[] {
  if (existing !== undefined) {
    return [
      {
        Sid: "OpenTheMintBucket",
        Effect: "Allow",
        Action: ["s3:GetBucketPolicy", "s3:PutBucketPolicy"],
        Resource: `arn:aws:s3:::${existing}`,
      },
    ];
  }
  return [
    { Sid: "MakeTheMintBucket", Effect: "Allow", Action: deployActions.bucket, Resource: "arn:aws:s3:::mint-bucket-*" },
    {
      Sid: "KeepTheCredentials",
      Effect: "Deny",
      Action: "s3:*",
      Resource: "arn:aws:s3:::mint-bucket-*/*",
    },
    {
      // A lifecycle or a replication of the bucket's would delete or copy them.
      Sid: "KeepTheBucket",
      Effect: "Deny",
      Action: ["s3:DeleteBucket", "s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration"],
      Resource: "arn:aws:s3:::mint-bucket-*",
    },
  ];
}

/** Keys of the alarms' topic and of roles, which have ids that follow from nothing: those with the stack's tags. */
function keys({ region, accountId, ownTags, sealsSecrets, dataKeyArns = [] }: DeployStackArgs): PolicyStatement[] {
  const all = `arn:aws:kms:${region}:${accountId}:key/*`;
  const byEc2 = { "kms:ViaService": `ec2.${region}.amazonaws.com` };
  return [
    {
      Sid: "MakeKeys",
      Effect: "Allow",
      Action: "kms:CreateKey",
      Resource: "*",
      Condition: { StringEquals: withPrefix("aws:RequestTag", ownTags) },
    },
    {
      Sid: "LookAfterOwnKeys",
      Effect: "Allow",
      Action: [...deployActions.keys, ...(sealsSecrets ? ["kms:Encrypt"] : [])],
      Resource: all,
      Condition: { StringEquals: withPrefix("aws:ResourceTag", ownTags) },
    },
    ...(dataKeyArns.length === 0
      ? []
      : [
          {
            // EC2 asks for the key in the name of the caller, or the volume is gone as soon as it is made.
            Sid: "EncryptTheDataVolume",
            Effect: "Allow" as const,
            Action: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
            Resource: [...dataKeyArns],
            Condition: { StringEquals: byEc2 },
          },
          {
            Sid: "KeepTheDatasKeys",
            Effect: "Deny" as const,
            Action: [
              "kms:Disable*",
              "kms:PutKeyPolicy",
              "kms:ScheduleKeyDeletion",
              "kms:TagResource",
              "kms:UntagResource",
            ],
            Resource: [...dataKeyArns],
          },
        ]),
  ];
}
