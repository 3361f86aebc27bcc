import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

export interface SendMailArgs {
  /** The SES identity of the sender's domain. */
  identityArn: Input<string>;
  /** The one address to send from. */
  from: string;
}

/**
 * Sends mail from one address of one domain, and does nothing else. SES's SMTP
 * endpoint asks for `ses:SendRawEmail` alone.
 *
 * Source: https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html and
 * https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 */
export function sendMail({ identityArn, from }: SendMailArgs): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "SendMail",
        Effect: "Allow",
        Action: "ses:SendRawEmail",
        Resource: identityArn,
        Condition: { StringEquals: { "ses:FromAddress": from } },
      },
    ],
  };
}
