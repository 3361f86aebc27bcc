/** Rules for mail by SES. */
import type { ProductionSettings } from "../schema";
import type { Rule } from "../rule";

/** Whether a domain is another one, or below it. */
export const isWithin = (domain: string, other: string): boolean => domain === other || domain.endsWith(`.${other}`);

/**
 * Regions with an SMTP endpoint of SES. Cape Town, Milan, Jakarta and Bahrain are known to have none.
 *
 * Source: https://docs.aws.amazon.com/general/latest/gr/ses.html, "SMTP endpoints".
 */
const smtpRegions: ReadonlySet<string> = new Set([
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
]);

export const mail: Rule<ProductionSettings> = ({ mail }, { region }) => {
  if (!mail) {
    return [];
  }
  const [, sender = ""] = mail.from.toLowerCase().split("@");
  return [
    ...(isWithin(sender, mail.domain)
      ? []
      : [{ path: ["mail", "from"], expected: `an address in mail.domain, such as delivery@${mail.domain}` }]),
    ...(smtpRegions.has(region)
      ? []
      : [
          {
            path: ["mail"],
            got: "mail",
            expected: `no value in ${region}, where SES has no SMTP endpoint`,
            fix: "set a mail server on GoCD's own pages",
          },
        ]),
  ];
};
