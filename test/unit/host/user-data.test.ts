import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { agentUserData, serverUserData } from "../../../infra/host/user-data";
import { projectRoot } from "../../../infra/project-root";
import { agent, caretaker, logShipper, server } from "./hosts";

const cloudConfig = z.strictObject({
  write_files: z.array(
    z.strictObject({ path: z.string(), permissions: z.literal("0755").optional(), content: z.string() }),
  ),
  runcmd: z.array(z.array(z.string())),
});

/** What cloud-init makes of user data: the files by path. */
function filesOf(userData: string): Map<string, string> {
  return new Map(cloudConfig.parse(parse(userData)).write_files.map(({ path, content }) => [path, content]));
}

describe("user data", () => {
  it("of a server is as pinned", () => {
    assert.equal(
      serverUserData(server).replace(/(\n {4}content: \|\n {6})(#!|\[Unit\])(?:.*\n {6})*.*/g, "$1$2 and so on"),
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
  - path: /usr/local/lib/stups2go/lib.sh
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/container.sh
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/secrets.py
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/mint.sh
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/status.sh
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/watch.sh
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/volume.sh
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/filesystem.sh
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/raw.py
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/holders.py
    permissions: "0755"
    content: |
      #! and so on
  - path: /usr/local/lib/stups2go/writable.py
    permissions: "0755"
    content: |
      #! and so on
  - path: /etc/systemd/system/stups2go-container.service
    content: |
      [Unit] and so on
  - path: /etc/systemd/system/stups2go-mint.service
    content: |
      [Unit] and so on
  - path: /etc/systemd/system/stups2go-mint.timer
    content: |
      [Unit] and so on
  - path: /etc/systemd/system/stups2go-watch.service
    content: |
      [Unit] and so on
  - path: /etc/systemd/system/stups2go-watch.timer
    content: |
      [Unit] and so on
  - path: /etc/systemd/system/stups2go-volume.service
    content: |
      [Unit] and so on
runcmd:
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
    - stups2go-watch.timer
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
      ...["lib.sh", "container.sh", "secrets.py", "mint.sh", "status.sh", "watch.sh", "prune.sh"].map(
        (name) => `/usr/local/lib/stups2go/${name}`,
      ),
      ...[
        "container.service",
        "mint.service",
        "mint.timer",
        "watch.service",
        "watch.timer",
        "prune.service",
        "prune.timer",
      ].map((name) => `/etc/systemd/system/stups2go-${name}`),
    ]);
    const started = cloudConfig.parse(parse(agentUserData(agent))).runcmd.at(-1);
    assert.deepEqual(started?.slice(4), [
      "stups2go-container.service",
      ...["mint", "watch", "prune"].map((timed) => `stups2go-${timed}.timer`),
    ]);
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

  it("gives the token endpoint as robots ask it, and the registry that takes its tokens", () => {
    const url = "https://token.example.org/oauth2/access_token";
    const registryServer = "pierone.example.org";
    const told = (changes: Partial<typeof agent>): [host: string, container: string, files: string[]] => {
      const files = filesOf(agentUserData({ ...agent, ...changes }));
      return [
        files.get("/etc/stups2go/host.env") ?? "",
        files.get("/etc/stups2go/container.env") ?? "",
        [...files.keys()],
      ];
    };
    const helper = "/usr/local/lib/stups2go/docker-credential-pierone";
    const environment = { OAUTH2_ACCESS_TOKEN_URL: url };
    const [host, container, files] = told({ registryServer, registryTakesTokens: true, environment });
    assert.match(host, /^ACCESS_TOKEN_URL='https:\/\/token\.example\.org\/oauth2\/access_token\?realm=\/services'$/m);
    assert.match(container, /^OAUTH2_ACCESS_TOKEN_URL=https:\/\/\S+\/access_token\?realm=\/services$/m);
    assert.match(container, /^STUPS2GO_OAUTH2_REGISTRIES=pierone\.example\.org$/m);
    assert.ok(files.includes(helper));
    for (const changes of [
      { registryServer, registryTakesTokens: false, environment },
      { registryServer, registryTakesTokens: true },
      { environment },
    ]) {
      const [plain, jobs, carried] = told(changes);
      assert.doesNotMatch(plain + jobs, /^ACCESS_TOKEN_URL|OAUTH2_REGISTRIES/m);
      assert.ok(!carried.includes(helper));
    }
    const own = told({ environment: { OAUTH2_ACCESS_TOKEN_URL: `${url}?realm=/employees&a=b` } });
    assert.match(own[1], /access_token\?realm=\/employees&a=b$/m);
    assert.match(told({ environment: { OAUTH2_ACCESS_TOKEN_URL: `${url}?a=b` } })[1], /\?a=b&realm=\/services$/m);
  });

  it("of a host that ships its logs has one script and one unit more, and what they are told", () => {
    for (const [without, shipping] of [
      [serverUserData(server), serverUserData({ ...server, logShipper })],
      [agentUserData(agent), agentUserData({ ...agent, logShipper })],
    ] as const) {
      const added = [...filesOf(shipping)].filter(([path, content]) => filesOf(without).get(path) !== content);
      assert.deepEqual(
        added.map(([path]) => path),
        ["/etc/stups2go/host.env", "/usr/local/lib/stups2go/logs.sh", "/etc/systemd/system/stups2go-logs.service"],
      );
      assert.match(
        added[0]?.[1] ?? "",
        /\nLOGS_IMAGE='.*'\nLOGS_ROLE='(server|builder)'\nSCALYR_SERVER=.*\nLOGENTRIES/,
      );
    }
    assert.match(agentUserData({ ...agent, goEnvironment: "prod", logShipper }), /LOGS_ROLE='deployer'/);
  });

  it("of a server with a caretaker has its script, unit and settings, and nothing of it without", () => {
    const [without, with_] = [filesOf(serverUserData(server)), filesOf(serverUserData({ ...server, caretaker }))];
    const added = [...with_].filter(([path, content]) => without.get(path) !== content);
    assert.deepEqual(
      added.map(([path]) => path),
      [
        "/etc/stups2go/host.env",
        "/etc/stups2go/caretaker.json",
        "/usr/local/lib/stups2go/caretaker.sh",
        "/etc/systemd/system/stups2go-caretaker.service",
      ],
    );
    assert.deepEqual(JSON.parse(with_.get("/etc/stups2go/caretaker.json") ?? ""), caretaker.settings);
  });

  it("of a builder that proves itself by a queue has a script and unit for that; deployers have none", () => {
    const queueUrl = "https://sqs.eu-west-1.amazonaws.com/222222222222/go-builders";
    const [without, with_] = [filesOf(agentUserData(agent)), filesOf(agentUserData({ ...agent, queueUrl }))];
    const added = [...with_].filter(([path, content]) => without.get(path) !== content);
    assert.deepEqual(
      added.map(([path]) => path),
      [
        "/etc/stups2go/host.env",
        "/usr/local/lib/stups2go/announce.sh",
        "/etc/systemd/system/stups2go-announce.service",
      ],
    );
    assert.match(
      added[0]?.[1] ?? "",
      /\nQUEUE_URL='https:\/\/sqs\.eu-west-1\.amazonaws\.com\/222222222222\/go-builders'/,
    );
  });

  it("names every script and unit that there is, on one role or the other", () => {
    const carried = [
      ...filesOf(serverUserData({ ...server, logShipper, caretaker })).keys(),
      ...filesOf(agentUserData({ ...agent, queueUrl: "https://sqs.eu-west-1.amazonaws.com/1/q" })).keys(),
    ];
    for (const folder of ["scripts", "units"]) {
      for (const name of readdirSync(join(projectRoot, "infra/host", folder))) {
        assert.ok(
          carried.some((path) => path.endsWith(`/${name}`)),
          name,
        );
      }
    }
  });

  it("carries the scripts as they are, but without comments", () => {
    const carried = filesOf(serverUserData(server)).get("/usr/local/lib/stups2go/volume.sh")?.split("\n");
    const written = readFileSync(join(projectRoot, "infra/host/scripts/volume.sh"), "utf8").split("\n");
    assert.equal(carried?.[0], "#!/usr/bin/env bash");
    assert.deepEqual(
      carried.slice(1, -1),
      written.slice(1).filter((line) => !/^\s*(#.*)?$/.test(line)),
    );
  });

  it("comes from scripts that can lose their comments: there is no here-document", () => {
    for (const name of readdirSync(join(projectRoot, "infra/host/scripts"))) {
      const text = readFileSync(join(projectRoot, "infra/host/scripts", name), "utf8");
      assert.doesNotMatch(text, /[^<]<<-?['"A-Z]/, name);
    }
  });

  it("carries only what bash understands", () => {
    for (const [path, content] of [
      ...filesOf(serverUserData({ ...server, logShipper })),
      ...filesOf(agentUserData(agent)),
    ]) {
      if (path.endsWith(".sh")) {
        assert.equal(spawnSync("bash", ["-n"], { input: content, encoding: "utf8" }).stderr, "", path);
      }
    }
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
