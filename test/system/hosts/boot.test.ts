import assert from "node:assert/strict";
import type { ServerHost } from "../../../infra/host/host";
import { agentUserData, serverUserData } from "../../../infra/host/user-data";
import { agent, server } from "../../unit/host/hosts";
import { needDebianPackages } from "../../support/debian";
import { Cloud } from "../../fakes/aws/cloud";
import { assertFails } from "./support/data";
import { Disk } from "../../fakes/machine/disk";
import { eventually } from "../../support/eventually";
import { assertKept, fault } from "./support/figures";
import { gocd, secret } from "./support/gocd";
import { hurriedSleep } from "./support/instance";
import { Machine } from "../../fakes/machine/machine";
import { cleanUp } from "../../support/run";

const container = "/usr/local/lib/stups2go/container.sh";

describe("a machine with systemd, cloud-init and Docker", () => {
  let cloud: Cloud;
  let disk: Disk;
  let host: ServerHost;
  let userData: string;
  let machine: Machine;

  before(async function () {
    this.timeout(300_000);
    needDebianPackages("systemd-container", "busybox-static", "iproute2", "procps", "bsdutils");
    cloud = new Cloud();
    disk = new Disk();
    const volumeId = await cloud.newVolume(disk.device);
    host = await gocd(cloud, { ...server, volumeId });
    await cloud.ask("put_object", server.mintBucket, "go/client.json", "the-client-of-the-test");
    userData = serverUserData(host);
  });

  after(() => {
    cloud.end();
    cleanUp();
  });

  const records = (): Buffer => Buffer.from(machine.run("cat", "/data/godata/records").output);
  let written: Buffer;

  const untilRuns = (): Promise<void> =>
    eventually("GoCD runs", () => machine.run("stups2go-status").output.includes("go-server running"));

  it("boots a server from its user data, and shows on its console what runs", async () => {
    machine = await Machine.boot(cloud, userData, { device: disk.device });
    await machine.until(/last error none/);
    const lines = machine.run("stups2go-status").output.trimEnd().split("\n");
    assert.ok(lines.length <= 10);
    assert.match(lines.join("\n"), new RegExp(`volume +${host.volumeId} is attached as ${disk.device} ext4`));
    assert.match(lines.join("\n"), /\/data +mounted, \d+% \S+ used\n[^]*container +go-server running since 2/);
  });

  it("gives the container its secrets as files, and shows them nowhere", () => {
    const show =
      "cat /run/secrets/stups2go/admin-password /home/go/.ssh/id_test; stat -c '%a %u' /run/secrets/stups2go/* /home/go/.ssh/id_test";
    assert.equal(
      machine.run(
        "docker",
        "exec",
        "go-server",
        "/bin/busybox",
        "sh",
        "-c",
        show.replaceAll("cat ", "busybox cat ").replace("stat", "busybox stat"),
      ).output,
      `${secret.adminPassword}${secret.files[".ssh/id_test"]}400 1000\n400 1000\n400 1000\n`,
    );
    const seen = [
      "docker inspect go-server",
      "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' ' '",
      "journalctl -b --no-pager",
    ];
    const places =
      seen.map((command) => machine.run("bash", "-c", command).output).join("\n") + machine.console + userData;
    for (const value of [
      secret.registrationKey,
      secret.adminPassword,
      secret.files[".ssh/id_test"].trim(),
      "auth-token",
    ]) {
      assert.ok(!places.includes(value), value);
    }
  });

  it("brings the mint credentials, read-only for the container's user", async () => {
    await eventually("credentials are there", () => machine.run("test", "-e", "/run/stups2go/mint").code === 0);
    const inside = (...command: string[]) => machine.run("docker", "exec", "go-server", "/bin/busybox", ...command);
    assert.equal(inside("cat", "/meta/credentials/client.json").output, "the-client-of-the-test");
    assert.match(inside("touch", "/meta/credentials/x").output, /Read-only file system/);
    assert.equal(machine.run("stat", "-c", "%a %u", "/meta/credentials/client.json").output, "400 1000\n");
  });

  it("sends the container's log to CloudWatch, in a stream named after the instance", async () => {
    await eventually("a record is in CloudWatch", async () => {
      const log = await cloud.ask<string[]>("get_log", host.logGroup, machine.id).catch(() => []);
      return log.some((line) => /^record \d+$/.test(line));
    });
  });

  const secretFaults: readonly (readonly [string, string, RegExp])[] = [
    ["is not JSON", '{"registrationKey": "the-registration', /secret arn:\S+ is not JSON/],
    ["is a list", "[]", /is not a JSON object/],
    ["has no registration key", '{"adminPassword": "a"}', /has no registrationKey/],
    ["has a number", '{"registrationKey": "a", "adminPassword": 1}', /has an odd key or value: 'adminPassword'/],
    ["has a file outside of the home", '{"registrationKey": "a", "files": {"../x": "a"}}', /has an odd file: '..\/x'/],
    ["has an absolute file", '{"registrationKey": "a", "files": {"/etc/x": "a"}}', /has an odd file: '\/etc\/x'/],
  ];

  describe("when the container cannot start", () => {
    const env = "/etc/stups2go/host.env";
    before(() => {
      machine.run("systemctl", "stop", "stups2go-container");
      machine.run("bash", "-c", `echo PULL_TRIES=3 >>${env}; echo WAIT_SECONDS=5 >>${env}; cp ${env} /root/host.env`);
    });
    afterEach(async () => {
      machine.run("cp", "/root/host.env", env);
      await cloud.faults();
    });
    const set = (line: string): void => {
      machine.run("bash", "-c", `echo '${line}' >>${env}`);
    };

    /** Puts a program before the real one on the PATH; it goes with `rm`. */
    const stand = (program: string, content: string): void => {
      machine.run("bash", "-c", `printf '%s' '${content}' >$0; chmod +x $0`, `/usr/local/sbin/${program}`);
    };

    for (const [name, value, cause] of secretFaults) {
      fault(`a secret that ${name} is named, not shown`, async () => {
        set(`SECRET_ARN=${(await gocd(cloud, server, value)).secretArn}`);
        const ended = machine.run(container, "start");
        assertFails(ended, cause, /correct it and run pulumi up/);
        assert.ok(!ended.output.includes("the-registration"));
      });
    }

    fault("a missing secret is named", () => {
      set("SECRET_ARN=arn:aws:secretsmanager:eu-west-1:123456789012:secret:none-AbCdEf");
      assertFails(
        machine.run(container, "start"),
        /cannot be read: .*ResourceNotFound/,
        /run pulumi up, which writes it/,
      );
    });

    fault("a denied secret is named", async () => {
      await cloud.faults({ action: "GetSecretValue", code: "AccessDeniedException", status: "400 Bad Request" });
      assertFails(machine.run(container, "start"), /AWS denies secretsmanager get-secret-value/, /pulumi up/);
    });

    fault("an image that cannot be pulled for ever is named", async () => {
      machine.run("docker", "image", "rm", "--force", host.image);
      await cloud.faults({ action: "Pull", code: "DENIED", status: "403 Forbidden" });
      assertFails(
        machine.run(container, "start"),
        /cannot be pulled: .*403 Forbidden/,
        /see that it is in the registry/,
      );
    });

    fault("a disk without room for the image is named", () => {
      const full = "echo write /var/lib/docker/tmp/x: no space left on device; exit 1";
      stand("docker", `#!/bin/sh\n[ "$1" != pull ] || { ${full}; }\nexec /usr/bin/docker "$@"\n`);
      set("PULL_TRIES=1");
      const ended = machine.run(container, "start");
      machine.run("rm", "/usr/local/sbin/docker");
      assertFails(ended, /cannot be pulled: .*no space left/, /make room by docker system prune/);
    });

    fault("an image whose pull fails twice is pulled the third time, and a dead CloudWatch stops nothing", async () => {
      await cloud.faults(
        { action: "Pull", times: 4, code: "UNKNOWN", status: "500 Oops" },
        { action: "CreateLogStream", code: "ServiceUnavailableException", status: "503 No" },
      );
      machine.run("systemctl", "restart", "stups2go-container");
      await machine.until(/waiting for the image, try 1[^]*go-server runs/);
    });

    fault("a port that another process has is named", async () => {
      machine.run("systemctl", "stop", "stups2go-container");
      machine.run("systemd-run", "--quiet", "--unit=another", "python3", "-m", "http.server", "8153");
      const inUse = (): boolean => machine.run("curl", "-sf", "http://127.0.0.1:8153/").code === 0;
      await eventually("the port is in use", inUse);
      const ended = machine.run(container, "start");
      machine.run("systemctl", "stop", "another");
      assertFails(
        ended,
        /does not start: Error.* 0\.0\.0\.0:8153: bind: address already in use/,
        /journalctl -u docker/,
      );
    });

    fault("a crashing container is started again, and its exit code shown", async () => {
      machine.run("bash", "-c", "echo CRASH=1 >>/etc/stups2go/container.env");
      machine.run("systemctl", "restart", "stups2go-container");
      await machine.until(/ERROR the container go-server ended with exit code 3. Next: read docker logs go-server/);
      machine.run("sed", "-i", "/CRASH/d", "/etc/stups2go/container.env");
      await untilRuns();
    });

    fault("Docker that does not start makes the instance unhealthy", async () => {
      machine.run(
        "bash",
        "-c",
        "systemctl stop stups2go-container docker.socket docker; systemctl mask --runtime docker docker.socket",
      );
      stand("sleep", hurriedSleep(10));
      const ended = machine.run(container, "start");
      machine.run(
        "bash",
        "-c",
        "rm /usr/local/sbin/sleep; systemctl unmask --runtime docker docker.socket; systemctl start docker stups2go-container",
      );
      assertFails(ended, /Docker does not start/, /or end this instance/);
      const calls = await cloud.ask<[string, string][]>("get_calls");
      assert.ok(calls.some(([, action]) => action === "SetInstanceHealth"));
    });
  });

  it("stops GoCD first, then unmounts and detaches", async () => {
    await untilRuns();
    written = records();
    await machine.shutDown();
    assert.match(machine.console, new RegExp(`unmounted and detached ${host.volumeId}`));
    assert.deepEqual(await cloud.ask<string[]>("volume_state", host.volumeId), ["available"]);
  });

  fault("power is cut while GoCD writes: the successor finds all of it", async () => {
    machine = await Machine.boot(cloud, userData, { device: disk.device });
    await machine.until(/last error none/);
    assert.doesNotMatch(machine.console, /formatting/);
    assert.match(machine.run("cat", "/data/godata/log").output, /stopped\n.*started as 1000, with a key\n$/);
    assertKept(written, records().subarray(0, written.length));
    const before = records().length;
    await eventually("GoCD writes", () => records().length > before);
    // Of the last record nobody knows yet whether it is safe.
    written = records();
    written = written.subarray(0, written.lastIndexOf("\n", -2) + 1);
    const cut = 'import fcntl, os; fcntl.ioctl(os.open("/data", os.O_RDONLY), 0x8004587D, b"\\2\\0\\0\\0")';
    machine.run("python3", "-c", cut);
    machine.cutPower();
    await cloud.ask("release", host.volumeId);
    machine = await Machine.boot(cloud, userData, { device: disk.device });
    await machine.until(/last error none/);
    assert.match(machine.console, /recovering journal/);
    assertKept(written, records().subarray(0, written.length));
  });

  it("boots an agent from its user data, with Docker's socket and its own name", async () => {
    const builder = await Machine.boot(cloud, agentUserData(await gocd(cloud, agent)));
    await builder.until(/last error none/);
    const { output } = builder.run("docker", "inspect", "go-agent");
    for (const part of [
      `AGENT_AUTO_REGISTER_HOSTNAME=${builder.id}`,
      "GO_SERVER_URL=https://delivery.example.org/go",
      "/var/run/docker.sock",
    ]) {
      assert.ok(output.includes(part), part);
    }
    assert.equal(builder.run("stat", "-c", "%u:%g", "/godata", "/go-working-dir").output, "1000:0\n1000:0\n");
    await builder.shutDown();
  });
});
