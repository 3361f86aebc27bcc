/** Placeholders of AWS's answers: ids and ARNs of the right form, the same from run to run. */
import { createHash } from "node:crypto";
import { secret } from "@pulumi/pulumi";
import type { Place } from "../../../infra/settings/rule";

interface Placeholder {
  id: string;
  /** Outputs that are no inputs. */
  outputs?: Record<string, unknown>;
}

export type Inputs = Record<string, unknown>;
type Make = (name: string, inputs: Inputs, place: Place) => Placeholder;

/** Hexadecimal digits that follow from a name. */
export const digits = (name: string, count: number): string =>
  createHash("sha256").update(name).digest("hex").slice(0, count);

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** A resource of EC2 with an id such as `vol-0123456789abcdef0` and an ARN that ends in it. */
const ec2 =
  (prefix: string, kind: string, outputs?: (id: string, place: Place) => Record<string, unknown>): Make =>
  (name, _inputs, place) => {
    const id = `${prefix}-0${digits(name, 16)}`;
    const arn = `arn:aws:ec2:${place.region}:${place.accountId}:${kind}/${id}`;
    return { id, outputs: { arn, ...outputs?.(id, place) } };
  };

/** A resource whose id is its name, given or made up by Pulumi. */
const named =
  (arn: (id: string, place: Place) => string, outputs?: (id: string, place: Place) => Record<string, unknown>): Make =>
  (name, inputs, place) => {
    const id = textOf(inputs.name) ?? textOf(inputs.bucket) ?? `${name}-${digits(name, 7)}`;
    return { id, outputs: { name: id, arn: arn(id, place), ...outputs?.(id, place) } };
  };

/** The key that an account encrypts volumes with unless told otherwise. */
export const defaultEbsKey = ({ region, accountId }: Place): string =>
  `arn:aws:kms:${region}:${accountId}:key/0fedcba9-8765-4321-0fed-cba987654321`;

const loadBalancing =
  (kind: string): Make =>
  (name, inputs, { region, accountId }) => {
    const prefix = kind === "loadbalancer" ? `${inputs.loadBalancerType === "network" ? "net" : "app"}/` : "";
    const arn = `arn:aws:elasticloadbalancing:${region}:${accountId}:${kind}/${prefix}${name}/${digits(name, 16)}`;
    const dnsName = `${name}-${digits(name, 8)}.elb.${region}.amazonaws.com`;
    const arnSuffix = `${kind === "targetgroup" ? "targetgroup/" : ""}${prefix}${name}/${digits(name, 16)}`;
    return { id: arn, outputs: { arn, arnSuffix, dnsName, zoneId: `Z${digits(region, 13).toUpperCase()}` } };
  };

const makers: Readonly<Record<string, Make>> = {
  "aws:acm/certificate:Certificate": (name, inputs, { region, accountId }) => {
    const hex = digits(name, 32);
    const uuid = [0, 8, 12, 16, 20, 32].slice(1).map((end, index) => hex.slice([0, 8, 12, 16, 20][index], end));
    const arn = `arn:aws:acm:${region}:${accountId}:certificate/${uuid.join("-")}`;
    const question = {
      domainName: inputs.domainName,
      resourceRecordName: `_${digits(name, 32)}.${textOf(inputs.domainName) ?? ""}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${digits(arn, 32)}.acm-validations.aws.`,
    };
    return { id: arn, outputs: { arn, domainValidationOptions: [question] } };
  },
  "aws:autoscaling/group:Group": named(
    (id, { region, accountId }) =>
      `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:${digits(id, 12)}:autoScalingGroupName/${id}`,
  ),
  "aws:cloudwatch/eventRule:EventRule": named(
    (id, { region, accountId }) => `arn:aws:events:${region}:${accountId}:rule/${id}`,
  ),
  "aws:cloudwatch/logGroup:LogGroup": named(
    (id, { region, accountId }) => `arn:aws:logs:${region}:${accountId}:log-group:${id}`,
  ),
  "aws:cloudwatch/metricAlarm:MetricAlarm": named(
    (id, { region, accountId }) => `arn:aws:cloudwatch:${region}:${accountId}:alarm:${id}`,
  ),
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": (name, _inputs, { region, accountId }) => {
    const id = `policy-0${digits(name, 16)}`;
    return { id, outputs: { arn: `arn:aws:dlm:${region}:${accountId}:policy/${id}` } };
  },
  "aws:ebs/volume:Volume": (name, inputs, place) => {
    const kmsKeyId = inputs.kmsKeyId ?? defaultEbsKey(place);
    return ec2("vol", "volume", () => ({ kmsKeyId }))(name, inputs, place);
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "aws:ec2/launchTemplate:LaunchTemplate": ec2("lt", "launch-template", () => ({ latestVersion: 1 })),
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
  "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/spotFleetRequest:SpotFleetRequest": (name) => ({ id: `sfr-${digits(name, 8)}-${digits(name, 12)}` }),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
  "aws:ec2/vpc:Vpc": ec2("vpc", "vpc"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint", (id, { region }) => ({
    dnsEntries: [{ dnsName: `${id}.vpce.${region}.vpce.amazonaws.com`, hostedZoneId: "Z38GZ743OKFT7T" }],
  })),
  "aws:ec2/vpcEndpointService:VpcEndpointService": ec2("vpce-svc", "vpc-endpoint-service", (id, { region }) => ({
    serviceName: `com.amazonaws.vpce.${region}.${id}`,
  })),
  "aws:ecr/repository:Repository": named(
    (id, { region, accountId }) => `arn:aws:ecr:${region}:${accountId}:repository/${id}`,
    (id, { region, accountId }) => ({
      registryId: accountId,
      repositoryUrl: `${accountId}.dkr.ecr.${region}.amazonaws.com/${id}`,
    }),
  ),
  "aws:iam/instanceProfile:InstanceProfile": named(
    (id, { accountId }) => `arn:aws:iam::${accountId}:instance-profile/${id}`,
  ),
  "aws:iam/policy:Policy": named((id, { accountId }) => `arn:aws:iam::${accountId}:policy/${id}`),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (_name, { url }, { accountId }) => {
    const arn = `arn:aws:iam::${accountId}:oidc-provider/${String(url).replace("https://", "")}`;
    return { id: arn, outputs: { arn } };
  },
  "aws:iam/accessKey:AccessKey": (name) => ({
    id: `AKIA${digits(name, 16).toUpperCase()}`,
    outputs: { secret: secret(digits(name, 40)), sesSmtpPasswordV4: secret(digits(`${name} for SMTP`, 44)) },
  }),
  "aws:iam/user:User": named((id, { accountId }) => `arn:aws:iam::${accountId}:user/${id}`),
  "aws:iam/role:Role": named(
    (id, { accountId }) => `arn:aws:iam::${accountId}:role/${id}`,
    (id, { accountId }) => ({ uniqueId: `AROA${digits(`${accountId} ${id}`, 17).toUpperCase()}` }),
  ),
  "aws:kms/ciphertext:Ciphertext": (name) => ({
    id: digits(name, 32),
    outputs: { ciphertextBlob: Buffer.from(digits(name, 48)).toString("base64") },
  }),
  "aws:kms/key:Key": (name, _inputs, { region, accountId }) => {
    const hex = digits(name, 32);
    const keyId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    return { id: keyId, outputs: { keyId, arn: `arn:aws:kms:${region}:${accountId}:key/${keyId}` } };
  },
  "aws:lb/listener:Listener": loadBalancing("listener"),
  "aws:lb/loadBalancer:LoadBalancer": loadBalancing("loadbalancer"),
  "aws:lb/targetGroup:TargetGroup": loadBalancing("targetgroup"),
  "aws:route53/record:Record": (name, inputs) => ({ id: name, outputs: { fqdn: inputs.name } }),
  "aws:route53/zone:Zone": (name) => {
    const id = `Z0${digits(name, 18).toUpperCase()}`;
    return { id, outputs: { zoneId: id } };
  },
  "aws:s3/bucket:Bucket": named(
    (id) => `arn:aws:s3:::${id}`,
    (id) => ({ bucket: id }),
  ),
  "aws:secretsmanager/secret:Secret": (name, _inputs, { region, accountId }) => {
    const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${digits(name, 7)}-${digits(name, 6)}`;
    return { id: arn, outputs: { arn } };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": (name, { secretId }) => ({
    id: `${String(secretId)}|${digits(name, 32)}`,
    outputs: { secretArn: secretId },
  }),
  "aws:sns/topic:Topic": (name, _inputs, { region, accountId }) => {
    const arn = `arn:aws:sns:${region}:${accountId}:${name}-${digits(name, 7)}`;
    return { id: arn, outputs: { arn } };
  },
  "aws:sesv2/emailIdentity:EmailIdentity": (_name, inputs, { region, accountId }) => {
    const domain = String(inputs.emailIdentity);
    const tokens = [1, 2, 3].map((number) => digits(`${domain} ${number}`, 32));
    return {
      id: domain,
      outputs: {
        arn: `arn:aws:ses:${region}:${accountId}:identity/${domain}`,
        dkimSigningAttributes: { tokens },
      },
    };
  },
  "aws:sqs/queue:Queue": (name, inputs, { region, accountId }) => {
    const own = textOf(inputs.name) ?? `${name}-${digits(name, 7)}`;
    const url = `https://sqs.${region}.amazonaws.com/${accountId}/${own}`;
    return { id: url, outputs: { name: own, url, arn: `arn:aws:sqs:${region}:${accountId}:${own}` } };
  },
  "docker:index/image:Image": (name, { imageName }) => {
    const image = String(imageName);
    const digest = `sha256:${digits(image, 64)}`;
    return { id: name, outputs: { repoDigest: `${image.replace(/:[^:/]*$/, "")}@${digest}` } };
  },
  "random:index/randomPassword:RandomPassword": (name) => ({
    id: "none",
    // The provider marks it as secret; so does the placeholder, which is no secret to anyone.
    outputs: { result: secret(digits(name, 40)) },
  }),
};

/** Answers for a new resource, from its type, name, inputs and place. */
export type MakeAny = (type: string, name: string, inputs: Inputs, place: Place) => { id: string; state: Inputs };

/** The id and outputs of a new resource. Types that nothing asks about get an id only. */
export const make: MakeAny = (type, name, inputs, place) => {
  const made = makers[type]?.(name, inputs, place) ?? { id: `${name}-id` };
  return { id: made.id, state: { ...inputs, ...made.outputs } };
};
