/** Placeholders of what AWS answers about things that exist. */
import { secret } from "@pulumi/pulumi";
import type { Place } from "../../../infra/settings/rule";
import { defaultEbsKey, digits, type Inputs, make } from "./placeholders";

/** Where AWS is asked. */
export interface Asked extends Place {
  /** Zone of the server, which a volume that exists is taken to be in. @default the region's zone a */
  serverZone?: string | undefined;
  /** A network that exists: its subnets are taken to be in zones of their own, the first in the server's. */
  network?: { vpcId?: string | undefined; subnetIds: readonly string[]; publicSubnetIds: readonly string[] };
  /** Name of the deployment, which a volume that exists is taken to belong to. */
  deployment?: string | undefined;
}

/** What AWS is asked about things that exist. */
export function ask(token: string, inputs: Inputs, there: Asked): Inputs {
  const { region, accountId, deployment, serverZone = `${region}a` } = there;
  switch (token) {
    case "aws:ebs/getVolume:getVolume": {
      const id = String((inputs.filters as { values: string[] }[])[0]?.values[0]);
      const arn = `arn:aws:ec2:${region}:${accountId}:volume/${id}`;
      const kmsKeyId = defaultEbsKey(there);
      const tags = { Name: "go-server-volume", "stups2go:data-volume": deployment };
      return { id, volumeId: id, arn, availabilityZone: serverZone, encrypted: true, kmsKeyId, tags };
    }
    case "aws:ec2/getAmi:getAmi":
      return { id: `ami-0${digits(JSON.stringify(inputs), 16)}` };
    case "aws:ec2/getSubnet:getSubnet":
      return subnet(String(inputs.id), serverZone, there);
    case "aws:ec2/getVpc:getVpc":
      return { id: inputs.id, ownerId: accountId, enableDnsHostnames: true, enableDnsSupport: true };
    case "aws:ecr/getAuthorizationToken:getAuthorizationToken":
      return {
        proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.amazonaws.com`,
        userName: "AWS",
        password: secret("placeholder"),
      };
    case "aws:iam/getRole:getRole":
      return { ...inputs, arn: `arn:aws:iam::${accountId}:role/${String(inputs.name)}` };
    case "aws:index/getAvailabilityZone:getAvailabilityZone":
      return { ...inputs, zoneId: zoneIdOf(String(inputs.name), region) };
    case "aws:route53/getZone:getZone":
      return { ...inputs, zoneId: `Z1${digits(String(inputs.name), 18).toUpperCase()}` };
    case "aws:s3/getBucketPolicy:getBucketPolicy":
      return { ...inputs, policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) };
    case "aws:sesv2/getEmailIdentity:getEmailIdentity": {
      const { state } = make("aws:sesv2/emailIdentity:EmailIdentity", "", inputs, there);
      return { ...state, dkimSigningAttributes: [state.dkimSigningAttributes] };
    }
    case "aws:ssm/getParameter:getParameter":
      return { ...inputs, insecureValue: `ami-0${digits(String(inputs.name), 16)}` };
    default:
      throw new Error(`The plan has no answer to ${token}; add one to tools/plan/record/answers.ts`);
  }
}

/** A subnet that exists, by its place in the lists of the settings. */
function subnet(id: string, serverZone: string, { region, accountId, network }: Asked): Inputs {
  const { vpcId, subnetIds = [], publicSubnetIds = [] } = network ?? {};
  const place = Math.max(0, subnetIds.indexOf(id), publicSubnetIds.indexOf(id));
  const others = ["a", "b", "c", "d", "e", "f"]
    .map((letter) => `${region}${letter}`)
    .filter((zone) => zone !== serverZone);
  const availabilityZone = [serverZone, ...others][place] ?? serverZone;
  return { id, vpcId, ownerId: accountId, availabilityZone, availabilityZoneId: zoneIdOf(availabilityZone, region) };
}

/** The id of a zone, as in an account whose zones have their letters in the order of their ids. */
const zoneIdOf = (zone: string, region: string): string =>
  `${shortRegion(region)}-az${zone.charCodeAt(zone.length - 1) - 96}`;

/** The zone with an id that {@link zoneIdOf} made. */
export const zoneWithId = (id: string, region: string): string =>
  `${region}${String.fromCharCode(96 + Number(/\d+$/.exec(id)?.[0]))}`;

/** `eu-west-1` as `euw1`, the form in ids of zones. */
function shortRegion(region: string): string {
  const [continent = "", direction = "", number = ""] = region.split("-");
  return `${continent}${direction.replace(/(north|south|east|west|central)/g, (word) => word.charAt(0))}${number}`;
}
