import { DescribeCertificateCommand } from "@aws-sdk/client-acm";
import { GetOpenIDConnectProviderCommand, GetPolicyCommand, ListServerCertificatesCommand } from "@aws-sdk/client-iam";
import type { Check } from "../check";
import { type Clients, unless } from "../clients";
import { fails, type Finding } from "../finding";
import { given, ofType } from "../planned";

/** Whether managed policies and boundaries that the settings name exist. */
export const checkPolicies: Check = async (plan, { aws }) => {
  const named = plan.resources.flatMap((resource) => [
    ...(given(resource, "permissionsBoundary") === undefined
      ? []
      : [["permissionsBoundaryArn", given(resource, "permissionsBoundary") ?? ""] as const]),
    ...(resource.type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment" &&
    given(resource, "policyArn") !== undefined
      ? [["deployers.policyArns", given(resource, "policyArn") ?? ""] as const]
      : []),
  ]);
  const found = await Promise.all(
    [...new Map(named.map(([setting, arn]) => [arn, setting]))].map(async ([arn, setting]) => {
      const question = aws.iam.send(new GetPolicyCommand({ PolicyArn: arn }));
      return (await unless(question, "NoSuchEntity", "NoSuchEntityException"))
        ? []
        : fails(
            `${setting}: expected a managed policy that exists, got ${arn}`,
            "AWS refuses the role: NoSuchEntity.",
            `aws iam list-policies --scope Local --query 'Policies[].Arn' --output text`,
          );
    }),
  );
  return found.flat();
};

/** Whether the certificate of `certificateArn` is there, issued, and for the server's name. */
export const checkCertificate: Check = async (plan, { aws }) => {
  const arns = new Set(
    ofType(plan, "aws:lb/listener:Listener").flatMap((listener) => given(listener, "certificateArn") ?? []),
  );
  const [server] = ofType(plan, "aws:route53/record:Record").flatMap((record) => given(record, "name") ?? []);
  const found = await Promise.all(
    [...arns].map((arn) => (arn.includes(":acm:") ? acm(arn, server, aws) : iam(arn, aws))),
  );
  return found.flat();
};

async function acm(arn: string, server: string | undefined, { acm: client }: Clients): Promise<Finding[]> {
  const question = client.send(new DescribeCertificateCommand({ CertificateArn: arn }));
  const certificate = (await unless(question, "ResourceNotFoundException"))?.Certificate;
  const list =
    "aws acm list-certificates --query 'CertificateSummaryList[].[CertificateArn,DomainName,Status]' --output text";
  if (certificate?.Status !== "ISSUED") {
    return fails(
      `certificateArn: expected a certificate of this region that is issued, got ${arn}, which is ${certificate?.Status ?? "not there"}`,
      "AWS refuses the listener: CertificateNotFound or UnsupportedCertificate.",
      list,
    );
  }
  const names = certificate.SubjectAlternativeNames ?? [certificate.DomainName ?? ""];
  return server === undefined || names.some((name) => covers(name, server))
    ? []
    : fails(
        `certificateArn: expected a certificate for ${server}, got one for ${names.join(", ")}`,
        "Browsers and agents refuse the server's TLS.",
        `aws acm request-certificate --domain-name ${server} --validation-method DNS    # or leave certificateArn out`,
      );
}

const covers = (name: string, server: string): boolean =>
  name === server || (name.startsWith("*.") && server.slice(server.indexOf(".")) === name.slice(1));

async function iam(arn: string, { iam: client }: Clients): Promise<Finding[]> {
  const { ServerCertificateMetadataList = [] } = await client.send(new ListServerCertificatesCommand({}));
  const certificate = ServerCertificateMetadataList.find(({ Arn }) => Arn === arn);
  const isOver = certificate?.Expiration !== undefined && certificate.Expiration.getTime() < Date.now();
  return certificate && !isOver
    ? []
    : fails(
        `certificateArn: expected a server certificate of IAM that is valid, got ${arn}, which ${isOver ? "has expired" : "is not there"}`,
        isOver ? "Browsers and agents refuse the server's TLS." : "AWS refuses the listener: CertificateNotFound.",
        "aws iam list-server-certificates --query 'ServerCertificateMetadataList[].[Arn,Expiration]' --output text",
      );
}

const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

/** Whether GitHub's identity provider is as `githubIdentityProvider` says: an account has one at most. */
export const checkGithubProvider: Check = async (plan, { aws }) => {
  const trust = JSON.stringify(ofType(plan, "aws:iam/role:Role").map(({ inputs }) => inputs.assumeRolePolicy));
  const arns = new Set(trust.match(/arn:aws:iam::\d+:oidc-provider\/[\w.-]+/g));
  const isMade = ofType(plan, PROVIDER).length > 0;
  const found = await Promise.all(
    [...arns].map(async (arn) => {
      const question = aws.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
      const isThere = (await unless(question, "NoSuchEntity", "NoSuchEntityException")) !== undefined;
      const setting = `pulumi config set --stack ${plan.stack} stups2go:githubIdentityProvider`;
      if (isThere === !isMade) {
        return [];
      }
      return isThere
        ? fails(
            `githubIdentityProvider: expected no ${arn} in the account, got one`,
            "pulumi up fails at it: EntityAlreadyExists. An account has one for each URL.",
            `${setting} existing`,
          )
        : fails(
            `githubIdentityProvider: expected ${arn}, which exists by the setting, got none`,
            "AWS makes the workflows' roles, and GitHub cannot assume them: InvalidIdentityToken.",
            `${setting} new`,
          );
    }),
  );
  return found.flat();
};
