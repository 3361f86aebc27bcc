import assert from "node:assert/strict";
import { Deployment } from "../../rehearsal/deployment";
import { fleets } from "../../rehearsal/fleets";
import { refuseOthers } from "../../rehearsal/needs";
import { exampleStacks, planned } from "../../support/stacks";

const secrets = (deployment: Deployment): string[] =>
  deployment
    .of("SecretVersion")
    .filter(({ name }) => name !== "builders-secret-version")
    .map(({ inputs }) => String(inputs.secretString));
const volume = (deployment: Deployment): string => deployment.of("Volume")[0]?.id ?? "";

describe("the deployment that is rehearsed", () => {
  const deployment = new Deployment(exampleStacks);
  before(() => deployment.plan());

  it("has the fleets that the stack files ask for, the server first", () => {
    assert.deepEqual(
      fleets(deployment).map(({ label, environment, account, count, rootGiB }) => [
        label,
        environment,
        account,
        count,
        rootGiB,
      ]),
      [
        ["go-server", undefined, "111111111111", 1, 20],
        ["go-deployer", "prod", "111111111111", 2, 30],
        ["go-builder-default", "test", "222222222222", 2, 100],
      ],
    );
  });

  it("boots hosts by the user data of the offline plan, but for digest and volume", async () => {
    const pushed = new Deployment(exampleStacks);
    const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
    for (const { inputs } of deployment.of("Image")) {
      pushed.digests.set(String(inputs.imageName), digest);
    }
    await pushed.plan();
    const { production } = await planned();
    const [server] = fleets(pushed);
    const expected = production
      .userData("server-template")
      .replaceAll(/@sha256:[0-9a-f]{64}/g, `@${digest}`)
      .replaceAll(/vol-[0-9a-f]{17}/g, volume(pushed));
    assert.equal(server?.userData, expected);
  });

  it("has the same volume and passwords when the volume grows, and others from a snapshot and with a key of a higher version", async () => {
    const [before, first] = [secrets(deployment), volume(deployment)];
    assert.ok(before.every((secret) => /"registrationKey":"[0-9a-f]{40}"/.test(secret)));
    await deployment.plan({ "dataVolume.sizeGiB": "120" });
    assert.deepEqual([secrets(deployment), volume(deployment)], [before, first]);
    await deployment.plan({ "dataVolume.snapshotId": "snap-0123456789abcdef0" });
    assert.deepEqual(secrets(deployment), before);
    assert.notEqual(volume(deployment), first);
    assert.match(volume(deployment), /^vol-[0-9a-f]{17}$/);
    await deployment.plan({ registrationKeyVersion: "2" });
    assert.ok(secrets(deployment).every((secret, index) => secret !== before[index]));
  });

  for (const [setting, value, cause] of [
    ["server.image", "registry.example.org/myteam/go:1", /the image of go-server: got registry\.example\.org/],
    ["dataVolume", "{volumeId: vol-0123456789abcdef0}", /dataVolume\.volumeId: .*wants none in a rehearsal/],
    ["server.architecture", "arm64", /architecture: got arm64, wants x86_64/],
  ] as const) {
    it(`is refused with ${setting}, which a rehearsal cannot play`, async () => {
      const other = new Deployment(exampleStacks);
      await other.plan({ [setting]: value });
      assert.throws(() => {
        refuseOthers(other);
      }, cause);
    });
  }
});
