import assert from "node:assert/strict";
import type { AgentHost } from "../../../infra/host/host";
import { agentUserData } from "../../../infra/host/user-data";
import { agent } from "../../unit/host/hosts";
import { needDebianPackages } from "../../support/debian";
import { mintCredentials, type Mode, PierOne, type Seen } from "../../fakes/pierone/pierone";
import { Cloud } from "../../fakes/aws/cloud";
import { assertFails } from "./support/data";
import { fault } from "./support/figures";
import { agentRuns } from "./support/agent-runs";
import { gocd } from "./support/gocd";
import { Machine } from "../../fakes/machine/machine";
import { cleanUp, type Ended } from "../../support/run";

const scripts = "/usr/local/lib/stups2go";
const registryServer = "registry.example.org";

/** A host whose image is in Pier One, as the program describes it; the token endpoint is another path there. */
const atPierOne: AgentHost = {
  ...agent,
  image: `${registryServer}/team/agent@x`,
  registryServer,
  registryTakesTokens: true,
  environment: { OAUTH2_ACCESS_TOKEN_URL: `http://${registryServer}/oauth2/access_token` },
};

describe("a host whose image is in Pier One", () => {
  let cloud: Cloud;
  let machine: Machine;
  let pierOne: PierOne;

  /** The image is gone, so that the next start has to pull it. */
  const forget = (): string =>
    machine.must("systemctl stop stups2go-container; docker rm -f go-agent; docker image rm -f $(docker image ls -q)");

  const grants = async (): Promise<number> => (await pierOne.seen()).granted.length;

  before(async function () {
    this.timeout(300_000);
    needDebianPackages("systemd-container", "busybox-static", "iproute2", "procps", "bsdutils");
    cloud = new Cloud();
    for (const [name, content] of Object.entries(mintCredentials)) {
      await cloud.ask("put_object", agent.mintBucket, `${agent.applicationId}/${name}`, content);
    }
    const host = await gocd(cloud, atPierOne);
    machine = await Machine.boot(cloud, agentUserData(host));
    pierOne = new PierOne("127.0.0.1", machine.name);
    const ecr = `Basic ${Buffer.from("AWS:123456789012-auth-token").toString("base64")}`;
    await pierOne.mirror("http://127.0.0.1", ecr, "team/agent", host.image.split("@")[1] ?? "");
    await pierOne.change("refusing");
    await cloud.ask("switch", machine.name, "registry", false);
    await pierOne.open();
  });

  after(() => {
    pierOne.end();
    cloud.end();
    cleanUp();
  });

  it("waits for who does not let it in yet, and says why", async () => {
    await machine.until(/waiting for the image, try \d+: http:\S+ answers 401 invalid_client/);
    await pierOne.change("good");
    await agentRuns(machine);
  });

  it("logs in as oauth2 with a token to read, got with the credentials of its application", async () => {
    const { granted, logins } = await pierOne.seen();
    assert.deepEqual([...new Set(granted)], ["uid"]);
    assert.deepEqual(
      logins.filter(([user, good]) => user !== "oauth2" || !good),
      [],
    );
    assert.match(
      machine.must("docker inspect --format '{{.Config.Image}}' go-agent"),
      /^registry\.example\.org\/team\/agent@/,
    );
  });

  it("tells its jobs which registry takes tokens, and keeps tokens and credentials to itself", async () => {
    const shown = machine.must("docker inspect go-agent; journalctl -b --no-pager") + machine.console;
    assert.match(shown, /STUPS2GO_OAUTH2_REGISTRIES=registry\.example\.org/);
    assert.match(shown, /OAUTH2_ACCESS_TOKEN_URL=http:\S+\/access_token\?realm=\/services"/);
    const secrets = [...(await pierOne.tokens()), "the-client-secret", "the-robot-password"];
    const kept = secrets.flatMap((secret) => [secret, Buffer.from(`oauth2:${secret}`).toString("base64")]);
    for (const secret of kept) {
      assert.ok(!shown.includes(secret));
    }
    const places = machine.bash(`grep -rlE '${kept.join("|")}' /etc /run/stups2go /tmp /usr/local /var /root`).output;
    assert.equal(places, "/run/stups2go/docker/config.json\n");
    assert.equal(machine.must("findmnt -no FSTYPE -T /run/stups2go/docker/config.json"), "tmpfs");
  });

  it("gets another token when the one it has has ended", async () => {
    const before = await grants();
    await pierOne.expire();
    forget();
    machine.must("systemctl start stups2go-container");
    await agentRuns(machine);
    assert.ok((await grants()) > before);
  });

  it("brings the credentials before the image, where they are not there yet", async () => {
    forget();
    await pierOne.expire();
    machine.must("systemctl stop stups2go-mint.timer; rm -f /meta/credentials/*");
    machine.must("systemctl start stups2go-container");
    await agentRuns(machine);
    assert.equal(machine.must("ls /meta/credentials | xargs"), "client.json user.json");
  });

  describe("says in one line what stands in the way", () => {
    before(async () => {
      forget();
      await pierOne.expire();
      machine.must("echo PULL_TRIES=1 >>/etc/stups2go/host.env");
      machine.must(`sed -i 's/^SECONDS = 20$/SECONDS = 2/' ${scripts}/docker-credential-pierone`);
    });

    const start = (): Ended => machine.run(`${scripts}/container.sh`, "start");
    const url = String.raw`http://registry\.example\.org/oauth2/access_token\?realm=/services`;
    const said = (cause: string): RegExp => new RegExp(`^container: ERROR the image \\S+ cannot be pulled: ${cause}`);
    const faults: [mode: Mode, cause: string, next: RegExp][] = [
      [
        "refusing",
        `${url} answers 401 invalid_client Client authentication failed\\. `,
        /^see the application's credentials and permissions, or the provider\.$/,
      ],
      ["silent", `${url} does not answer: timed out\\. `, /^see the network and accessTokenUrl\.$/],
      ["dripping", `${url} does not answer: timed out\\. `, /^see the network and accessTokenUrl\.$/],
      ["odd", `${url} gives no access_token\\. `, /^see that accessTokenUrl is a token endpoint\.$/],
      ["empty", `${url} gives no access_token\\. `, /^see that accessTokenUrl is a token endpoint\.$/],
      ["elsewhere", `${url} answers 302 Found\\. `, /^see the application's credentials/],
    ];
    for (const [mode, cause, next] of faults) {
      fault(`a token endpoint that is ${mode}`, async () => {
        await pierOne.change(mode);
        assertFails(start(), said(cause), next);
      });
    }

    fault("a registry that takes no token", async () => {
      await pierOne.change("closed");
      assertFails(start(), /cannot be pulled: .*([Uu]nauthorized|401)/, /this role may pull it/);
    });

    fault("credentials that are odd, or are not there", async () => {
      await pierOne.change("good");
      await cloud.ask("put_object", agent.mintBucket, `${agent.applicationId}/user.json`, '{"user": "x"}');
      machine.must("rm -f /meta/credentials/*");
      assertFails(start(), said("/meta/credentials/user.json is not as mint writes it"), /^let mint write it again\.$/);
      for (const name of Object.keys(mintCredentials)) {
        await cloud.ask("delete_object", agent.mintBucket, `${agent.applicationId}/${name}`);
      }
      machine.must("rm -f /meta/credentials/*");
      assertFails(
        start(),
        said("/meta/credentials/client.json cannot be read: No such file or directory"),
        /^register the application's mint bucket\.$/,
      );
    });

    it("and asks for nothing that it cannot log in with", async () => {
      const { logins }: Seen = await pierOne.seen();
      assert.deepEqual([...new Set(logins.map(([user]) => user))], ["oauth2"]);
    });
  });
});
