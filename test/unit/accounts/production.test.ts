import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readSettings } from "../../../images/caretaker/src/settings";
import { temporary } from "../../support/exit";
import { placeholderPassword, planned, plannedProduction, type Resources } from "../../support/stacks";

describe("the production account", () => {
  let production: Resources;
  before(async () => {
    production = await plannedProduction();
  });

  it("keeps the data on an encrypted volume that nothing deletes", () => {
    const { inputs, protect, retainOnDelete } = production.named("data-volume");
    assert.deepEqual(inputs, {
      availabilityZone: "eu-west-1a",
      encrypted: true,
      size: 100,
      tags: {
        Name: "go-server-volume",
        application: "stups2go",
        stack: "prod",
        "stups2go:data-volume": "go-eu-west-1",
        "stups2go:format": "once",
      },
      type: "gp3",
    });
    assert.ok(protect && retainOnDelete);
  });

  it("takes speed, key and snapshot of the volume from the settings", async () => {
    const production = await plannedProduction(
      "dataVolume={sizeGiB: 200, iops: 6000, throughput: 500, snapshotId: snap-0123456789abcdef0," +
        " kmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef'}",
    );
    const { size, iops, throughput, snapshotId, kmsKeyId, encrypted } = production.inputs("data-volume");
    assert.deepEqual([size, iops, throughput, snapshotId, encrypted], [200, 6000, 500, "snap-0123456789abcdef0", true]);
    assert.match(String(kmsKeyId), /:key\/01234567/);
  });

  it("snapshots the volume each day, and keeps what the settings say", async () => {
    const production = await plannedProduction("snapshots={hourUtc: 4, keepDays: 30}");
    const { policyDetails } = production.inputs("snapshots-policy") as { policyDetails: Record<string, unknown> };
    assert.deepEqual(policyDetails.targetTags, { "stups2go:data-volume": "go-eu-west-1" });
    assert.deepEqual(policyDetails.schedules, [
      {
        name: "daily",
        createRule: { interval: 24, intervalUnit: "HOURS", times: "04:00" },
        retainRule: { count: 30 },
        copyTags: true,
      },
    ]);
  });

  it("copies snapshots to another region, and shares them with another account, when told so", async () => {
    const key = (region: string): string =>
      `arn:aws:kms:${region}:111111111111:key/01234567-89ab-cdef-0123-456789abcdef`;
    const copied = await plannedProduction("snapshots={copyToRegion: eu-central-1}");
    const schedule = ({ policyDetails }: Record<string, unknown>): Record<string, unknown> =>
      (policyDetails as { schedules: Record<string, unknown>[] }).schedules[0] ?? {};
    const rule = {
      target: "eu-central-1",
      encrypted: true,
      copyTags: true,
      retainRule: { interval: 14, intervalUnit: "DAYS" },
    };
    assert.deepEqual(schedule(copied.inputs("snapshots-policy")).crossRegionCopyRules, [rule]);
    assert.equal(schedule(copied.inputs("snapshots-policy")).shareRule, undefined);
    // The account's default key may be a customer key.
    const keys = copied.policy("snapshots-grant").Statement.find(({ Sid }) => Sid === "ReencryptCopies")?.Resource;
    assert.deepEqual(keys, ["arn:aws:kms:eu-west-1:111111111111:key/0fedcba9-8765-4321-0fed-cba987654321"]);

    const both = await plannedProduction(
      `snapshots={keepDays: 7, copyToRegion: eu-central-1, copyKmsKeyId: '${key("eu-central-1")}', shareWithAccountId: '333333333333'}`,
      `dataVolume.kmsKeyId=${key("eu-west-1")}`,
    );
    assert.deepEqual(schedule(both.inputs("snapshots-policy")).crossRegionCopyRules, [
      { ...rule, cmkArn: key("eu-central-1"), retainRule: { interval: 7, intervalUnit: "DAYS" } },
    ]);
    assert.deepEqual(schedule(both.inputs("snapshots-policy")).shareRule, { targetAccounts: ["333333333333"] });
  });

  it("runs one server in the volume's zone, the old one ended before the new one starts", () => {
    const group = production.inputs("server-group");
    assert.deepEqual([group.minSize, group.maxSize, group.desiredCapacity], [1, 1, 1]);
    assert.deepEqual(group.vpcZoneIdentifiers, [subnetIn(production, "eu-west-1a")]);
    assert.deepEqual(group.instanceRefresh, {
      strategy: "Rolling",
      preferences: { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
    });
    assert.equal(group.healthCheckType, "EC2");
    assert.equal((group.targetGroupArns as unknown[]).length, 2);
  });

  it("follows the zone that the settings give", async () => {
    const production = await plannedProduction("availabilityZone=eu-west-1c");
    assert.equal(production.inputs("data-volume").availabilityZone, "eu-west-1c");
    assert.deepEqual(production.inputs("server-group").vpcZoneIdentifiers, [subnetIn(production, "eu-west-1c")]);
  });

  it("starts hosts without keys, without IMDSv1, with encrypted root volumes", () => {
    for (const name of ["server-template", "deployers-template"]) {
      const template = production.inputs(name);
      assert.equal(template.keyName, undefined);
      assert.deepEqual(template.metadataOptions, {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: name === "server-template" ? 1 : 2,
        instanceMetadataTags: "disabled",
      });
      const [root] = template.blockDeviceMappings as { ebs: Record<string, unknown> }[];
      assert.equal(root?.ebs.encrypted, "true");
      assert.match(
        String(template.imageId),
        /^resolve:ssm:\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-kernel-default-x86_64$/,
      );
    }
  });

  it("lets nothing in but HTTPS from the given ranges, the redirect, and agents", () => {
    const rules = production
      .of("SecurityGroupIngressRule")
      .map(({ name, inputs }) => [name, inputs.fromPort, inputs.toPort, inputs.cidrIpv4 ?? "a security group"]);
    assert.deepEqual(rules.sort(), [
      ["agents-443-from-agents", 443, 443, "a security group"],
      ["people-443-from-192.0.2.0/24", 443, 443, "192.0.2.0/24"],
      ["people-443-from-198.51.100.17/32", 443, 443, "198.51.100.17/32"],
      ["people-80-from-192.0.2.0/24", 80, 80, "192.0.2.0/24"],
      ["people-80-from-198.51.100.17/32", 80, 80, "198.51.100.17/32"],
      ["server-8153-from-agents", 8153, 8153, "a security group"],
      ["server-8153-from-people", 8153, 8153, "a security group"],
    ]);
    assert.ok(production.of("SecurityGroupIngressRule").every(({ inputs }) => inputs.description));
    assert.deepEqual(
      production.of("SecurityGroup").flatMap(({ inputs }) => inputs.ingress ?? []),
      [],
    );
  });

  it("opens 443 to the world when told so, and nothing else", async () => {
    const production = await plannedProduction("allowedCidrs=[0.0.0.0/0]");
    const open = production
      .of("SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs.cidrIpv4 === "0.0.0.0/0")
      .map(({ inputs }) => inputs.fromPort);
    assert.deepEqual(open, [443]);
  });

  it("ends TLS at the load balancer with a modern policy, and redirects plain HTTP", () => {
    const https = production.inputs("people-https");
    assert.equal(https.sslPolicy, "ELBSecurityPolicy-TLS13-1-2-2021-06");
    assert.equal(https.protocol, "HTTPS");
    assert.deepEqual(production.inputs("people-http").defaultActions, [
      { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
    ]);
    assert.equal((production.inputs("people-targets").healthCheck as { path: string }).path, "/go/api/v1/health");
    assert.equal(production.inputs("people-balancer").internal, false);
  });

  it("names the server in its zone, and leads agents inside the VPC to the internal load balancer", () => {
    const people = production.inputs("people-name");
    const agents = production.inputs("agents-name");
    assert.equal(people.name, "delivery.myteam.example.org");
    assert.equal(agents.name, "delivery.myteam.example.org");
    assert.notEqual(people.zoneId, agents.zoneId);
    assert.deepEqual(production.inputs("agents-zone").vpcs, [
      { vpcId: production.inputs("server-host-security-group").vpcId },
    ]);
    assert.equal(production.inputs("agents-balancer").internal, true);
    assert.equal(production.inputs("agents-tls").protocol, "TLS");
  });

  it("offers the server to the test account alone, by PrivateLink", () => {
    assert.deepEqual(production.inputs("agents-service").allowedPrincipals, ["arn:aws:iam::222222222222:root"]);
  });

  it("has an internal load balancer when told so, which agents and people then share", async () => {
    const production = await plannedProduction("loadBalancerScheme=internal");
    assert.equal(production.inputs("people-balancer").internal, true);
    // Only an application load balancer says X-Forwarded-Proto, without which GoCD leads people to http://.
    const [alias] = production.inputs("agents-name").aliases as { name: string }[];
    const [outside] = production.inputs("people-name").aliases as { name: string }[];
    assert.match(alias?.name ?? "", /^people-balancer-/);
    assert.equal(alias?.name, outside?.name);
    const into = production.of("SecurityGroupIngressRule").map(({ name }) => name);
    assert.ok(
      into.includes("people-443-from-agents") && !into.some((name) => name.startsWith("agents-443")),
      String(into),
    );
  });

  it("has a certificate issued and proved in the zone, or takes the given one", async () => {
    assert.equal(production.inputs("certificate-request").domainName, "delivery.myteam.example.org");
    assert.equal(production.inputs("certificate-validation").type, "CNAME");
    const arn = "arn:aws:iam::111111111111:server-certificate/mine";
    const given = await plannedProduction(`certificateArn=${arn}`);
    assert.equal(given.inputs("people-https").certificateArn, arn);
    assert.equal(given.inputs("agents-tls").certificateArn, arn);
    assert.deepEqual(given.of("Certificate"), []);
  });

  it("generates the registration key and the first password anew when the version is raised, and keeps them secret", async () => {
    const keepers = (resources: Resources): unknown[] =>
      resources.of("RandomPassword").map(({ inputs }) => inputs.keepers);
    const all = ["registration-key", "admin-password", "caretaker-password"];
    assert.deepEqual(
      production.of("RandomPassword").map(({ name }) => name),
      all,
    );
    assert.deepEqual(
      keepers(production),
      all.map(() => ({ version: "1" })),
    );
    assert.deepEqual(
      keepers(await plannedProduction("registrationKeyVersion=2")),
      all.map(() => ({ version: "2" })),
    );
    assert.equal(production.plan?.outputs.adminPassword, "[secret]");
    for (const { inputs } of production.of("SecretVersion")) {
      assert.equal(inputs.secretString, "[secret]");
    }
  });

  it("has no secret in user data, nor anywhere else in the plan", () => {
    const text = JSON.stringify(production.all) + production.userData("server-template");
    for (const name of ["registration-key", "admin-password", "caretaker-password"]) {
      assert.ok(!text.includes(placeholderPassword(name)), name);
    }
    assert.equal(production.plan?.clearOutputs.adminPassword, placeholderPassword("admin-password"));
  });

  it("gives each role its own secret", () => {
    const secretOf = (role: string): unknown =>
      production.policy(`${role}-host-read-own-secret`).Statement[0]?.Resource;
    assert.notEqual(secretOf("server"), secretOf("deployers"));
    assert.match(String(secretOf("server")), /:secret:server-secret/);
  });

  it("gives deployers exactly the policies and the boundary of the settings", async () => {
    const policy = "arn:aws:iam::111111111111:policy/deploy-web";
    const boundary = "arn:aws:iam::111111111111:policy/at-most";
    assert.deepEqual(production.of("RolePolicyAttachment"), []);
    const given = await plannedProduction(
      `deployers={count: 3, policyArns: ['${policy}'], permissionsBoundaryArn: '${boundary}'}`,
    );
    assert.deepEqual(
      given.of("RolePolicyAttachment").map(({ inputs }) => inputs.policyArn),
      [policy],
    );
    assert.equal(given.inputs("deployers-host-role").permissionsBoundary, boundary);
    assert.equal(given.inputs("server-host-role").permissionsBoundary, undefined);
    assert.equal(given.inputs("deployers-group").desiredCapacity, 3);
  });

  it("tells the server its name and the deployers their environment", () => {
    assert.match(
      production.userData("server-template"),
      /STUPS2GO_SITE_URL=https:\/\/delivery\.myteam\.example\.org\n/,
    );
    assert.match(production.userData("deployers-template"), /AGENT_AUTO_REGISTER_ENVIRONMENTS=prod\n/);
    assert.match(
      production.userData("deployers-template"),
      /GO_SERVER_URL=https:\/\/delivery\.myteam\.example\.org\/go\n/,
    );
  });

  it("tells the server whose members become users, when told so, on any host", async () => {
    const teams = [
      "accessTokenUrl=https://example.org/token",
      "teamServiceUrl=https://teams.example.org",
      "teams=[a, b]",
    ];
    const server = (await plannedProduction(...teams)).userData("server-template");
    assert.match(server, /STUPS_TEAM_SERVICE_URL=https:\/\/teams\.example\.org\n/);
    assert.match(server, /STUPS_TEAMS=a,b\n/);
    assert.match(server, /OAUTH2_ACCESS_TOKEN_URL=https:\/\/example\.org\/token\n/);
    assert.doesNotMatch(production.userData("server-template"), /STUPS_TEAM/);
  });

  it("keeps user data below 13 KB", () => {
    for (const name of ["server-template", "deployers-template"]) {
      const { length } = Buffer.from(String(production.inputs(name).userData), "base64");
      assert.ok(length <= 13_312, `${name}: ${length} bytes`);
    }
  });

  it("builds images under tags that follow from their content, and runs them by digest", () => {
    for (const [name, repository] of [
      ["go-server-x86_64", "go-server"],
      ["go-agent-x86_64", "go-agent"],
    ] as const) {
      const image = production.inputs(name);
      assert.match(
        String(image.imageName),
        new RegExp(
          `^111111111111\\.dkr\\.ecr\\.eu-west-1\\.amazonaws\\.com/stups2go/go-eu-west-1/${repository}:[0-9a-f]{16}-x86_64$`,
        ),
      );
      assert.equal((image.registry as { password: string }).password, "[secret]");
      const repo = production.inputs(`${repository}-repository`);
      assert.equal(repo.imageTagMutability, "IMMUTABLE");
      assert.deepEqual(repo.imageScanningConfiguration, { scanOnPush: true });
    }
    assert.match(
      production.userData("server-template"),
      /IMAGE='[^']+\/stups2go\/go-eu-west-1\/go-server@sha256:[0-9a-f]{64}'/,
    );
  });

  it("runs a given image without building one, and may pull it from another account's ECR", async () => {
    const image = "333333333333.dkr.ecr.eu-west-1.amazonaws.com/team/go-server:1.2";
    const production = await plannedProduction(`server.image=${image}`);
    assert.deepEqual(
      production.of("Image").map(({ name }) => name),
      ["go-agent-x86_64", "caretaker-x86_64"],
    );
    assert.ok(production.userData("server-template").includes(`IMAGE='${image}'`));
    assert.deepEqual(production.policy("server-host-pull-image").Statement[0]?.Resource, [
      "arn:aws:ecr:eu-west-1:333333333333:repository/team/go-server",
      "arn:aws:ecr:eu-west-1:111111111111:repository/stups2go/go-eu-west-1/caretaker",
    ]);
  });

  it("keeps the repository while an earlier image is named in it, as a rollback does", async () => {
    const before = await plannedProduction();
    const image = `111111111111.dkr.ecr.eu-west-1.amazonaws.com/stups2go/go-eu-west-1/go-server@sha256:${"0".repeat(64)}`;
    const rolledBack = await plannedProduction(`server.image=${image}`);
    assert.deepEqual(rolledBack.inputs("go-server-repository"), before.inputs("go-server-repository"));
    assert.deepEqual(rolledBack.policy("server-host-pull-image"), before.policy("server-host-pull-image"));
  });

  it("builds for ARM and starts ARM hosts when told so", async () => {
    const production = await plannedProduction("server.architecture=arm64", "deployers.architecture=arm64");
    assert.equal(production.inputs("server-template").instanceType, "t4g.medium");
    assert.match(String(production.inputs("server-template").imageId), /-arm64$/);
    assert.equal((production.inputs("go-server-arm64").build as { platform: string }).platform, "linux/arm64");
  });

  it("keeps logs as long as told", async () => {
    const production = await plannedProduction("logging.cloudWatchDays=7");
    assert.deepEqual(
      production.of("LogGroup").map(({ inputs }) => [inputs.name, inputs.retentionInDays]),
      [
        ["/stups2go/go-eu-west-1/deployers", 7],
        ["/stups2go/go-eu-west-1/server", 7],
      ],
    );
  });

  it("runs the caretaker beside GoCD, with settings that it takes", async () => {
    const userData = production.userData("server-template");
    assert.match(userData, /CARETAKER_IMAGE='111111111111\.dkr\.ecr\.\S+\/go-eu-west-1\/caretaker@sha256:\w{64}'/);
    const written = /path: \/etc\/stups2go\/caretaker\.json\n +content: (.*)\n/.exec(userData)?.[1] ?? "";
    const file = join(temporary("caretaker"), "caretaker.json");
    writeFileSync(file, String(parse(written)));
    const { deployersGroup, ...settings } = readSettings(file);
    assert.match(deployersGroup, /^deployers-group-[0-9a-f]{7}$/);
    assert.deepEqual(settings, {
      region: "eu-west-1",
      serverUrl: "http://127.0.0.1:8153/go",
      user: "caretaker",
      environment: "test",
      production: "prod",
      deployment: "go-eu-west-1",
      testRoleArn: "arn:aws:iam::222222222222:role/go-eu-west-1-keeper",
      queueUrl: "https://sqs.eu-west-1.amazonaws.com/222222222222/go-eu-west-1-builders",
      metricsNamespace: "stups2go/go-eu-west-1/caretaker",
    });
    const { test } = await planned();
    assert.equal(test.inputs("caretaker-role").name, "go-eu-west-1-keeper");
    assert.equal(test.inputs("builder-queue-queue").name, "go-eu-west-1-builders");
    assert.match(
      test.userData("builder-default-template"),
      /QUEUE_URL='https:\/\/sqs\.eu-west-1\.amazonaws\.com\/222222222222\/go-eu-west-1-builders'/,
    );
  });

  it("tells the test account what it needs", () => {
    assert.deepEqual(production.plan?.outputs, {
      accessTokenUrl: "",
      adminPassword: "[secret]",
      adminUser: "admin",
      applicationId: "go",
      deployment: "go-eu-west-1",
      dataVolumeId: production.plan?.clearOutputs.dataVolumeId,
      deployerRoleArn: production.plan?.clearOutputs.deployerRoleArn,
      serverGroupName: production.plan?.clearOutputs.serverGroupName,
      domain: "delivery.myteam.example.org",
      endpointServiceName: production.plan?.clearOutputs.endpointServiceName,
      mintBucket: production.plan?.clearOutputs.mintBucket,
      serverRoleArn: production.plan?.clearOutputs.serverRoleArn,
      serverUrl: "https://delivery.myteam.example.org/go",
      serverZoneId: "euw1-az1",
      url: "https://delivery.myteam.example.org",
    });
  });
});

/** The id of the subnet made in a zone. */
function subnetIn(production: Resources, zone: string): string | undefined {
  const association = production.inputs(`network-${zone}-routes`);
  return association.subnetId as string | undefined;
}
