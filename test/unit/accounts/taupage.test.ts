import assert from "node:assert/strict";
import { parse } from "yaml";
import { volumeMismatch } from "../../../infra/components/storage/adopted-volume";
import { planned, plannedProduction, type Resources } from "../../support/stacks";
import { everythingOfStups, onTaupage } from "../../support/taupage";

/** Ciphertexts are other ones in each account. */
const userData = (resources: Resources, template: string): string =>
  resources.userData(template).replaceAll(/aws:kms:[\w+/=]+$/gm, "aws:kms:<ciphertext>");

describe("hosts on Taupage", () => {
  let production: Resources;
  let test: Resources;
  before(async () => {
    ({ production, test } = await planned(
      ...everythingOfStups,
      "server.image=registry.opensource.zalan.do/stups/go-server:1.0-20",
      "deployers.image=registry.opensource.zalan.do/stups/go-agent:1.0-20",
      "builders[0]={name: default, count: 10, instanceTypes: [m3.medium], resources: [docker, jdk17]," +
        " image: 'registry.opensource.zalan.do/stups/go-agent:1.0-20'}",
    ));
  });

  it("tell the server's host everything that the first stups2go's template for servers takes", () => {
    assert.equal(
      userData(production, "server-template"),
      `#taupage-ami-config
application_id: my-go-appliance
application_version: 1.0-20
runtime: Docker
source: registry.opensource.zalan.do/stups/go-server:1.0-20
root: true
mint_bucket: my-stups-mint-bucket-name
ports:
  8153: 8153
volumes:
  ebs:
    /dev/xvdf: go-server-volume
mounts:
  /data:
    partition: /dev/xvdf
    filesystem: ext4
cloudwatch_logs:
  /var/log/application.log: /stups2go/my-go-appliance-eu-west-1/server
appdynamics_application: delivery
scalyr_account_key: aws:kms:<ciphertext>
logentries_account_key: aws:kms:<ciphertext>
environment:
  STUPS_ACCESS_TOKEN_URL: https://example.org/oauth2/access_token
  OAUTH2_ACCESS_TOKEN_URL: https://example.org/oauth2/access_token
  STUPS_TEAM_SERVICE_URL: https://teams.example.org
  STUPS_TEAMS: myteam,mypartnerteam
  STUPS2GO_SITE_URL: https://delivery.myteam.example.org
  STUPS2GO_ADMIN_USER: admin
  STUPS2GO_PLUGINS: ""
  GOCD_SERVER_JVM_OPTS: ""
  STUPS_GO_AGENT_REGISTRATION_KEY: aws:kms:<ciphertext>
  STUPS_SECRET_ADMIN_PASSWORD: aws:kms:<ciphertext>
  STUPS_FILES: .netrc,.ssh/id_ed25519
  STUPS_FILE_1: aws:kms:<ciphertext>
  STUPS_FILE_2: aws:kms:<ciphertext>
`,
    );
  });

  it("tell a builder's host everything that the template for agents takes", () => {
    assert.equal(
      userData(test, "builder-default-template"),
      `#taupage-ami-config
application_id: my-go-appliance
application_version: 1.0-20
runtime: Docker
source: registry.opensource.zalan.do/stups/go-agent:1.0-20
root: true
mint_bucket: my-stups-mint-bucket-name
docker_daemon_access: true
cloudwatch_logs:
  /var/log/application.log: /stups2go/my-go-appliance-eu-west-1/builders
appdynamics_application: delivery
scalyr_account_key: aws:kms:<ciphertext>
logentries_account_key: aws:kms:<ciphertext>
environment:
  STUPS_GO_SERVER_DOMAIN: delivery.myteam.example.org
  STUPS_GO_AGENT_ENVIRONMENTS: test
  STUPS_GO_AGENT_RESOURCES: docker,jdk17
  OAUTH2_ACCESS_TOKEN_URL: https://example.org/oauth2/access_token?realm=/services
  STUPS2GO_OAUTH2_REGISTRIES: pierone.example.org
  STUPS_GO_AGENT_REGISTRATION_KEY: aws:kms:<ciphertext>
  STUPS_FILES: .netrc,.ssh/id_ed25519
  STUPS_FILE_1: aws:kms:<ciphertext>
  STUPS_FILE_2: aws:kms:<ciphertext>
`,
    );
  });

  it("tell deployers the same, for production", () => {
    const [deployer, builder] = [
      production.userData("deployers-template"),
      test.userData("builder-default-template"),
    ].map((text) => parse(text) as { environment: Record<string, string> });
    assert.deepEqual(Object.keys(deployer ?? {}), Object.keys(builder ?? {}));
    assert.equal(deployer?.environment.STUPS_GO_AGENT_ENVIRONMENTS, "prod");
  });

  it("never let Taupage format what is not new", async () => {
    const volume = production.named("data-volume");
    const tag = "Taupage:erase-on-boot";
    assert.equal((volume.inputs.tags as Record<string, string>)[tag], "True");
    assert.deepEqual(volume.ignoreChanges, [`tags["${tag}"]`, `tagsAll["${tag}"]`]);
    assert.ok(!production.userData("server-template").includes("erase_on_boot"));
    const restored = await plannedProduction(...onTaupage, "dataVolume.snapshotId=snap-0123456789abcdef0");
    assert.equal((restored.inputs("data-volume").tags as Record<string, string>)[tag], undefined);
    const other = (await planned("applicationId=my-go-appliance")).production.named("data-volume");
    const own = "stups2go:format";
    assert.deepEqual(
      [other.ignoreChanges, other.inputs.tags],
      [[`tags["${own}"]`, `tagsAll["${own}"]`], { ...without(volume.inputs.tags as object, tag), [own]: "once" }],
    );
    // An ignored property would be copied from the replaced volume, and the restored data formatted.
    assert.deepEqual(restored.named("data-volume").ignoreChanges, []);
  });

  it("have a key a role for their secrets, and no secret in plain or in Secrets Manager", () => {
    for (const resources of [production, test]) {
      assert.deepEqual(resources.of("Secret"), []);
      const keys = resources
        .of("Key")
        .filter(({ parent }) => parent?.endsWith("-secret"))
        .map(({ inputs }) => [inputs.enableKeyRotation, inputs.deletionWindowInDays]);
      assert.deepEqual(
        keys,
        resources === test
          ? [[true, 30]]
          : [
              [true, 30],
              [true, 30],
            ],
      );
      for (const { inputs } of resources.of("Ciphertext")) {
        assert.equal(inputs.plaintext, "[secret]");
      }
    }
    const keyOf = (name: string): unknown =>
      production.policy(`${name}-host-decrypt-own-secrets`).Statement[0]?.Resource;
    assert.notEqual(keyOf("server"), keyOf("deployers"));
    const text = JSON.stringify([production.all, test.all]) + production.userData("server-template");
    for (const secret of ["registrationKey", "adminPassword"]) {
      assert.ok(!text.includes(String(production.plan?.clearOutputs[secret])), secret);
    }
  });

  it("find their image by owner and name, and move on by amiId alone", async () => {
    for (const [resources, name] of [
      [production, "server"],
      [production, "deployers"],
      [test, "builder-default"],
    ] as const) {
      const { inputs, ignoreChanges } = resources.named(`${name}-template`);
      assert.match(String(inputs.imageId), /^ami-0[0-9a-f]{16}$/);
      assert.deepEqual(ignoreChanges, ["imageId"]);
      assert.deepEqual((inputs.blockDeviceMappings as { deviceName: string }[])[0]?.deviceName, "/dev/sda1");
      assert.equal((inputs.metadataOptions as { httpTokens: string }).httpTokens, "optional");
    }
    const pinned = await plannedProduction(...onTaupage, "amiFilter=", "amiId=ami-0123456789abcdef0");
    const { inputs, ignoreChanges } = pinned.named("server-template");
    assert.deepEqual([inputs.imageId, ignoreChanges], ["ami-0123456789abcdef0", []]);
  });

  it("run images that the program builds by a tag that follows from their content, started as root", async () => {
    const built = await planned(...onTaupage);
    const image = built.production.image("go-server-x86_64").inputs;
    assert.match(String(image.imageName), /^pierone\.example\.org\/myteam\/go-server:[0-9a-f]{16}-x86_64-root$/);
    assert.equal((image.build as { args: Record<string, string> }).args.START_USER, "0");
    assert.ok(built.production.userData("server-template").includes(`source: ${String(image.imageName)}\n`));
    assert.deepEqual(built.production.of("Repository"), []);
  });

  it("cost nothing where they are not wanted: no key, and no image that starts as root", async () => {
    const { production, test } = await planned();
    const all = [...production.all, ...test.all];
    assert.deepEqual(
      all.filter(({ type }) => /^aws:kms\/|:(?:SealedSecret|AdoptedVolume)$/.test(type)).map(({ name }) => name),
      ["alarms-notifications-key", "alarms-notifications-key"],
    );
    assert.ok(!/START_USER|aws:kms:[^/]*$|-root|Taupage/.test(JSON.stringify(all)));
  });
});

function without(tags: object, key: string): object {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => name !== key));
}

describe("a data volume that exists", () => {
  it("is used and never owned", async () => {
    const production = await plannedProduction(
      "dataVolume.volumeId=vol-0fedcba9876543210",
      "availabilityZone=eu-west-1b",
    );
    assert.deepEqual(production.of("Volume"), []);
    assert.match(production.userData("server-template"), /VOLUME_ID='vol-0fedcba9876543210'/);
    const arn = "arn:aws:ec2:eu-west-1:111111111111:volume/vol-0fedcba9876543210";
    assert.equal(production.policy("server-host-attach-data-volume").Statement[0]?.Resource, arn);
    assert.ok(production.policy("snapshots-grant").Statement[0]?.Resource.includes(arn));
    assert.equal(production.plan?.outputs.dataVolumeId, "vol-0fedcba9876543210");
  });

  it("is found by its name on Taupage, and never formatted", async () => {
    const production = await plannedProduction(...onTaupage, "dataVolume.volumeId=vol-0fedcba9876543210");
    assert.match(production.userData("server-template"), /\/dev\/xvdf: go-server-volume\n/);
    assert.ok(!JSON.stringify(production.all.filter(({ type }) => type.includes("olume"))).includes("erase-on-boot"));
  });

  it("is refused where it would do no good, with what to do", () => {
    const tags = { Name: "go-server-volume", "stups2go:data-volume": "go-eu-west-1" };
    const volume = { availabilityZone: "eu-west-1a", encrypted: true, tags };
    const wanted = {
      volumeId: "vol-0fedcba9876543210",
      deployment: "go-eu-west-1",
      availabilityZone: "eu-west-1a",
    };
    assert.equal(volumeMismatch(volume, wanted), undefined);
    assert.match(
      volumeMismatch({ ...volume, availabilityZone: "eu-west-1b" }, wanted) ?? "",
      /set availabilityZone to eu-west-1b$/,
    );
    assert.match(
      volumeMismatch({ ...volume, encrypted: false }, wanted) ?? "",
      /is not encrypted: take a snapshot of it and set/,
    );
    assert.match(
      volumeMismatch({ ...volume, tags: {} }, wanted) ?? "",
      /has no tag Name and no tag stups2go:data-volume, .*aws ec2 create-tags --resources vol-0f/,
    );
    assert.match(
      volumeMismatch({ ...volume, tags: { ...tags, Name: "go" } }, wanted) ?? "",
      /has the tag Name=go, by which .* --tags Key=Name,Value=go-server-volume$/,
    );
    assert.match(
      volumeMismatch({ ...volume, tags: { ...tags, "stups2go:data-volume": "other-eu-west-1" } }, wanted) ?? "",
      /has the tag stups2go:data-volume=other-eu-west-1, by which/,
    );
  });
});
