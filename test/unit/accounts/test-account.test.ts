import assert from "node:assert/strict";
import { readBuildContext } from "../../../infra/components/images/build-context";
import { scmSource } from "../../../infra/components/images/scm-source";
import { readPoolTags } from "../../../images/caretaker/src/aws/pool-tags";
import { placeholderPassword, planned, type Resources } from "../../support/stacks";

describe("the test account", () => {
  let test: Resources;
  let production: Resources;
  before(async () => ({ test, production } = await planned()));

  it("keeps two builders on a Spot Fleet of several types in all subnets", () => {
    const fleet = test.inputs("builder-default-fleet");
    const [config] = fleet.launchTemplateConfigs as { overrides: { instanceType: string; subnetId: string }[] }[];
    assert.equal(new Set(config?.overrides.map(({ instanceType }) => instanceType)).size, 6);
    assert.equal(new Set(config?.overrides.map(({ subnetId }) => subnetId)).size, 3);
    assert.equal(config?.overrides.length, 18);
    const { launchTemplateConfigs, tags, iamFleetRole, ...rest } = fleet;
    assert.ok(launchTemplateConfigs && tags);
    assert.match(String(iamFleetRole), /role\/builders-fleet-role/);
    assert.deepEqual(rest, {
      allocationStrategy: "priceCapacityOptimized",
      fleetType: "maintain",
      onDemandTargetCapacity: 0,
      replaceUnhealthyInstances: true,
      spotMaintenanceStrategies: { capacityRebalance: { replacementStrategy: "launch" } },
      targetCapacity: 2,
      terminateInstancesOnDelete: "true",
    });
  });

  it("gives a fleet the id of a machine image, and never a newer one by itself", async () => {
    const { inputs, ignoreChanges } = test.named("builder-default-template");
    assert.match(String(inputs.imageId), /^ami-[0-9a-f]{17}$/);
    assert.deepEqual(ignoreChanges, ["imageId"]);
    const pinned = (await planned("amiId=ami-0123456789abcdef0")).test.named("builder-default-template");
    assert.equal(pinned.inputs.imageId, "ami-0123456789abcdef0");
    assert.deepEqual(pinned.ignoreChanges, []);
  });

  it("tags the instances that it launches", () => {
    const specifications = test.inputs("builder-default-template").tagSpecifications as {
      resourceType: string;
      tags: unknown;
    }[];
    for (const resourceType of ["instance", "volume"]) {
      assert.deepEqual(specifications.find((specification) => specification.resourceType === resourceType)?.tags, {
        application: "stups2go",
        stack: "test",
        Name: "go-builder-default",
        "stups2go:deployment": "go-eu-west-1",
        "stups2go:pool": "default",
        "stups2go:role": "builder",
      });
    }
  });

  it("has more pools, of other kinds, when told so", async () => {
    const { test } = await planned(
      "builders[1]={name: arm, count: 5, onDemandCount: 1, architecture: arm64, resources: [arm, docker], rootVolumeGiB: 200}",
      "builders[2]={name: steady, capacity: auto-scaling-group, count: 4, onDemandCount: 2, instanceTypes: [c7i.large]}",
    );
    assert.equal(test.inputs("builder-arm-fleet").onDemandTargetCapacity, 1);
    assert.match(test.userData("builder-arm-template"), /AGENT_AUTO_REGISTER_RESOURCES=arm,docker\n/);
    assert.deepEqual(
      test
        .of("Image")
        .map(({ name }) => name)
        .sort(),
      ["go-agent-arm64", "go-agent-x86_64"],
    );
    const group = test.inputs("builder-steady-group");
    assert.equal(group.desiredCapacity, 4);
    assert.equal(group.capacityRebalance, true);
    const { instancesDistribution } = group.mixedInstancesPolicy as { instancesDistribution: unknown };
    assert.deepEqual(instancesDistribution, {
      onDemandBaseCapacity: 2,
      onDemandPercentageAboveBaseCapacity: 0,
      spotAllocationStrategy: "price-capacity-optimized",
    });
    assert.match(String(test.inputs("builder-steady-template").imageId), /^resolve:ssm:/);
  });

  it("takes URL, bucket and application from production", async () => {
    const { test } = await planned("applicationId=my-go", "domainPrefix=ci");
    const userData = test.userData("builder-default-template");
    assert.match(userData, /GO_SERVER_URL=https:\/\/ci\.myteam\.example\.org\/go\n/);
    assert.match(userData, /AGENT_AUTO_REGISTER_ENVIRONMENTS=test\n/);
    assert.match(userData, /APPLICATION_ID='my-go'/);
    assert.equal(test.inputs("builders-host-role").name, "my-go-eu-west-1-builder");
    assert.equal(test.inputs("builders-host-logs").name, "/stups2go/my-go-eu-west-1/builders");
    assert.equal(test.inputs("builders-secret-version").secretString, "[secret]");
  });

  it("has the key of agents nowhere: not in its secret, the outputs that it reads, user data or any other input", () => {
    const key = placeholderPassword("registration-key");
    const inputs = [test.all, production.plan?.clearOutputs, test.plan?.clearOutputs].map((each) =>
      JSON.stringify(each),
    );
    for (const text of [...inputs, test.userData("builder-default-template")]) {
      assert.ok(!text.includes(key));
    }
    for (const text of inputs) {
      assert.doesNotMatch(text, /registrationKey/);
    }
  });

  it("lets a pool's launch template tell the caretaker of the pool, in tags that the caretaker reads", () => {
    const { tags } = test.inputs("builder-default-template") as { tags: Record<string, string> };
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    assert.deepEqual(readPoolTags({ LaunchTemplateId: "lt-1", LatestVersionNumber: 3, Tags }), {
      templateId: "lt-1",
      version: "3",
      sender: tags["stups2go:sender"],
      order: 0,
      settings: {
        ...{ name: "default", resources: [], capacity: "spot-fleet", elastic: false, min: 0, max: 0, idleMinutes: 10 },
        ...{ onDemandCount: 0, onDemandMax: 0, keepWarm: [] },
      },
    });
    assert.match(tags["stups2go:sender"] ?? "", /^AROA\w{17}$/);
  });

  it("reaches the server by PrivateLink in the server's zone, under the server's name", () => {
    const endpoint = test.inputs("server-endpoint-interface");
    assert.equal(endpoint.serviceName, production.plan?.outputs.endpointServiceName);
    assert.equal(test.inputs("server-endpoint-subnet").availabilityZoneId, "euw1-az1");
    assert.equal(test.inputs("server-endpoint-zone").name, "delivery.myteam.example.org");
    assert.deepEqual(
      test.of("SecurityGroupIngressRule").map(({ name }) => name),
      ["server-endpoint-443-from-builders"],
    );
  });

  it("reads the application's prefix of the mint bucket, and nothing else of production", () => {
    const account = production.plan?.place.accountId ?? "";
    const policies = test.of("RolePolicy").map(({ name }) => test.policy(name));
    const ofProduction = policies
      .flatMap(({ Statement }) => Statement)
      .flatMap(({ Resource }) => Resource)
      .filter((resource) => resource.includes(account) || resource.startsWith("arn:aws:s3"));
    const bucket = String(production.plan?.outputs.mintBucket);
    assert.deepEqual(ofProduction, [`arn:aws:s3:::${bucket}/go/*`, `arn:aws:s3:::${bucket}`]);
  });

  it("stands in a VPC that exists when told so, and makes no part of one", async () => {
    const network =
      "network={vpcId: vpc-0123456789abcdef0, subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1], publicSubnetIds: [subnet-0123456789abcdef2, subnet-0123456789abcdef3]}";
    const { test, production } = await planned(network, "availabilityZone=eu-west-1b");
    for (const resources of [test, production]) {
      assert.deepEqual([...resources.of("Vpc"), ...resources.of("Subnet"), ...resources.of("InternetGateway")], []);
    }
    assert.deepEqual(test.inputs("server-endpoint-interface").subnetIds, ["subnet-0123456789abcdef0"]);
    assert.deepEqual(production.inputs("people-balancer").subnets, [
      "subnet-0123456789abcdef2",
      "subnet-0123456789abcdef3",
    ]);
    assert.deepEqual(production.inputs("agents-balancer").subnets, [
      "subnet-0123456789abcdef0",
      "subnet-0123456789abcdef1",
    ]);
  });

  it("pushes to the given registry instead of ECR, in either account", async () => {
    const { test, production } = await planned("registry={server: 'registry.example.org:5000', namespace: myteam}");
    for (const resources of [test, production]) {
      assert.deepEqual(
        [...resources.of("Repository"), ...resources.of("LifecyclePolicy").filter(({ type }) => type.includes("ecr"))],
        [],
      );
      assert.ok(!resources.all.some(({ name }) => name.endsWith("pull-image")));
      assert.match(
        String(resources.image("go-agent-x86_64").inputs.imageName),
        /^registry\.example\.org:5000\/myteam\/go-agent:[0-9a-f]{16}-x86_64$/,
      );
    }
  });

  it("tells such a registry where the code of an image comes from, and never builds one again for that", async () => {
    const { test } = await planned("registry={server: registry.example.org, namespace: myteam}");
    const { name, inputs, ignoreChanges } = test.image("go-agent-x86_64");
    assert.equal((inputs.build as { args: Record<string, string> }).args.SCM_SOURCE, scmSource("images"));
    // What is ignored stays as it was, so that another content has to be another resource.
    assert.deepEqual(ignoreChanges, ["build.args.SCM_SOURCE"]);
    const { hash } = readBuildContext("images", "agent/Dockerfile");
    assert.ok(name.endsWith(`-${hash}`) && String(inputs.imageName).includes(`:${hash}-`), name);
    const ecr = (await planned()).test.named("go-agent-x86_64");
    assert.deepEqual([ecr.ignoreChanges, "args" in (ecr.inputs.build as object)], [[], false]);
  });
});
