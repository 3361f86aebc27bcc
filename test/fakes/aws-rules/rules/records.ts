/** Route 53. */
import { at, defineRules, text } from "../rule";
import { type as t } from "../types";

const changes = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html";
const format = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html";

const bare = (name: unknown): string => text(name).replace(/\.$/, "").toLowerCase();

export const recordRules = defineRules([
  {
    id: "Record-exists",
    code: "InvalidChangeBatch",
    source: changes,
    types: [t.record],
    on: ["create"],
    refuses: ({ inputs, world }) =>
      inputs.allowOverwrite !== true &&
      world
        .others(t.record, "account")
        .some(
          (each) =>
            each.inputs.zoneId === inputs.zoneId &&
            bare(each.inputs.name) === bare(inputs.name) &&
            each.inputs.type === inputs.type &&
            each.inputs.setIdentifier === inputs.setIdentifier,
        )
        ? `Tried to create resource record set [name='${bare(inputs.name)}.', type='${text(inputs.type)}'] but it already exists`
        : undefined,
  },
  {
    id: "Record-outside-zone",
    code: "InvalidChangeBatch",
    source: changes,
    types: [t.record],
    on: ["create"],
    refuses: ({ inputs: { name, zoneId }, world }) => {
      const zone = bare(world.named(t.zone, zoneId)?.inputs.name);
      return zone === "" || bare(name) === zone || bare(name).endsWith(`.${zone}`)
        ? undefined
        : `RRSet with DNS name ${bare(name)}. is not permitted in zone ${zone}.`;
    },
  },
  {
    id: "Record-cname-alone",
    code: "InvalidChangeBatch",
    source: format,
    types: [t.record],
    on: ["create"],
    refuses: ({ inputs, world }) => {
      const others = world
        .others(t.record, "account")
        .filter((each) => each.inputs.zoneId === inputs.zoneId && bare(each.inputs.name) === bare(inputs.name))
        .filter((each) => each.inputs.type !== inputs.type);
      return others.some((each) => [each.inputs.type, inputs.type].includes("CNAME"))
        ? `RRSet of type ${text(inputs.type)} with DNS name ${bare(inputs.name)}. is not permitted as it conflicts with other records with the same DNS name`
        : undefined;
    },
  },
  {
    id: "Record-cname-apex",
    code: "InvalidChangeBatch",
    source: format,
    types: [t.record],
    on: ["create"],
    refuses: ({ inputs: { name, type, zoneId }, world }) =>
      type === "CNAME" && bare(name) === bare(world.named(t.zone, zoneId)?.inputs.name)
        ? `RRSet of type CNAME with DNS name ${bare(name)}. is not permitted at apex in zone ${bare(name)}.`
        : undefined,
  },
  {
    id: "Record-values",
    code: "InvalidInput",
    source: changes,
    types: [t.record],
    on: ["create", "update"],
    refuses: ({ inputs: { aliases, records, ttl } }) =>
      (aliases === undefined) === (records === undefined) || (records !== undefined && ttl === undefined)
        ? "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]]"
        : undefined,
  },
  {
    id: "Zone-conflict",
    code: "ConflictingDomainExists",
    source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_AssociateVPCWithHostedZone.html",
    types: [t.zone],
    on: ["create", "update"],
    refuses: ({ inputs, world }) => {
      const vpcs = at(inputs, "vpcs.vpcId");
      return world
        .others(t.zone, "account")
        .some(
          (each) =>
            bare(each.inputs.name) === bare(inputs.name) &&
            at(each.inputs, "vpcs.vpcId").some((vpc) => vpcs.includes(vpc)),
        )
        ? `The VPC ${String(vpcs[0])} is already associated with a hosted zone of the name ${bare(inputs.name)}`
        : undefined;
    },
  },
  {
    id: "Zone-comment",
    code: "InvalidInput",
    source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZoneConfig.html",
    types: [t.zone],
    on: ["create", "update"],
    refuses: ({ inputs: { comment } }) =>
      text(comment).length > 256 ? "The comment may have at most 256 characters" : undefined,
  },
]);
