/** What AWS's data sources answer. What a call names has to be there, but for a hosted zone, which is put there. */
import { ask } from "../../../tools/plan/record/answers";
import { AwsError } from "./error";
import { zoneOf } from "./rules/network";
import { type as t } from "./types";
import { allServiceLinkedRoles, type AwsState, type Resource, type Values } from "./world";

/** Who is asked about what. */
export interface LookUp {
  account: string;
  region: string;
  inputs: Values;
}

/** The part of the fake AWS that answers read. */
export interface Known {
  state: Pick<AwsState, "resources" | "serviceLinkedRoles">;
  read: (call: { account: string; type: string }, id: string) => Resource | undefined;
}

const provider = "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service";

type Answer = (aws: Known, call: LookUp, placeholder: Values) => Values;

/** Answers that follow from the state; all others are the plan's placeholders. */
const answers: Readonly<Record<string, Answer>> = {
  "aws:ebs/getVolume:getVolume": (aws, call, { id, kmsKeyId: accountKey }) => {
    const { inputs } = found(aws, call, t.volume, id, {
      message: "Your query returned no results. Please change your search criteria and try again.",
      source: "ec2/ebs_volume_data_source.go",
    });
    const { availabilityZone, encrypted = false, kmsKeyId = accountKey, tags = {} } = inputs;
    return { availabilityZone, encrypted, kmsKeyId: encrypted === true ? kmsKeyId : "", tags };
  },
  "aws:ec2/getSubnet:getSubnet": (aws, call) => {
    const subnet = found(aws, call, t.subnet, call.inputs.id, {
      message: "no matching EC2 Subnet found",
      source: "ec2/vpc_subnet_data_source.go",
    });
    const { account, region } = call;
    const { vpcId, availabilityZone = `${region}${String.fromCharCode(96 + Number(zoneOf(subnet)))}` } = subnet.inputs;
    const zone = ask(
      "aws:index/getAvailabilityZone:getAvailabilityZone",
      { name: availabilityZone },
      { region, accountId: account },
    );
    const { availabilityZoneId = zone.zoneId } = subnet.inputs;
    return { ownerId: subnet.outputs.ownerId ?? account, vpcId, availabilityZone, availabilityZoneId };
  },
  "aws:ec2/getVpc:getVpc": (aws, call) => {
    const { inputs, outputs } = found(aws, call, t.vpc, call.inputs.id, {
      message: "no matching EC2 VPC found",
      source: "ec2/vpc_data_source.go",
    });
    const { enableDnsSupport = true, enableDnsHostnames = false } = inputs;
    return { ownerId: outputs.ownerId ?? call.account, enableDnsSupport, enableDnsHostnames };
  },
  "aws:iam/getRole:getRole": ({ state }, { account, inputs: { name } }) => {
    const there = state.serviceLinkedRoles[account] ?? allServiceLinkedRoles;
    const role = state.resources.find((each) => each.account === account && each.type === t.role && each.id === name);
    if (!role && !there.includes(String(name))) {
      return notFound(`reading IAM Role (${String(name)})`, "iam/role_data_source.go");
    }
    return role ? { arn: role.outputs.arn } : {};
  },
  "aws:sesv2/getEmailIdentity:getEmailIdentity": (aws, { account, region, inputs: { emailIdentity } }) => {
    const identity = aws.state.resources.find(
      (each) =>
        each.account === account &&
        each.region === region &&
        each.type === t.emailIdentity &&
        each.id === emailIdentity,
    );
    return identity ? {} : notFound(String(emailIdentity), "sesv2/email_identity_data_source.go");
  },
  "aws:route53/getZone:getZone": (aws, { account, region }, placeholder) => {
    const id = String(placeholder.zoneId);
    if (!aws.read({ account, type: t.zone }, id)) {
      const values = { ...placeholder };
      aws.state.resources.push({ account, region, type: t.zone, name: id, id, inputs: values, outputs: values });
    }
    return {};
  },
};

/** The provider's answer about what is not there. */
function notFound(what: string, source: string): never {
  throw new AwsError(what, "couldn't find resource", "it-is-there", `${provider}/${source}`);
}

/** What a data source answers. */
export function lookUp(aws: Known, call: LookUp, token: string): Values {
  const placeholder = ask(token, call.inputs, { region: call.region, accountId: call.account });
  return { ...placeholder, ...answers[token]?.(aws, call, placeholder) };
}

/** The resource in the call's account and region. */
function found(
  aws: Known,
  { account, region }: LookUp,
  type: string,
  id: unknown,
  { message, source }: { message: string; source: string },
): Resource {
  const resource = aws.read({ account, type }, String(id));
  if (resource?.region !== region) {
    throw new AwsError("empty result", message, "it-is-there", `${provider}/${source}`);
  }
  return resource;
}
