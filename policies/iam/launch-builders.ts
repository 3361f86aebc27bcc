import type { PolicyDocument } from "@pulumi/aws/iam";
import { type Input, interpolate } from "@pulumi/pulumi";

/** What Spot Fleet may do in our name: start and end builders, as their launch templates say. */
export interface LaunchBuildersArgs {
  region: string;
  accountId: string;
  subnetIds: Input<string>[];
  securityGroupId: Input<string>;
  builderRoleArn: Input<string>;
  /** Name of the deployment: the account may have the builders of others. */
  deployment: Input<string>;
}

/** The tag that tells builders from all other instances of the account. */
export const BUILDER_TAG = { key: "stups2go:role", value: "builder" } as const;

/** The tags that tell the builders of a deployment from those of others, and from all else. */
export const builderTags = (deployment: Input<string>): Record<string, Input<string>> => ({
  [BUILDER_TAG.key]: BUILDER_TAG.value,
  "stups2go:deployment": deployment,
});

/**
 * Narrower than AmazonEC2SpotFleetTaggingRole, whose every resource is `*`.
 *
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-fleet-prerequisites.html
 */
export function launchBuilders(args: LaunchBuildersArgs): PolicyDocument {
  const own = `arn:aws:ec2:${args.region}:${args.accountId}`;
  const created = ["fleet", "instance", "network-interface", "spot-instances-request", "volume"];
  const isBuilder = {
    StringEquals: Object.fromEntries(
      Object.entries(builderTags(args.deployment)).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
    ),
  };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "LaunchBuilders",
        Effect: "Allow",
        Action: ["ec2:RequestSpotInstances", "ec2:RunInstances"],
        Resource: [
          ...created.map((kind) => `${own}:${kind}/*`),
          ...args.subnetIds.map((id) => interpolate`${own}:subnet/${id}`),
          interpolate`${own}:security-group/${args.securityGroupId}`,
          // Machine images and their snapshots belong to Amazon, in no account of ours.
          `arn:aws:ec2:${args.region}::image/*`,
          `arn:aws:ec2:${args.region}::snapshot/*`,
        ],
      },
      {
        // By tag and not by name: a hundred pools' names would not fit into a policy.
        Sid: "LaunchAsTheTemplatesSay",
        Effect: "Allow",
        Action: ["ec2:RequestSpotInstances", "ec2:RunInstances"],
        Resource: `${own}:launch-template/*`,
        Condition: isBuilder,
      },
      {
        Sid: "TagWhatIsLaunched",
        Effect: "Allow",
        Action: "ec2:CreateTags",
        Resource: created.map((kind) => `${own}:${kind}/*`),
        Condition: { StringEquals: { "ec2:CreateAction": ["RequestSpotInstances", "RunInstances"] } },
      },
      {
        Sid: "EndBuilders",
        Effect: "Allow",
        Action: "ec2:TerminateInstances",
        Resource: `${own}:instance/*`,
        Condition: isBuilder,
      },
      {
        // The describing actions know no resource.
        Sid: "SeeWhatThereIs",
        Effect: "Allow",
        Action: ["ec2:DescribeImages", "ec2:DescribeInstanceStatus", "ec2:DescribeSubnets"],
        Resource: "*",
      },
      {
        Sid: "GiveBuildersTheirRole",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: args.builderRoleArn,
        Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
      },
    ],
  };
}
