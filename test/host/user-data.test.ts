import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, strFromU8 } from "fflate";
import { parse } from "yaml";
import { z } from "zod";
import { agentUserData, serverUserData } from "../../infra/host/user-data";
import { projectRoot } from "../../infra/root";
import { agent, server } from "./hosts";

const cloudConfig = z.strictObject({
  write_files: z.array(
    z.strictObject({
      path: z.string(),
      encoding: z.literal("gz+b64").optional(),
      content: z.string(),
    }),
  ),
  runcmd: z.array(z.union([z.string(), z.array(z.string())])),
});

/** What cloud-init makes of user data: the files by path, those of the bundle as its own line of runcmd unpacks them. */
function filesOf(userData: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const file of cloudConfig.parse(parse(userData)).write_files) {
    if (file.encoding === undefined) {
      files.set(file.path, file.content);
      continue;
    }
    const bundle = strFromU8(gunzipSync(Buffer.from(file.content, "base64")));
    for (const part of bundle.split(/^#> /m).slice(1)) {
      files.set(part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1));
    }
  }
  return files;
}

describe("user data", () => {
  it("of a server is as pinned", () => {
    assert.equal(
      serverUserData(server).replace(/content: H4sI[A-Za-z0-9+/=]+/, "content: <bundle>"),
      `#cloud-config
write_files:
  - path: /etc/stups2go/host.env
    content: |
      ROLE='server'
      AWS_REGION='eu-west-1'
      IMAGE='123456789012.dkr.ecr.eu-west-1.amazonaws.com/stups2go/server@sha256:${"a".repeat(64)}'
      SECRET_ARN='arn:aws:secretsmanager:eu-west-1:123456789012:secret:stups2go-AbCdEf'
      LOG_GROUP='/stups2go/server'
      MINT_BUCKET='stups-mint-123456789012-eu-west-1'
      APPLICATION_ID='go'
      REGISTRY_SERVER=''
      VOLUME_ID='vol-0123456789abcdef0'
  - path: /etc/stups2go/container.env
    content: |
      GOCD_SERVER_JVM_OPTS=-Xmx1g -Dgo.sessioncookie.secure=Y
      CREDENTIALS_DIR=/meta/credentials
  - path: /usr/local/lib/stups2go/bundle
    encoding: gz+b64
    content: <bundle>
runcmd:
  - - awk
    - /^#> /{to=$2;next}{print>to}
    - /usr/local/lib/stups2go/bundle
  - chmod 0755 /usr/local/lib/stups2go/*
  - - ln
    - -sf
    - /usr/local/lib/stups2go/status.sh
    - /usr/local/bin/stups2go-status
  - - systemctl
    - daemon-reload
  - - systemctl
    - enable
    - --now
    - --no-block
    - stups2go-container.service
    - stups2go-mint.timer
    - stups2go-volume.service
`,
    );
  });

  it("of an agent tells the container what to join, and the host what to prune", () => {
    const files = filesOf(agentUserData(agent));
    assert.equal(
      files.get("/etc/stups2go/container.env"),
      `STUPS2GO_ECR_REGISTRIES=123456789012.dkr.ecr.eu-west-1.amazonaws.com
GO_SERVER_URL=https://delivery.example.org/go
AGENT_AUTO_REGISTER_ENVIRONMENTS=test
AGENT_AUTO_REGISTER_RESOURCES=docker,jdk17
CREDENTIALS_DIR=/meta/credentials
`,
    );
    assert.deepEqual([...files.keys()].slice(2), [
      ...["lib.sh", "container.sh", "secrets.py", "mint.sh", "status.sh", "prune.sh"].map(
        (name) => `/usr/local/lib/stups2go/${name}`,
      ),
      ...["container.service", "mint.service", "mint.timer", "prune.service", "prune.timer"].map(
        (name) => `/etc/systemd/system/stups2go-${name}`,
      ),
    ]);
    const started = cloudConfig.parse(parse(agentUserData(agent))).runcmd.at(-1);
    assert.deepEqual(started?.slice(4), ["stups2go-container.service", "stups2go-mint.timer", "stups2go-prune.timer"]);
  });

  it("names the ECR registry of an agent's image for its jobs, unless the settings name others", () => {
    const container = (changes: Partial<typeof agent>): string =>
      filesOf(agentUserData({ ...agent, ...changes })).get("/etc/stups2go/container.env") ?? "";
    const chinese = "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn";
    assert.match(container({ image: `${chinese}/agent:1` }), new RegExp(`^STUPS2GO_ECR_REGISTRIES=${chinese}\n`));
    assert.match(container({ environment: { STUPS2GO_ECR_REGISTRIES: "a,b" } }), /^STUPS2GO_ECR_REGISTRIES=a,b\nGO_/);
    for (const image of ["registry.example.org/agent:1", "agent:1", "dkr.ecr.eu-west-1.amazonaws.com/a:1"]) {
      assert.doesNotMatch(container({ image }), /ECR/, image);
    }
  });

  it("names every script and unit that there is, on one role or the other", () => {
    const carried = [...filesOf(serverUserData(server)).keys(), ...filesOf(agentUserData(agent)).keys()];
    for (const folder of ["scripts", "units"]) {
      for (const name of readdirSync(join(projectRoot, "infra/host", folder))) {
        assert.ok(
          carried.some((path) => path.endsWith(`/${name}`)),
          name,
        );
      }
    }
  });

  it("carries the scripts line by line, without comments, blank lines and indentation", () => {
    const carried = filesOf(serverUserData(server)).get("/usr/local/lib/stups2go/volume.sh")?.split("\n");
    const written = readFileSync(join(projectRoot, "infra/host/scripts/volume.sh"), "utf8").split("\n");
    assert.deepEqual(
      carried?.slice(0, -1),
      written.map((line) => line.trim()).filter((line, index) => index === 0 || !(line === "" || line.startsWith("#"))),
    );
  });

  it("comes from scripts that can lose their comments: no here-document, no line that looks like the bundle's own", () => {
    for (const name of readdirSync(join(projectRoot, "infra/host/scripts"))) {
      const text = readFileSync(join(projectRoot, "infra/host/scripts", name), "utf8");
      assert.doesNotMatch(text, /[^<]<<-?['"A-Z]|^#> /m, name);
    }
  });

  it("fits into 10 KB with room for settings", () => {
    assert.ok(Buffer.byteLength(serverUserData(server)) <= 10_240, `${serverUserData(server).length}`);
    assert.ok(Buffer.byteLength(agentUserData(agent)) <= 10_240);
  });

  it("is refused above the limit of EC2", () => {
    const environment = { LONG: "x".repeat(16_384) };
    assert.throws(() => serverUserData({ ...server, environment }), /has \d+ bytes, EC2 takes 16384/);
  });

  it("is the same on every call, so that nothing rolls without a change", () => {
    assert.equal(serverUserData(server), serverUserData({ ...server }));
    assert.equal(agentUserData(agent), agentUserData({ ...agent }));
  });

  it("holds the place of the secret, never a value", () => {
    const files = filesOf(serverUserData({ ...server, registryServer: "registry.example.org" }));
    assert.match(files.get("/etc/stups2go/host.env") ?? "", /SECRET_ARN='arn:aws:secretsmanager:/);
    assert.doesNotMatch(files.get("/etc/stups2go/container.env") ?? "", /KEY|PASSWORD|TOKEN/);
  });

  it("keeps values that YAML or a shell could misread", () => {
    const value = "yes: 'no' #\t${HOME} | {{x}} \\";
    const files = filesOf(serverUserData({ ...server, environment: { ODD: value } }));
    assert.equal(files.get("/etc/stups2go/container.env")?.split("\n")[0], `ODD=${value}`);
  });

  it("refuses a resource with a comma, which GoCD would take for two", () => {
    assert.throws(() => agentUserData({ ...agent, resources: ["a,b"] }), /resource "a,b" holds a comma/);
  });
});
