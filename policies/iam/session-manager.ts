import type { PolicyDocument } from "@pulumi/aws/iam";

/**
 * Lets Session Manager open a shell on the host, in place of SSH. Narrower than AmazonSSMManagedInstanceCore, which
 * also reads every parameter of the account.
 *
 * Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
export function sessionManager(): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // The ssmmessages actions know no resource, and the agent reports in before there is one to name.
        Sid: "OfferSessions",
        Effect: "Allow",
        Action: [
          "ssm:UpdateInstanceInformation",
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: "*",
      },
    ],
  };
}
