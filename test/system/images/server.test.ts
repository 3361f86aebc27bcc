import { deepEqual, equal, match, notEqual, ok, throws } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chownSync, mkdirSync, readFileSync, readdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { needDebianPackages } from "../../support/debian";
import { docker, inspected, tryDocker } from "../../support/docker";
import { eventually } from "../../support/eventually";
import { needGoCd } from "../support/images";
import { GoServer, validate } from "./goserver";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The configuration without the key, in canonical form. */
function canonical(file: string): string {
  const script = `import sys, xml.etree.ElementTree as e
tree = e.parse(sys.argv[1]); tree.getroot().find("server").attrib.pop("agentAutoRegisterKey")
print(e.canonicalize(e.tostring(tree.getroot(), encoding="unicode")))`;
  return execFileSync("/usr/bin/python3", ["-c", script, file], { encoding: "utf8" });
}

/** HTTP status of an administrator's call, by user and password. */
function loginsOf(server: GoServer): (credentials: string) => string {
  const discard = ["-o", "/dev/null", "-w", "%{http_code}", "-H", "Accept: application/vnd.go.cd+json"];
  return (credentials) => server.get("/go/api/agents", ...discard, "-u", credentials);
}

describe("server image", () => {
  let server: GoServer;
  const config = "godata/config/cruise-config.xml";

  before(async function () {
    this.timeout(1_200_000);
    needDebianPackages("python3-xmlschema");
    await needGoCd();
  });
  beforeEach(() => {
    server = new GoServer();
  });
  afterEach(() => {
    server.remove();
  });

  describe("first boot", () => {
    it("leaves nothing to do by hand", async () => {
      await server.boot();
      validate(server.path(config));
      for (const part of [
        "<user>admin</user>",
        'pluginId="cd.go.authentication.passwordfile"',
        "<siteUrl>https://delivery.myteam.example.org</siteUrl>",
        "<secureSiteUrl>https://delivery.myteam.example.org</secureSiteUrl>",
        'environment name="prod"',
        'environment name="test"',
        "<purgeStartDiskSpace>",
        'schedule="0 0 2 * * ?"',
      ]) {
        ok(server.config.includes(part), part);
      }
      ok(!server.config.includes("<mailhost"));
      ok(server.config.includes(`agentAutoRegisterKey="key-&amp;&lt;&gt;&quot;'-${server.name}"`), "the key");
    });

    it("lets the administrator in, and no other user", async () => {
      await server.boot();
      const status = loginsOf(server);
      equal(status(`admin:${server.password}`), "200");
      equal(status("admin:wrong"), "401");
      equal(status("other:wrong"), "401");
      match(readFileSync(server.path("godata/config/password.properties"), "utf8"), /^admin:\$2a\$10\$[./\w]{53}\n$/);
    });

    it("keeps what is secret from other users, and from the log", async () => {
      await server.boot();
      for (const file of ["cruise-config.xml", "password.properties"]) {
        equal(statSync(server.path("godata/config", file)).uid, 1000);
      }
      equal(statSync(server.path("godata/config/password.properties")).mode & 0o777, 0o600);
      for (const secret of [server.key, server.password]) {
        ok(!server.logs().includes(secret));
        ok(!inspected(server.name).includes(secret));
      }
    });

    it("gives GoCD the user's options as they are, and the mandatory ones after them", async () => {
      const written = `-Xmx1g  -Dagent.connection.timeout=1 -Dhttp.nonProxyHosts=localhost|*.example.org '-Dname=a $(touch /tmp/ran) "b"' -Dx=a#b&c(d`;
      await server.boot(["-e", `GOCD_SERVER_JVM_OPTS=${written}`]);
      const options = docker("exec", server.name, "cat", "/go-server/wrapper-config/wrapper-properties.conf");
      deepEqual(
        options.split("\n").map((line) => line.replace(/^wrapper\.java\.additional\.\d+=/, "")),
        [
          "-Xmx1g",
          "-Dagent.connection.timeout=1",
          "-Dhttp.nonProxyHosts=localhost|*.example.org",
          '-Dname=a $(touch /tmp/ran) "b"',
          "-Dx=a#b&c(d",
          "-Dgo.auto.register.local.agent.enabled=N",
          "-Dagent.connection.timeout=90",
          "-Dgo.config.repo.gc.periodic=Y",
          "-Dgo.sessioncookie.secure=Y",
          "-Dgo.console.stdout=true",
        ],
      );
      notEqual(tryDocker(["exec", server.name, "ls", "/tmp/ran"]).status, 0);
    });

    it("ends GoCD when a mandatory option did not arrive there", () => {
      const entryPoint = server.path("docker-entrypoint.sh");
      const lossy = readFileSync("test/fakes/gocd-server/docker-entrypoint.sh", "utf8");
      writeFileSync(entryPoint, lossy.replace("eval stringToArgsArray", "GOCD_SERVER_JVM_OPTS=-Xmx1g\n$&"), {
        mode: 0o755,
      });
      const { status, log } = server.refusal(["-v", `${entryPoint}:/docker-entrypoint.sh:ro`]);
      notEqual(status, 0);
      match(log, /GoCD runs without the option -Dgo\.auto\.register\.local\.agent\.enabled=N/);
    });

    it("works without TLS too, and then has no secure cookies", async () => {
      await server.boot(["-e", "STUPS2GO_SITE_URL=http://localhost:8153/"]);
      ok(server.config.includes("<siteUrl>http://localhost:8153</siteUrl>"));
      ok(!server.config.includes("secureSiteUrl"));
      ok(!docker("exec", server.name, "cat", "/go-server/wrapper-config/wrapper-properties.conf").includes("secure"));
    });

    it("sets the mail host up", async () => {
      server.secret("smtp-username", "AKIA");
      server.secret("smtp-password", 'smtp<&"');
      const mail = ["STUPS2GO_MAIL_HOST=email-smtp.eu-west-1.amazonaws.com", "STUPS2GO_MAIL_FROM=go@example.org"];
      await server.boot(mail.flatMap((setting) => ["-e", setting]));
      match(server.config, /<mailhost [^>]*hostname="email-smtp\.eu-west-1\.amazonaws\.com"/);
      match(server.config, /<mailhost [^>]*password="smtp&lt;&amp;&quot;"/);
      match(server.config, /<mailhost [^>]*tls="true"/);
    });

    it("names the administrator as told", async () => {
      await server.boot(["-e", "STUPS2GO_ADMIN_USER=jane.doe"]);
      ok(server.config.includes("<user>jane.doe</user>"));
      match(readFileSync(server.path("godata/config/password.properties"), "utf8"), /^jane\.doe:/);
    });

    it("works after being killed at any moment", async function () {
      this.timeout(180_000);
      for (let delay = 0; delay <= 1600; delay += 200) {
        const killed = new GoServer();
        killed.start();
        await sleep(delay);
        tryDocker(["kill", killed.name]);
        await killed.boot();
        ok(killed.config.includes(`-${killed.name}"`), `no key after a kill at ${delay} ms`);
        killed.agents();
        killed.remove();
      }
    });
  });

  describe("refuses its first boot, and says what is wrong", () => {
    const refused = (cause: RegExp, options: readonly string[] = []): void => {
      const { status, log } = server.refusal(options);
      notEqual(status, 0, log);
      match(log, cause);
      throws(() => server.config, /ENOENT/);
    };

    it("without the registration key", () => {
      unlinkSync(server.path("secrets/registration-key"));
      refused(/stups2go\/registration-key: expected a secret, got no file/);
    });
    it("without the administrator's password", () => {
      unlinkSync(server.path("secrets/admin-password"));
      refused(/stups2go\/admin-password: expected a secret, got no file/);
    });
    it("with an empty key", () => {
      server.secret("registration-key", "\n");
      refused(/registration-key: expected a secret, got an empty file/);
    });
    it("with a password that bcrypt would cut", () => {
      server.secret("admin-password", "x".repeat(73));
      refused(/admin-password: expected at most 72 bytes/);
    });
    it("on a volume that is root's", () => {
      chownSync(server.path("godata"), 0, 0);
      refused(/\/godata cannot be written by user 1000: it belongs to 0:0 .*chown -R 1000:0/);
    });
    it("on a volume that is read-only", () => {
      const directory = server.path("godata/config");
      mkdirSync(directory);
      chownSync(directory, 1000, 0);
      refused(/\/godata\/config cannot be written by user 1000.*read-only/, ["-v", `${directory}:/godata/config:ro`]);
    });
    for (const url of ["", "delivery.example.org", "ftp://x.example.org", "https://x.example.org/go"]) {
      it(`with the site URL "${url}"`, () => {
        refused(/STUPS2GO_SITE_URL: expected a URL without a path/, ["-e", `STUPS2GO_SITE_URL=${url}`]);
      });
    }
    it("with a mail host and no sender", () => {
      refused(/STUPS2GO_MAIL_FROM: expected a mail address/, ["-e", "STUPS2GO_MAIL_HOST=smtp.example.org"]);
    });
    for (const [name, options, cause] of [
      ["with an open quote", "-Dx='a", /expected options separated by blanks, got an open quote/],
      ["with a word that is no option", "-Dx=a b", /expected options that begin with -, got b/],
    ] as const) {
      it(`${name} in the options of the JVM`, () => {
        const { status, log } = server.refusal(["-e", `GOCD_SERVER_JVM_OPTS=${options}`]);
        equal(status, 1);
        match(log, cause);
      });
    }
    it("with a user name that would break the password file", () => {
      refused(/STUPS2GO_ADMIN_USER: expected letters/, ["-e", "STUPS2GO_ADMIN_USER=a:b"]);
    });
  });

  describe("later boots", () => {
    it("keep the configuration byte for byte, whatever the settings are", async () => {
      await server.boot();
      const before = server.config;
      server.secret("admin-password", "another");
      await server.boot(["-e", "STUPS2GO_SITE_URL=https://other.example.org", "-e", "STUPS2GO_ADMIN_USER=other"]);
      equal(server.config, before);
      server.agents();
    });

    it("take over a new key, and change nothing else", async () => {
      await server.boot();
      const before = server.config;
      const rest = canonical(server.path(config));
      server.secret("registration-key", "new <key>");
      await server.boot();
      ok(
        server.config.includes('agentAutoRegisterKey="new &lt;key>"') ||
          server.config.includes('agentAutoRegisterKey="new &lt;key&gt;"'),
      );
      equal(canonical(server.path(config)), rest);
      equal(readFileSync(server.path(`${config}.old`), "utf8"), before);
      equal(statSync(server.path(`${config}.old`)).mode & 0o777, 0o600);
      const after = server.config;
      await server.boot();
      equal(server.config, after);
    });

    it("take over all secrets after exactly one first boot, and the caretaker of a server that had none", async () => {
      const logins = loginsOf(server);
      await server.boot();
      server.secret("admin-password", "another password");
      server.secret("registration-key", "another key");
      server.secret("caretaker-password", "the caretaker's");
      await server.boot();
      equal(logins("admin:another password"), "200");
      equal(logins(`admin:${server.password}`), "401");
      equal(logins("caretaker:the caretaker's"), "200");
      match(server.config, /agentAutoRegisterKey="another key"/);
      match(server.config, /<user>caretaker<\/user>/);
      server.secret("caretaker-password", "its second one");
      await server.boot();
      equal(logins("caretaker:its second one"), "200");
      equal(logins("caretaker:the caretaker's"), "401");
      const before = server.config;
      await server.boot();
      equal(server.config, before);
    });

    it("keep a password that a person has changed, and other users, until the secret changes", async () => {
      const passwords = server.path("godata/config/password.properties");
      await server.boot();
      const [admin = ""] = readFileSync(passwords, "utf8").split("\n");
      writeFileSync(passwords, `${admin.replace("$2a$10$", "$2a$10$A")}\nother:${admin.slice("admin:".length)}\n`);
      const byHand = readFileSync(passwords, "utf8");
      await server.boot();
      equal(readFileSync(passwords, "utf8"), byHand);
      server.secret("admin-password", "another password");
      await server.boot();
      match(readFileSync(passwords, "utf8"), /^admin:\S+\nother:\S+\n$/);
      equal(loginsOf(server)("admin:another password"), "200");
      equal(loginsOf(server)(`other:${server.password}`), "200");
    });

    it("refuse a database of GoCD 20.4 or older in one line, and leave the volume as it is", () => {
      mkdirSync(server.path("godata/config"));
      mkdirSync(server.path("godata/db/h2db"), { recursive: true });
      writeFileSync(server.path("godata/db/h2db/cruise.h2.db"), "H2");
      writeFileSync(
        server.path(config),
        readFileSync("test/fixtures/gocd/configurations/069-password-file-and-ldap.xml"),
      );
      writeFileSync(server.path("damaged"), "");
      execFileSync("chown", ["-R", "1000:0", server.path("godata")]);
      const { status, log } = server.refusal();
      equal(status, 1);
      match(
        log,
        /^stups2go: \S+cruise\.h2\.db: expected cruise\.mv\.db, got the database of GoCD 20\.4 or older[^\n]+\n$/,
      );
      deepEqual(readdirSync(server.path("godata")).sort(), ["config", "db"]);
    });

    it("refuse a database that a newer GoCD has opened", async () => {
      writeFileSync(server.path("newer"), "26.2.0\n");
      writeFileSync(server.path("older"), "26.1.0\n");
      const version = (name: string): string[] => ["-v", `${server.path(name)}:/opt/stups2go/gocd-version:ro`];
      await server.boot(version("newer"));
      match(
        server.refusal(version("older")).log,
        /expected a database of GoCD 26\.1\.0 or older, got one that GoCD 26\.2\.0/,
      );
      await server.boot(version("newer"));
    });

    it("take over a new mail password, and leave another mail server's alone", async () => {
      const mail = [
        "-e",
        "STUPS2GO_MAIL_HOST=email-smtp.eu-west-1.amazonaws.com",
        "-e",
        "STUPS2GO_MAIL_FROM=go@example.org",
      ];
      server.secret("smtp-username", "AKIA-old");
      server.secret("smtp-password", "old");
      await server.boot(mail);
      // As GoCD saves it.
      writeFileSync(server.path(config), server.config.replace('password="old"', 'encryptedPassword="AES:old"'));
      const before = server.config;
      server.secret("smtp-username", "AKIA-new");
      server.secret("smtp-password", "new");
      await server.boot(mail);
      match(server.config, /<mailhost [^>]*username="AKIA-new"/);
      match(server.config, /<mailhost [^>]*\bpassword="new"/);
      ok(!server.config.includes("encryptedPassword"));
      equal(readFileSync(server.path(`${config}.old`), "utf8"), before);
      const byHand = server.config.replace("email-smtp.eu-west-1.amazonaws.com", "smtp.example.org");
      writeFileSync(server.path(config), byHand);
      server.secret("smtp-username", "AKIA-newer");
      await server.boot(mail);
      equal(server.config, byHand);
    });

    it("change nothing when the disk is full, say so in one line, and take the secrets over once there is room", async () => {
      const disk = server.path("godata");
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m,uid=1000,gid=0,mode=0755", "tmpfs", disk]);
      try {
        await server.boot();
        docker("stop", server.name);
        const content = (): string =>
          execFileSync("bash", ["-c", "find . -type f ! -name filler -exec sha256sum {} + | sort"], {
            cwd: disk,
            encoding: "utf8",
          });
        const before = content();
        throws(() => execFileSync("dd", ["if=/dev/zero", `of=${disk}/filler`, "bs=4k"], { stdio: "pipe" }));
        server.secret("registration-key", "rotated");
        server.secret("admin-password", "new password");
        const { status, log } = server.refusal();
        equal(status, 1);
        match(
          log,
          /^stups2go: \/godata: expected to write [^\n]*No space left on device; make room on the data volume[^\n]*\n$/,
        );
        equal(content(), before);
        unlinkSync(`${disk}/filler`);
        await server.boot();
        match(server.config, /agentAutoRegisterKey="rotated"/);
        equal(loginsOf(server)("admin:new password"), "200");
      } finally {
        tryDocker(["rm", "--force", server.name]);
        execFileSync("umount", [disk]);
      }
    });

    it("do without the secrets that only a first boot needs", async () => {
      await server.boot();
      const before = server.config;
      unlinkSync(server.path("secrets/registration-key"));
      unlinkSync(server.path("secrets/admin-password"));
      await server.boot();
      equal(server.config, before);
      match(server.logs(), /the key in \S+ stays/);
    });

    it("leave a damaged configuration alone, and GoCD falls back to its history", async () => {
      await server.boot();
      const good = server.config;
      writeFileSync(server.path(config), good.slice(0, 300));
      await server.boot();
      match(server.logs(), /cruise-config\.xml is damaged at line \d+ and is left as it is/);
      equal(server.config, good);
    });

    it("stop at a damaged configuration without a history, and leave it byte for byte", () => {
      mkdirSync(server.path("godata/config"));
      writeFileSync(server.path(config), "<cruise><server");
      writeFileSync(server.path("damaged"), "");
      execFileSync("chown", ["-R", "1000:0", server.path("godata")]);
      const { status, log } = server.refusal();
      equal(status, 1);
      match(log, /damaged at line 1.*restore the file from a backup/);
      equal(server.config, "<cruise><server");
    });

    it("do not follow a document type to other files", () => {
      mkdirSync(server.path("godata/config"));
      writeFileSync(server.path(config), '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><cruise>&b;</cruise>');
      writeFileSync(server.path("damaged"), "");
      execFileSync("chown", ["-R", "1000:0", server.path("godata")]);
      ok(!server.refusal().log.includes("root:x:"));
    });
  });

  describe("plugins", () => {
    const external = (): string[] => readdirSync(server.path("godata/plugins/external")).sort();

    /** An image on top of the server's, from a Dockerfile's text. */
    function derived(tag: string, dockerfile: string): string {
      execFileSync("docker", ["build", "-q", "-t", tag, "-"], {
        input: `FROM stups2go/server\n${dockerfile}\n`,
        env: { ...process.env, DOCKER_BUILDKIT: "1" },
        stdio: "pipe",
      });
      return tag;
    }

    it("of a derived image at /foobar-plugin.jar are picked up, and go with it", async () => {
      const image = derived("stups2go/test-plugin", "USER 0\nRUN echo jar >/foobar-plugin.jar\nUSER 1000");
      await server.boot([], image);
      deepEqual(external(), ["stups2go-foobar-plugin.jar"]);
      writeFileSync(server.path("godata/plugins/external/mine.jar"), "uploaded by hand");
      await server.boot();
      deepEqual(external(), ["mine.jar"]);
    });

    it("are given to GoCD once, and the version that gives way is kept", async () => {
      const descriptor = '<go-plugin id="org.example.oauth" version="1"/>';
      const zip = `import sys, zipfile
with zipfile.ZipFile("oauth-plugin.jar", "w") as jar: jar.writestr("plugin.xml", sys.argv[1])`;
      execFileSync("python3", ["-c", zip, descriptor], { cwd: server.path() });
      const jar = ["-v", `${server.path("oauth-plugin.jar")}:/oauth-plugin.jar:ro`];
      await server.boot(jar);
      execFileSync("cp", [server.path("oauth-plugin.jar"), server.path("godata/plugins/external/oauth-old.jar")]);
      await server.boot(jar);
      match(
        server.logs(),
        /stups2go: oauth-old\.jar is another version of the plugin in oauth-plugin\.jar, which stays/,
      );
      deepEqual(external(), ["stups2go-oauth-plugin.jar"]);
      deepEqual(readdirSync(server.path("godata/plugins/replaced")), ["oauth-old.jar"]);
      const { status, log } = server.refusal([...jar, "-v", `${server.path("oauth-plugin.jar")}:/second.jar:ro`]);
      equal(status, 1);
      match(log, /STUPS2GO_PLUGINS: expected one jar of the plugin org\.example\.oauth, got \S+ and \S+; take one/);
    });

    it("of the image are switched on by name", async () => {
      const image = derived(
        "stups2go/test-bundled",
        "USER 0\nRUN for p in aws-secrets github-oauth; do echo $p >/opt/stups2go/plugins/$p.jar; done\nUSER 1000",
      );
      await server.boot(["-e", "STUPS2GO_PLUGINS=github-oauth"], image);
      deepEqual(external(), ["stups2go-github-oauth.jar"]);
      const { status, log } = server.refusal(["-e", "STUPS2GO_PLUGINS=github-oauth,ldap"], image);
      equal(status, 1);
      match(log, /names ldap, which is neither .* in this image: aws-secrets github-oauth/);
    });

    describe("from a URL", () => {
      const jar = "the plugin's bytes";

      /** A server of the jar with TLS, which the container trusts. */
      function options(sum: string): string[] {
        const certificates = server.path("tls");
        mkdirSync(certificates);
        execFileSync(
          "openssl",
          [
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=plugins.test",
            "-addext",
            "subjectAltName=DNS:plugins.test",
            "-keyout",
            `${certificates}/key.pem`,
            "-out",
            `${certificates}/cert.pem`,
          ],
          { stdio: "pipe" },
        );
        writeFileSync(`${certificates}/some-plugin-1.0.jar`, jar);
        const script =
          "import http.server,ssl; s=http.server.HTTPServer(('',443),http.server.SimpleHTTPRequestHandler); c=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain('cert.pem','key.pem'); s.socket=c.wrap_socket(s.socket,server_side=True); s.serve_forever()";
        docker(
          "run",
          "--detach",
          "--name",
          `${server.name}-tls`,
          "--user",
          "0",
          "-v",
          `${certificates}:/w`,
          "-w",
          "/w",
          "--entrypoint",
          "python3",
          "stups2go/fake-gocd-server",
          "-c",
          script,
        );
        const ip = docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", `${server.name}-tls`);
        return [
          ...[
            "--add-host",
            `plugins.test:${ip}`,
            "-v",
            `${certificates}/cert.pem:/cert.pem:ro`,
            "-e",
            "CURL_CA_BUNDLE=/cert.pem",
          ],
          ...["-e", `STUPS2GO_PLUGINS=https://plugins.test/some-plugin-1.0.jar#sha256=${sum}`],
        ];
      }
      afterEach(() => {
        tryDocker(["rm", "--force", `${server.name}-tls`]);
      });

      it("are downloaded once, and kept while their checksum fits", async () => {
        const settings = options(sha256(jar));
        await server.boot(settings);
        equal(readFileSync(server.path("godata/plugins/external/stups2go-some-plugin-1.0.jar"), "utf8"), jar);
        docker("rm", "--force", `${server.name}-tls`);
        await server.boot(settings);
        deepEqual(external(), ["stups2go-some-plugin-1.0.jar"]);
      });

      it("are refused with a wrong checksum, by name", () => {
        const { status, log } = server.refusal(options("0".repeat(64)));
        equal(status, 1);
        match(log, new RegExp(`plugin some-plugin-1\\.0\\.jar is refused: its SHA-256 is ${sha256(jar)}`));
        deepEqual(external(), []);
      });
    });

    for (const plugin of ["https://plugins.test/x.jar", "http://plugins.test/x.jar#sha256=" + "0".repeat(64), "../x"]) {
      it(`are refused without a checksum or TLS: ${plugin}`, () => {
        const { status, log } = server.refusal(["-e", `STUPS2GO_PLUGINS=${plugin}`]);
        equal(status, 1);
        match(log, /which is neither https/);
      });
    }
  });

  describe("a restore of GoCD's own backup", () => {
    /** As docs/runbooks.md has it. */
    const restore = (name: string): { status: number | null; stderr: string } =>
      tryDocker(["run", "--rm", "-v", `${server.path("godata")}:/godata`, "stups2go/server", RESTORE, name]);
    const RESTORE = "/opt/stups2go/restore-backup.sh";
    const backups = (): string[] => readdirSync(server.path("godata/artifacts/serverBackups"));

    async function backUp(): Promise<string> {
      const accept = ["-H", "Accept: application/vnd.go.cd.v2+json"];
      const login = ["-u", `admin:${server.password}`];
      server.get("/go/api/backups", ...["-X", "POST", "-H", "X-GoCD-Confirm: true"], ...accept, ...login);
      await eventually("a backup", () => server.get("/go/api/backups/1", ...accept, ...login).includes("COMPLETED"));
      const [name = ""] = backups();
      return name;
    }

    it("brings the database and the configuration back, and keeps what was there", async () => {
      await server.boot();
      const before = { config: server.config, agents: server.agents() };
      const name = await backUp();
      match(restore(name).stderr, /cruise\.mv\.db: expected GoCD to be stopped, got its lock; stop it first\n$/);
      docker("stop", server.name);
      writeFileSync(server.path("godata/db/h2db/users.json"), "damaged");
      writeFileSync(server.path(config), "damaged");
      const { status, stderr } = restore(name);
      equal(status, 0, stderr);
      match(stderr, /restored backup_\d{8}-\d{6}; what was there before is in \/godata\/before-restore-\d{8}-\d{6}\n$/);
      const [aside = ""] = readdirSync(server.path("godata")).filter((folder) => folder.startsWith("before-restore-"));
      equal(readFileSync(server.path("godata", aside, "db/h2db/users.json"), "utf8"), "damaged");
      const readable = [server.path("godata/config"), "-type", "f", "-perm", "/077"];
      equal(execFileSync("find", readable, { encoding: "utf8" }), "");
      // A key that was rotated after the backup.
      server.secret("registration-key", "rotated");
      await server.boot();
      equal(server.config, before.config.replace(/agentAutoRegisterKey="[^"]*"/, 'agentAutoRegisterKey="rotated"'));
      deepEqual(server.agents(), before.agents);
      equal(loginsOf(server)(`admin:${server.password}`), "200");
    });

    it("names the backups that are there", async () => {
      await server.boot();
      const name = await backUp();
      docker("stop", server.name);
      const { status, stderr } = restore("backup_1");
      equal(status, 1);
      match(stderr, new RegExp(`expected the name of a backup, got "backup_1"; take one of ${name}\\n$`));
    });
  });

  describe("build", () => {
    const script = (...args: string[]): { status: number | null; stderr: string } =>
      tryDocker([
        "run",
        "--rm",
        "-v",
        `${process.cwd()}/images:/w:ro`,
        "--entrypoint",
        args[0] ?? "",
        "stups2go/fake-gocd-server",
        ...args.slice(1),
      ]);

    it("refuses an official base without a digest, and takes one with", () => {
      const { status, stderr } = script("/w/shared/require-digest.sh", "docker.io/gocd/gocd-server:v26.1.0");
      equal(status, 1);
      match(stderr, /has no digest: run npm run images:pin/);
      equal(
        script("/w/shared/require-digest.sh", `docker.io/gocd/gocd-server:v26.1.0@sha256:${"a".repeat(64)}`).status,
        0,
      );
      equal(script("/w/shared/require-digest.sh", "my/own-base").status, 0);
    });

    it("refuses a plugin without a checksum, and one that is not listed", () => {
      match(
        script("/w/server/download-plugins.sh", "/tmp/plugins", "none-such").stderr,
        /plugins\.txt has no plugin none-such/,
      );
      const pinned = /^aws-secrets [0-9a-f]{64} /m.test(readFileSync("images/server/plugins.txt", "utf8"));
      if (!pinned) {
        match(
          script("/w/server/download-plugins.sh", "/tmp/plugins", "aws-secrets").stderr,
          /no checksum for aws-secrets: run npm run images:pin/,
        );
      }
    });

    it("is labelled, and adds less than 60 MB", () => {
      const labels = JSON.parse(docker("inspect", "--format", "{{json .Config.Labels}}", "stups2go/server")) as Record<
        string,
        string
      >;
      match(labels["org.opencontainers.image.revision"] ?? "", /^[0-9a-f]{40}$/);
      match(labels["org.opencontainers.image.version"] ?? "", /^\d+\.\d+\.\d+$/);
      ok(labels["org.opencontainers.image.source"]);
      const size = (tag: string): number => Number(docker("inspect", "--format", "{{.Size}}", tag));
      ok(size("stups2go/server") - size("stups2go/fake-gocd-server") < 60e6);
    });

    it("leaves the newest seven backups", async () => {
      await server.boot();
      const backups = Array.from({ length: 9 }, (_, day) => `backup_2026010${day + 1}-020000`);
      docker(
        "exec",
        server.name,
        "bash",
        "-c",
        `mkdir -p /godata/artifacts/serverBackups && cd $_ && mkdir ${backups.join(" ")} keep-me`,
      );
      const prune = (state: string): string =>
        docker(
          "exec",
          "-e",
          `GOCD_BACKUP_STATUS=${state}`,
          "-e",
          "GOCD_BACKUP_BASE_DIR=/godata/artifacts/serverBackups",
          server.name,
          "/opt/stups2go/prune-backups.sh",
        );
      const left = (): string[] => readdirSync(server.path("godata/artifacts/serverBackups")).sort();
      prune("failure");
      equal(left().length, 10);
      prune("success");
      deepEqual(left(), [...backups.slice(2), "keep-me"]);
    });
  });
});
