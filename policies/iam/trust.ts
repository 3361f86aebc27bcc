import type { PolicyDocument } from "@pulumi/aws/iam";

/** Lets an AWS service, for example `ec2.amazonaws.com`, assume a role. */
export function serviceTrust(service: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "ServiceAssumesRole", Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" },
    ],
  };
}
