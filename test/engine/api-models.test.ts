/** Inputs of resources against AWS's own API models. */
import assert from "node:assert/strict";
import { Aws, AwsError, type Resource, type Values } from "../fakes/aws-rules";
import { type as t } from "../fakes/aws-rules/types";
import { checkedInputs, checkModels } from "../fakes/aws-models/check";
import { makeAll } from "../unit/fakes/aws-rules/replay";

const everything = [
  "githubRepository=myteam/delivery",
  "mail={from: a@myteam.example.org, domain: myteam.example.org}",
  "alarms={email: a@myteam.example.org, monthlyBudgetUsd: 500}",
  "snapshots.copyToRegion=eu-central-1",
  "deployers.policyArns=[arn:aws:iam::aws:policy/ReadOnlyAccess]",
];

/** One input of a planned resource, by its path, and what AWS says of another value there. */
type Odd = [type: keyof typeof t, path: string, value: unknown, says: RegExp];

const odd: Odd[] = [
  [
    "alarm",
    "comparisonOperator",
    "LessThan",
    /ValidationException: .*'LessThan' at 'comparisonOperator'.*enum value set/,
  ],
  ["alarm", "evaluationPeriods", 0, /ValidationException: .*'0' at 'evaluationPeriods'.*greater than or equal to 1/],
  ["alarm", "alarmDescription", "x".repeat(1025), /at 'alarmDescription'.*length less than or equal to 1024/],
  ["balancer", "loadBalancerType", "classic", /ValidationError: .*'classic' at 'type'/],
  ["bucketPolicy", "bucket", undefined, /Value null at 'bucket' failed to satisfy constraint: Member must not be null/],
  ["certificate", "validationMethod", "FILE", /ValidationException: .*'FILE' at 'validationMethod'/],
  ["certificate", "domainName", "delivery_1.example.org!", /at 'domainName'.*regular expression pattern/],
  ["endpoint", "vpcEndpointType", "Private", /InvalidParameterValue: .*'Private' at 'vpcEndpointType'/],
  ["fleet", "allocationStrategy", "cheapest", /at 'spotFleetRequestConfig.allocationStrategy'/],
  ["fleet", "targetCapacity", "many", /at 'spotFleetRequestConfig.targetCapacity'.*must be a number/],
  ["group", "instanceRefresh.preferences.minHealthyPercentage", 101, /'101' at 'preferences.minHealthyPercentage'/],
  ["group", "maxSize", undefined, /Value null at 'maxSize'/],
  ["key", "deletionWindowInDays", 400, /ValidationException: .*'400' at 'pendingWindowInDays'/],
  ["listener", "port", 70_000, /ValidationError: .*'70000' at 'port'.*value less than or equal to 65535/],
  ["listener", "defaultActions.0.type", "send", /'send' at 'defaultActions.1.member.type'/],
  ["logGroup", "name", "/stups2go/go server", /at 'logGroupName'.*regular expression pattern/],
  ["record", "type", "ALIAS", /InvalidInput: .*at 'changeBatch.changes.1.member.resourceRecordSet.type'/],
  ["record", "ttl", -1, /'-1' at 'changeBatch.changes.1.member.resourceRecordSet.tTL'/],
  ["repository", "imageTagMutability", "FIXED", /ValidationException: .*'FIXED' at 'imageTagMutability'/],
  ["role", "description", "x".repeat(1001), /ValidationError: .*at 'description'.*length less than or equal to 1000/],
  ["secret", "description", "x".repeat(2049), /at 'description'.*length less than or equal to 2048/],
  ["snapshots", "state", "ON", /'ON' at 'state'/],
  [
    "snapshots",
    "policyDetails.schedules.0.retainRule.count",
    1001,
    /at 'policyDetails.schedules.1.member.retainRule.count'/,
  ],
  ["targetGroup", "healthCheck.interval", 301, /'301' at 'healthCheckIntervalSeconds'.*less than or equal to 300/],
  ["targetGroup", "targetType", "host", /'host' at 'targetType'/],
  ["template", "metadataOptions.httpTokens", "always", /'always' at 'launchTemplateData.metadataOptions.httpTokens'/],
  ["volume", "type", "gp4", /InvalidParameterValue: .*'gp4' at 'volumeType'.*enum value set/],
];

/** A resource with one input changed; `undefined` takes it out. */
function changed(resource: Resource, path: string, value: unknown): Resource {
  const copy = structuredClone(resource);
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  const holder = steps.reduce<Values>((inner, step) => inner[step] as Values, copy.inputs);
  if (value === undefined) {
    Reflect.deleteProperty(holder, last);
  } else {
    holder[last] = value;
  }
  return copy;
}

describe("AWS's API models", () => {
  let resources: Resource[];

  before(async () => {
    const aws = new Aws();
    for (const config of [everything, ["builders[0].capacity=auto-scaling-group"]]) {
      await makeAll(config === everything ? aws : new Aws(aws.state), ...config);
    }
    resources = aws.state.resources.filter(({ type, id, name }) => type.startsWith("aws:") && id !== name);
  });

  it("accept every input of both stacks.", () => {
    assert.ok(resources.length > 150, String(resources.length));
    for (const resource of resources) {
      checkModels(resource);
    }
  });

  it("know most of the inputs: at least four of five.", () => {
    const known = resources.flatMap((resource) => {
      const checked = new Set(checkedInputs(resource));
      return Object.keys(resource.inputs).map((input) => checked.has(input));
    });
    const share = known.filter(Boolean).length / known.length;
    assert.ok(share > 0.8, String(share));
  });

  for (const [kind, path, value, says] of odd) {
    const title = value === undefined ? "left out" : JSON.stringify(value).slice(0, 30);
    it(`refuse ${kind} with ${path} ${title}.`, () => {
      const step = path.split(".")[0] ?? "";
      const resource = resources.find(({ type, inputs }) => type === t[kind] && inputs[step] !== undefined);
      assert.ok(resource, `no ${kind} has ${step}`);
      assert.throws(
        () => {
          checkModels(changed(resource, path, value));
        },
        (error) => error instanceof AwsError && error.rule === "api-model" && says.test(error.message),
      );
    });
  }
});
