import { everywhere, knownTypes } from "../known-resources";
import { at, type Guarded, list, type Rule, shown } from "../rule";

/** Whether an input says nothing, as providers fill in what is left out. */
const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** Pulumi's own types, the stack among them, and components: what they hold are resources of their own. */
const makesNothing = /^(?:pulumi:(?:pulumi|providers):|stups2go:)/;

export const knownOnly: Rule = {
  name: "known-resources",
  level: "mandatory",
  wants:
    "Every type of resource is one that rules know, and so is every input that says who may do or reach something.",
  reason: "A rule cannot find anything in a resource that it has never heard of.",
  fix: "List the type, or its input, with a reason in policies/guard/known-resources.ts, and write the rule that it needs.",
  check: ({ type, inputs }) => {
    if (makesNothing.test(type)) {
      return [];
    }
    const known = knownTypes[type];
    if (known === undefined) {
      return [`no rule knows the type ${type}`];
    }
    const listed = known.inputs;
    return listed === "any"
      ? []
      : Object.keys(inputs)
          .filter((input) => !listed.includes(input) && !everywhere.has(input) && !isUnset(inputs[input]))
          .map((input) => `no rule knows its input ${input}`);
  },
};

/** Names by which the state knows what must never be replaced. */
const names: Readonly<Record<string, string>> = {
  "stups2go:storage:DataVolume": "data-volume",
  "stups2go:storage:MintBucket": "mint-bucket",
};
const kept: readonly string[] = ["aws:ebs/volume:Volume", "aws:s3/bucket:Bucket"];

export const keepsItsName: Rule = {
  name: "data-keeps-its-name",
  level: "mandatory",
  wants: "The data volume and the mint bucket keep the names that the state knows them by.",
  reason: "Another name is another resource: an empty volume or bucket, and the old one left behind.",
  fix: "Take the old name back, or add an alias and list the new name in policies/guard/rules/unknown.ts.",
  check: ({ type, name, parentType, inputs }) => {
    const wanted = names[parentType];
    if (!kept.includes(type)) {
      return [];
    }
    return [
      ...(wanted === undefined || name === wanted ? [] : [`it is not named ${wanted}`]),
      ...(type === "aws:ebs/volume:Volume" && at(inputs, "tags", "Name") !== "go-server-volume"
        ? [`its tag Name is ${shown(at(inputs, "tags", "Name"))}, by which no host finds it`]
        : []),
    ];
  },
};

/** Routes lead to the internet through a gateway of our own, and nowhere else. */
export const routesStayInside: Rule = {
  name: "routes-stay-inside",
  level: "mandatory",
  wants: "Routes lead through our own internet gateway only.",
  reason: "A route to another VPC, a VPN or an instance opens a way that no rule sees.",
  fix: "Take the route out; builders reach the server by PrivateLink.",
  check: (resource: Guarded) =>
    resource.type === "aws:ec2/routeTable:RouteTable"
      ? list(resource.inputs.routes).flatMap((route) =>
          Object.keys(route as object)
            .filter((key) => !["cidrBlock", "ipv6CidrBlock", "gatewayId"].includes(key) && !isUnset(at(route, key)))
            .map((key) => `a route has ${key}`),
        )
      : [],
};
