import * as iam from "@pulumi/aws/iam";
import * as route53 from "@pulumi/aws/route53";
import * as sesv2 from "@pulumi/aws/sesv2";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output, secret } from "@pulumi/pulumi";
import { sendMail } from "../../../policies/iam/send-mail";

export interface MailArgs {
  /** The sender's address, in the domain. */
  from: string;
  /** Domain that SES verifies. */
  domain: string;
  /** Whether the domain's identity is made, or exists already. */
  identity: "new" | "existing";
  /** Raise it for a new password. */
  keyVersion: number;
  /** Hosted zone that the domain is in. @default none: the records are made elsewhere */
  zoneId: Input<string> | undefined;
  region: string;
}

/** A domain that SES knows, and the tokens that its records are made of. */
interface Identity {
  arn: Output<string>;
  tokens: Output<string[]>;
}

/** A record that proves to SES whose the domain is, and to others who signed the mail. */
export interface MailRecord {
  name: string;
  type: "CNAME";
  value: string;
}

/**
 * SES gives so many tokens for a domain:
 * https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy.html
 */
const tokens = [0, 1, 2] as const;

/**
 * Mail by SES: the domain, proved and signed by DKIM, and a user whose only right is to send from one
 * address. A user with a key, because SMTP has no place for a role's session token. No MAIL FROM domain of
 * our own: DMARC is content with the signature.
 */
export class Mail extends ComponentResource {
  /** The SMTP server, with TLS from the first byte on port 465. */
  readonly host: string;
  readonly username: Output<string>;
  readonly password: Output<string>;
  /** What the domain's DNS has to say. */
  readonly records: Output<MailRecord>[];

  constructor(name: string, args: MailArgs, opts?: ComponentResourceOptions) {
    const { from, domain, keyVersion, zoneId, region } = args;
    super("stups2go:notification:Mail", name, { from, domain, inOurZone: zoneId !== undefined }, opts);
    const parent = { parent: this };
    const identity = args.identity === "existing" ? this.lookUpIdentity(domain) : this.makeIdentity(name, domain);
    this.records = tokens.map((index) =>
      identity.tokens.apply((found) => dkimRecord(domain, found[index] ?? "", region)),
    );
    if (zoneId !== undefined) {
      this.records.forEach((record, index) => {
        new route53.Record(
          `${name}-dkim-${index + 1}`,
          {
            zoneId,
            name: record.name,
            type: record.type,
            records: [record.value],
            ttl: 1800,
            // Records of an identity that was deleted and made again stay the same.
            allowOverwrite: true,
          },
          parent,
        );
      });
    }
    const user = new iam.User(`${name}-user`, {}, parent);
    const grant = new iam.UserPolicy(
      `${name}-send-mail`,
      { name: "send-mail", user: user.name, policy: sendMail({ identityArn: identity.arn, from }) },
      parent,
    );
    // A key of another version is another key: the new one is made before the old one goes.
    const key = new iam.AccessKey(
      `${name}-key-${keyVersion}`,
      { user: user.name },
      { ...parent, dependsOn: [grant], additionalSecretOutputs: ["secret", "sesSmtpPasswordV4"] },
    );
    this.host = `email-smtp.${region}.amazonaws.com`;
    this.username = key.id;
    this.password = secret(key.sesSmtpPasswordV4);
    this.registerOutputs({ host: this.host, records: this.records });
  }

  private makeIdentity(name: string, domain: string): Identity {
    const { arn, dkimSigningAttributes } = new sesv2.EmailIdentity(
      `${name}-identity`,
      { emailIdentity: domain },
      { parent: this },
    );
    return { arn, tokens: dkimSigningAttributes.apply(({ tokens }) => tokens) };
  }

  private lookUpIdentity(domain: string): Identity {
    const { arn, dkimSigningAttributes } = sesv2.getEmailIdentityOutput({ emailIdentity: domain }, { parent: this });
    return { arn, tokens: dkimSigningAttributes.apply(([attributes]) => attributes?.tokens ?? []) };
  }
}

/**
 * Osaka is the one region of those with SMTP whose records end in a name of its own.
 *
 * Source: https://docs.aws.amazon.com/general/latest/gr/ses.html, "DKIM domains".
 */
function dkimRecord(domain: string, token: string, region: string): MailRecord {
  const suffix = region === "ap-northeast-3" ? `dkim.${region}.amazonses.com` : "dkim.amazonses.com";
  return { name: `${token}._domainkey.${domain}`, type: "CNAME", value: `${token}.${suffix}` };
}
