import { equal, match, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker, inspected, tryDocker } from "../../support/docker";
import { temporary } from "../../support/exit";
import { must } from "../../support/run";
import { needImages } from "../support/images";
import { GoServer } from "./goserver";

const KEY = "key-<&>-of-the-account";

/** The agent's archive, its jar with a fake that is compiled as the image's own programs are. */
function archive(): Buffer {
  const folder = temporary("appdynamics");
  for (const file of ["images/server/compile.sh", "images/server/jars.sha256", "test/fakes/appdynamics/Agent.java"]) {
    copyFileSync(file, join(folder, file.split("/").at(-1) ?? ""));
  }
  const certificates = process.env.STUPS2GO_CA_CERTIFICATES ?? "/etc/ssl/certs/ca-certificates.crt";
  docker(
    ...["run", "--rm", "--user", "0", "-v", `${folder}:/w`, "-v", `${certificates}:/tmp/ca-certificates.crt:ro`],
    ...["--entrypoint", "/w/compile.sh", "stups2go/fake-gocd-server", "/w/out"],
  );
  const jar = zip({
    "META-INF/MANIFEST.MF": "Manifest-Version: 1.0\nPremain-Class: Agent\n",
    "Agent.class": readFileSync(join(folder, "out/classes/Agent.class")),
  });
  const info = "<controller-info><controller-ssl-enabled>false</controller-ssl-enabled></controller-info>\n";
  return zip({
    "javaagent.jar": jar,
    "conf/controller-info.xml": info,
    "ver1.0.0.0/conf/controller-info.xml": info,
  });
}

/** An archive of these files, by name. */
function zip(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const script = `import base64, json, sys, zipfile
with zipfile.ZipFile(sys.stdout.buffer, "w") as archive:
    for name, content in json.load(sys.stdin).items():
        archive.writestr(name, base64.b64decode(content))`;
  const input = Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString("base64")]);
  return execFileSync("/usr/bin/python3", ["-c", script], { input: JSON.stringify(Object.fromEntries(input)) });
}

describe("AppDynamics' agent in the server", () => {
  let agent: Buffer;
  let server: GoServer;
  const name = (): string => `${server.name}-tls`;
  const sum = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
  const refused = /stups2go: ERROR GoCD runs without AppDynamics: /;

  before(async function () {
    this.timeout(1_200_000);
    await needImages();
    agent = archive();
  });
  beforeEach(() => {
    server = new GoServer();
    server.secret("appdynamics-access-key", KEY);
  });
  afterEach(() => {
    tryDocker(["rm", "--force", name()]);
    server.remove();
  });

  /** Serves an archive with TLS, and gives the options of a server that is to have it with this checksum. */
  function serve(bytes: Buffer, checksum = sum(bytes)): string[] {
    const folder = server.path("tls");
    mkdirSync(folder);
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    const names = ["-subj", "/CN=downloads.test", "-addext", "subjectAltName=DNS:downloads.test"];
    must("openssl", "req", "-x509", ...key, ...names, "-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`);
    writeFileSync(`${folder}/agent.zip`, bytes);
    const script =
      "import http.server,ssl; s=http.server.HTTPServer(('',443),http.server.SimpleHTTPRequestHandler); c=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain('cert.pem','key.pem'); s.socket=c.wrap_socket(s.socket,server_side=True); s.serve_forever()";
    docker(
      ...["run", "--detach", "--name", name(), "--user", "0", "-v", `${folder}:/w`, "-w", "/w"],
      ...["--entrypoint", "python3", "stups2go/fake-gocd-server", "-c", script],
    );
    const address = docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", name());
    return [
      ...["--add-host", `downloads.test:${address}`, "-v", `${folder}/cert.pem:/cert.pem:ro`],
      ...["-e", "CURL_CA_BUNDLE=/cert.pem"],
      ...["-e", `STUPS2GO_APPDYNAMICS_AGENT=https://downloads.test/agent.zip#sha256=${checksum}`],
      ...["-e", "STUPS2GO_APPDYNAMICS_APPLICATION=delivery", "-e", "STUPS2GO_APPDYNAMICS_ACCOUNT=myteam"],
      ...["-e", "STUPS2GO_APPDYNAMICS_CONTROLLER=controller.example.org:8181"],
    ];
  }

  const inside = (script: string): string => docker("exec", server.name, "bash", "-c", script);
  const options = (): string =>
    inside("sed -n 's/^wrapper.java.additional.[0-9]*=//p' /go-server/wrapper-config/wrapper-properties.conf");

  it("is attached by GoCD's options, and is told all that it needs, the key included", async () => {
    await server.boot(serve(agent));
    match(options(), /^-javaagent:\/home\/go\/appdynamics\/javaagent\.jar$/m);
    const said = inside(
      `/gocd-jre/bin/java ${options().split("\n").join(" ")} -cp /opt/stups2go/classes archive.Unzip /none /none 2>/dev/null || true`,
    );
    equal(
      said,
      `controller-host: controller.example.org
controller-port: 8181
controller-ssl-enabled: true
application-name: delivery
tier-name: go-server
node-name: go-server
account-name: myteam
account-access-key: key-&lt;&amp;>-of-the-account`,
    );
  });

  it("has its key in memory: on no disk, no command line, and in no environment", async () => {
    await server.boot(serve(agent));
    const key = "of-the-account";
    equal(inside("stat -f -c %T $(readlink -f ~/appdynamics/conf/controller-info.xml)"), "tmpfs");
    equal(inside("stat -Lc '%a %u' ~/appdynamics/conf/controller-info.xml"), "600 1000");
    equal(inside(`grep -rl ${key} /godata /home /go-working-dir /opt /tmp || true`).replace(/.*info\.xml\n?/g, ""), "");
    ok(!inside("cat /proc/[0-9]*/{cmdline,environ} 2>/dev/null | tr '\\0' ' '").includes(KEY));
    ok(!(inspected(server.name) + server.logs()).includes(KEY));
  });

  it("is downloaded once, and kept on the volume while its checksum fits", async () => {
    const settings = serve(agent);
    await server.boot(settings);
    docker("rm", "--force", name());
    await server.boot(settings);
    match(options(), /-javaagent:/);
  });

  it("is refused with a wrong checksum, and GoCD runs without it", async () => {
    await server.boot(serve(agent, "0".repeat(64)));
    match(server.logs(), new RegExp(`${refused.source}its agent is refused: the SHA-256 is ${sum(agent)}`));
    ok(!options().includes("javaagent"));
    ok(!existsSync(server.path("godata/appdynamics/agent.zip")));
  });

  it("that cannot be downloaded keeps GoCD from nothing", async () => {
    const settings = serve(agent);
    docker("rm", "--force", name());
    await server.boot(settings);
    match(server.logs(), new RegExp(`${refused.source}its agent cannot be downloaded`));
    ok(!options().includes("javaagent"));
  });

  for (const [what, bytes, cause] of [
    ["is no archive", Buffer.from("<html>not found</html>"), "its agent cannot be unpacked"],
    ["holds no agent", zip({ "readme.txt": "x" }), "there is no javaagent.jar in its agent"],
    ["leads out of its folder", zip({ "../out": "x" }), "its agent cannot be unpacked"],
  ] as const) {
    it(`that ${what} is named, and GoCD runs without it`, async () => {
      await server.boot(serve(bytes));
      match(server.logs(), new RegExp(refused.source + cause));
      ok(!options().includes("javaagent"));
    });
  }
});
