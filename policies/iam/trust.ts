import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** Lets an AWS service, for example `ec2.amazonaws.com`, assume a role. */
export function serviceTrust(service: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "ServiceAssumesRole", Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" },
    ],
  };
}

/** Lets one role, of this account or another one, assume a role. */
export function roleTrust(roleArn: Input<string>): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "RoleAssumesRole", Effect: "Allow", Principal: { AWS: roleArn }, Action: "sts:AssumeRole" }],
  };
}
