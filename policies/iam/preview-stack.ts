import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";

export interface PreviewStackArgs {
  region: string;
  accountId: string;
  /** Which of the two accounts: only production has a mint bucket. */
  account: "production" | "test";
}

/** The roles that Spot acts with, without which no builder starts. */
export const lookUpSpotRoles = (accountId: string): PolicyStatement => ({
  Sid: "LookUpSpotsRoles",
  Effect: "Allow",
  Action: "iam:GetRole",
  Resource: [
    "spot.amazonaws.com/AWSServiceRoleForEC2Spot",
    "spotfleet.amazonaws.com/AWSServiceRoleForEC2SpotFleet",
  ].map((role) => `arn:aws:iam::${accountId}:role/aws-service-role/${role}`),
});

/**
 * What `pulumi preview` asks AWS about: the things that exist already and that the program looks up. It reads no
 * secret, no bucket's content and no log; what was deployed, a preview knows from the stack's state.
 */
export function previewStack({ region, accountId, account }: PreviewStackArgs): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // None of these knows a resource, or they look for one by name. The token of ECR pulls and pushes nothing here.
        Sid: "LookUpWhatExists",
        Effect: "Allow",
        Action: [
          "ec2:DescribeAvailabilityZones",
          "ec2:DescribeImages",
          "ec2:DescribeRouteTables",
          "ec2:DescribeSubnets",
          "ec2:DescribeVolumes",
          "ec2:DescribeVpcAttribute",
          "ec2:DescribeVpcs",
          "ecr:GetAuthorizationToken",
          "route53:ListHostedZones",
          "route53:ListHostedZonesByName",
        ],
        Resource: "*",
      },
      {
        Sid: "LookUpTheHostedZone",
        Effect: "Allow",
        Action: ["route53:GetHostedZone", "route53:ListTagsForResource"],
        Resource: "arn:aws:route53:::hostedzone/*",
      },
      {
        Sid: "LookUpTheNewestMachineImage",
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: `arn:aws:ssm:${region}::parameter/aws/service/ami-amazon-linux-latest/*`,
      },
      ...(account === "production"
        ? [
            {
              // To write the statements of a mint bucket that exists back; its name is a setting.
              Sid: "LookUpTheMintBucketsPolicy",
              Effect: "Allow" as const,
              Action: "s3:GetBucketPolicy",
              Resource: "arn:aws:s3:::*",
            },
            {
              Sid: "LookUpTheMailsDomain",
              Effect: "Allow" as const,
              Action: ["ses:GetEmailIdentity", "ses:ListTagsForResource"],
              Resource: `arn:aws:ses:${region}:${accountId}:identity/*`,
            },
          ]
        : [lookUpSpotRoles(accountId)]),
    ],
  };
}
