import type { PolicyDocument } from "@pulumi/aws/iam";
import { deployActions } from "./deploy-actions";

export interface DeployNetworkArgs {
  region: string;
  accountId: string;
  /** Tags that everything of the stack has. */
  ownTags: Readonly<Record<string, string>>;
}

/** The deploy role's rights on network and hosts. A role's inline policies have 10,240 characters at most. */
export function deployNetworkAndHosts({ region, accountId, ownTags }: DeployNetworkArgs): PolicyDocument {
  const here = { StringEquals: { "aws:RequestedRegion": region } };
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "LookUpWhatExists", Effect: "Allow", Action: deployActions.lookUp, Resource: "*" },
      {
        // EC2 resolves "resolve:ssm:" with ssm:GetParameters of the principal that makes the launch template.
        Sid: "LookUpTheNewestMachineImage",
        Effect: "Allow",
        Action: ["ssm:GetParameter", "ssm:GetParameters"],
        Resource: `arn:aws:ssm:${region}::parameter/aws/service/ami-amazon-linux-latest/*`,
      },
      // Their ids are known only when they exist.
      { Sid: "MakeNetworkAndHosts", Effect: "Allow", Action: deployActions.make, Resource: "*", Condition: here },
      {
        Sid: "TagOwn",
        Effect: "Allow",
        Action: deployActions.tag,
        Resource: "*",
        Condition: {
          StringEquals: withPrefix("aws:RequestTag", ownTags),
          StringEqualsIfExists: withPrefix("aws:ResourceTag", ownTags),
        },
      },
      {
        Sid: "TagWhatIsMade",
        Effect: "Allow",
        Action: "ec2:CreateTags",
        Resource: `arn:aws:ec2:${region}:${accountId}:*`,
        Condition: { Null: { "ec2:CreateAction": "false" } },
      },
      {
        Sid: "ChangeOwnNetworkAndHosts",
        Effect: "Allow",
        Action: deployActions.change,
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": region, ...withPrefix("aws:ResourceTag", ownTags) } },
      },
    ],
  };
}

export const withPrefix = (prefix: string, tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));
