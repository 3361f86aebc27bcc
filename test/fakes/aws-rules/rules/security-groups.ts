/** Security groups and their rules. */
import { type Asked, defineRules, text } from "../rule";
import { type as t } from "../types";
import { rangeOf } from "./cidr";

const api = "https://docs.aws.amazon.com";
const authorize = `${api}/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html`;
const both = [t.ingress, t.egress] as const;

/** Rules of the same group and direction. */
const siblings = ({ world, resource, inputs }: Asked) =>
  world.others(resource.type).filter((each) => each.inputs.securityGroupId === inputs.securityGroupId);

const compared = [
  "ipProtocol",
  "fromPort",
  "toPort",
  "cidrIpv4",
  "cidrIpv6",
  "prefixListId",
  "referencedSecurityGroupId",
];

/** Characters that descriptions of groups and rules may have. */
const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

export const securityGroupRules = defineRules([
  {
    id: "SecurityGroup-rules-quota",
    code: "RulesPerSecurityGroupLimitExceeded",
    source: `${api}/vpc/latest/userguide/amazon-vpc-limits.html`,
    types: both,
    on: ["create"],
    refuses: (asked) =>
      siblings(asked).length >= asked.world.quota("rules per security group", 60)
        ? "The maximum number of rules per security group has been reached."
        : undefined,
  },
  {
    id: "SecurityGroup-rule-twice",
    code: "InvalidPermission.Duplicate",
    source: authorize,
    types: both,
    on: ["create", "update"],
    refuses: (asked) =>
      siblings(asked).some((each) => compared.every((key) => each.inputs[key] === asked.inputs[key]))
        ? "the specified rule already exists"
        : undefined,
  },
  {
    id: "SecurityGroup-rule-ports",
    code: "InvalidParameterValue",
    source: authorize,
    types: both,
    on: ["create", "update"],
    refuses: ({ inputs: { ipProtocol, fromPort, toPort } }) => {
      const [from, to] = [Number(fromPort), Number(toPort)];
      return !["tcp", "udp"].includes(text(ipProtocol)) || (from >= 0 && from <= to && to <= 65535)
        ? undefined
        : `Invalid value for portRange. Must specify both from and to ports with TCP/UDP, got ${String(fromPort)}-${String(toPort)}.`;
    },
  },
  {
    id: "SecurityGroup-rule-cidr",
    code: "InvalidParameterValue",
    source: authorize,
    types: both,
    on: ["create", "update"],
    refuses: ({ inputs: { cidrIpv4 } }) =>
      cidrIpv4 === undefined || rangeOf(cidrIpv4) ? undefined : `CIDR block ${text(cidrIpv4)} is malformed`,
  },
  {
    id: "SecurityGroup-rule-source",
    code: "InvalidParameterCombination",
    source: `${api}/AWSEC2/latest/APIReference/API_IpPermission.html`,
    types: both,
    on: ["create", "update"],
    refuses: ({ inputs }) => {
      const given = compared.slice(3).filter((key) => inputs[key] !== undefined);
      return given.length === 1 ? undefined : `Exactly one source is expected, got ${given.join(", ") || "none"}`;
    },
  },
  {
    id: "SecurityGroup-description",
    code: "InvalidParameterValue",
    source: `${api}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
    types: [t.securityGroup, ...both],
    on: ["create", "update"],
    refuses: ({ inputs: { description } }) =>
      DESCRIPTION.test(text(description))
        ? undefined
        : `Invalid rule description. Valid descriptions are strings less than 256 characters of the set a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
  },
  {
    id: "SecurityGroup-used-by-instances",
    code: "DependencyViolation",
    source: `${api}/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html`,
    types: [t.securityGroup],
    on: ["delete"],
    refuses: ({ resource, world }) => {
      const templates = world
        .others(t.template)
        .filter(({ inputs }) => (inputs.vpcSecurityGroupIds as unknown[] | undefined)?.includes(resource.id))
        .map(({ id }) => id);
      const user = [...world.others(t.group), ...world.others(t.fleet)].find((each) =>
        templates.some((id) => JSON.stringify(each.inputs).includes(id)),
      );
      return user ? `resource ${resource.id} has a dependent object: instances of ${user.id}` : undefined;
    },
  },
]);
