import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output, RunError } from "@pulumi/pulumi";

export interface CertificateArgs {
  domain: string;
  /** Hosted zone that the domain is in; ACM's question is answered there. */
  zoneId: Input<string>;
}

/** A certificate issued by ACM for one name, proved by a record in its zone, and renewed without anybody's doing. */
export class Certificate extends ComponentResource {
  /** Known only when the certificate is issued, so that no listener starts without. */
  readonly arn: Output<string>;

  constructor(name: string, { domain, zoneId }: CertificateArgs, opts?: ComponentResourceOptions) {
    super("stups2go:network:Certificate", name, {}, opts);
    const parent = { parent: this };
    const certificate = new acm.Certificate(`${name}-request`, { domainName: domain, validationMethod: "DNS" }, parent);
    const question = certificate.domainValidationOptions.apply(([only]) => {
      if (!only) {
        throw new RunError(
          `ACM asks for no proof of ${domain}; set stups2go:certificateArn to a certificate that exists`,
        );
      }
      return only;
    });
    const record = new route53.Record(
      `${name}-validation`,
      {
        zoneId,
        name: question.resourceRecordName,
        type: question.resourceRecordType,
        records: [question.resourceRecordValue],
        ttl: 300,
        // The record of a certificate that is replaced stays the same.
        allowOverwrite: true,
      },
      parent,
    );
    const issued = new acm.CertificateValidation(
      `${name}-issued`,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      parent,
    );
    this.arn = issued.certificateArn;
    this.registerOutputs({ arn: this.arn });
  }
}
