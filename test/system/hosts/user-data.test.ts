import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { agentUserData, serverUserData } from "../../../infra/host/user-data";
import { projectRoot } from "../../../infra/project-root";
import { agent, server } from "../../unit/host/hosts";
import { needDebianPackages } from "../../support/debian";
import { scratch } from "../../fakes/machine/disk";
import { machineRoot } from "../../fakes/machine/root";
import { cleanUp, run } from "../../support/run";

describe("what the user data carries", () => {
  before(() => {
    needDebianPackages("shfmt");
  });
  afterEach(cleanUp);

  for (const [role, text] of [
    ["server", serverUserData(server)],
    ["agent", agentUserData({ ...agent, environment: { ODD: "a: 'b' #c" } })],
  ] as const) {
    it(`of a ${role} is accepted by cloud-init's schema`, () => {
      const folder = scratch("schema");
      writeFileSync(join(folder, "user-data"), text);
      // In the machine image, since cloud-init is nothing to install on a developer's machine.
      const check = 'mount --bind "$0" "$1/mnt" && chroot "$1" cloud-init schema --config-file /mnt/user-data';
      const { code, output } = run("unshare", ["-m", "bash", "-c", check, folder, machineRoot()]);
      assert.equal(code, 0, output);
      assert.match(output, /Valid cloud-config/);
    });
  }

  it("is a shell that shfmt would write", () => {
    const { code, output } = run("shfmt", ["-i", "2", "-ci", "-d", join(projectRoot, "infra/host/scripts")]);
    assert.equal(code, 0, output);
  });
});
