import type { PolicyStatement } from "@pulumi/aws/iam";
import { type Input, interpolate } from "@pulumi/pulumi";
import { caretakerRoleArn } from "./caretaker-names";
import { deployActions } from "./deploy-actions";

interface RolesArgs {
  accountId: string;
  account: "production" | "test";
  deployment: Input<string>;
  deployerPolicyArns?: readonly string[] | undefined;
  permissionsBoundaryArns?: readonly string[] | undefined;
}

interface MailArgs {
  region: string;
  accountId: string;
  permissionsBoundaryArns?: readonly string[] | undefined;
}

/** The hosts' roles, with the boundary where there is one; managed policies only as the settings name them. */
export function roles(args: RolesArgs): PolicyStatement[] {
  const { accountId, account, deployment, deployerPolicyArns = [], permissionsBoundaryArns = [] } = args;
  const iam = (path: string): string => `arn:aws:iam::${accountId}:${path}`;
  const hosts = account === "production" ? ["deployers", "server"] : ["builders"];
  const names =
    account === "production"
      ? [...hosts.map((host) => iam(`role/${host}-host-role-*`)), iam("role/snapshots-role-*")]
      : [iam("role/builders-fleet-role-*"), interpolate`${iam("role/")}${deployment}-builder`];
  // No service takes the caretaker's role.
  const made = account === "production" ? names : [...names, caretakerRoleArn({ accountId, deployment })];
  const bounded =
    permissionsBoundaryArns.length === 0
      ? {}
      : { Condition: { ArnEquals: { "iam:PermissionsBoundary": [...permissionsBoundaryArns] } } };
  return [
    { Sid: "MakeTheHostsRoles", Effect: "Allow", Action: deployActions.boundedRoles, Resource: made, ...bounded },
    { Sid: "LookAfterTheHostsRoles", Effect: "Allow", Action: deployActions.roles, Resource: made },
    {
      Sid: "HandRolesToTheirServices",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: names,
      Condition: {
        StringEquals: {
          "iam:PassedToService":
            account === "production"
              ? ["dlm.amazonaws.com", "ec2.amazonaws.com"]
              : ["ec2.amazonaws.com", "spotfleet.amazonaws.com"],
        },
      },
    },
    {
      Sid: "MakeTheHostsProfiles",
      Effect: "Allow",
      Action: deployActions.profiles,
      Resource: hosts.map((host) => iam(`instance-profile/${host}-host-profile-*`)),
    },
    ...(deployerPolicyArns.length === 0
      ? []
      : [
          {
            Sid: "AttachTheDeployersPolicies",
            Effect: "Allow" as const,
            Action: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
            Resource: iam("role/deployers-host-role-*"),
            Condition: { ArnEquals: { "iam:PolicyARN": [...deployerPolicyArns] } },
          },
        ]),
  ];
}

/** The domain that mail is sent from, and the user that sends it; but to send no mail oneself. */
export function mail({ region, accountId, permissionsBoundaryArns = [] }: MailArgs, zone: string): PolicyStatement[] {
  const identity = (domain: string): string => `arn:aws:ses:${region}:${accountId}:identity/${domain}`;
  const user = `arn:aws:iam::${accountId}:user/mail-user-*`;
  const bounded =
    permissionsBoundaryArns.length === 0
      ? {}
      : { Condition: { ArnEquals: { "iam:PermissionsBoundary": [...permissionsBoundaryArns] } } };
  return [
    {
      Sid: "VerifyTheMailsDomain",
      Effect: "Allow",
      Action: deployActions.mail,
      Resource: [identity(zone), identity(`*.${zone}`)],
    },
    { Sid: "MakeTheSender", Effect: "Allow", Action: deployActions.boundedUser, Resource: user, ...bounded },
    { Sid: "LookAfterTheSender", Effect: "Allow", Action: deployActions.user, Resource: user },
  ];
}
