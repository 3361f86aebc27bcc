import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerHost } from "../../../infra/host/host";
import { serverUserData } from "../../../infra/host/user-data";
import { logShipper, server } from "../../unit/host/hosts";
import { Cloud } from "../../fakes/aws/cloud";
import { Authority, type Event, keys, LogServices, type Mode, type Service } from "../../fakes/logs/services";
import { Disk, scratch } from "../../fakes/machine/disk";
import { Machine } from "../../fakes/machine/machine";
import { needDebianPackages } from "../../support/debian";
import { docker } from "../../support/docker";
import { eventually } from "../../support/eventually";
import { cleanUp } from "../../support/run";
import { needImage } from "../support/images";
import { fault } from "../hosts/support/figures";
import { gocd, secret } from "../hosts/support/gocd";

const services: readonly Service[] = ["scalyr", "logentries"];

/** The shipper's image as an archive, with an authority to trust added, and less patience: a test has no 10 seconds. */
async function shipperArchive(authority: Authority): Promise<string> {
  await needImage("stups2go/log-shipper");
  const context = scratch("log-shipper");
  copyFileSync(join(authority.folder, "ca.crt"), join(context, "ca.crt"));
  writeFileSync(
    join(context, "Dockerfile"),
    `FROM stups2go/log-shipper
USER 0
COPY ca.crt /usr/local/share/ca-certificates/
RUN update-ca-certificates
ENV RETRY_SECONDS=1 TIMEOUT_SECONDS=2
USER 1000
`,
  );
  docker("build", "--quiet", "--tag", "stups2go/test-log-shipper", context);
  const archive = join(context, "archive");
  docker("save", "--output", archive, "stups2go/test-log-shipper");
  return archive;
}

describe("a host that ships its logs", () => {
  let cloud: Cloud;
  let host: ServerHost;
  let userData: string;
  let machine: Machine;
  let outside: LogServices;

  const bash = (command: string): string => machine.run("bash", "-c", command).output.trim();
  const started = (): string => bash("docker inspect --format '{{.State.StartedAt}}' go-server");

  /** The numbers of GoCD's records that a service has, in the order of their coming. */
  const records = async (service: Service): Promise<number[]> =>
    (await outside.events(service))
      .filter(({ program }) => program === "go-server")
      .map(({ message }) => Number(/^record (\d+)$/.exec(message)?.[1]))
      .filter((number) => number > 0);

  /** The number of the last record that GoCD wrote; none that is safe on its disk before this may be missing. */
  const written = (): number => Number(bash("tail -2 /data/godata/records | head -1 | cut -d ' ' -f 2"));

  /** Waits until a service has all that GoCD has written by now, without a gap, and at most `again` of it twice. */
  async function untilAllIsThere(service: Service, again = 0): Promise<void> {
    const last = written();
    await eventually(`${service} has record ${last}`, async () => (await records(service)).includes(last), {
      found: () => bash("journalctl -u stups2go-logs -n 30 --no-pager"),
    });
    const numbers = (await records(service)).filter((number) => number <= last);
    assert.deepEqual(
      [...new Set(numbers)],
      Array.from({ length: last }, (_, index) => index + 1),
    );
    assert.ok(numbers.length - last <= again, `${numbers.length - last} of ${last} came twice`);
  }

  const told = (): string => bash("journalctl -t stups2go-logs -o cat --no-pager");

  before(async function () {
    this.timeout(600_000);
    needDebianPackages("systemd-container", "busybox-static", "iproute2", "procps", "bsdutils", "openssl");
    const authority = new Authority();
    const archive = await shipperArchive(authority);
    cloud = new Cloud();
    const disk = new Disk();
    const volumeId = await cloud.newVolume(disk.device);
    const digest = await cloud.ask<string>("image_archive", archive);
    const shipper = {
      image: logShipper.image.replace(/@.*/, `@${digest}`),
      scalyrServer: LogServices.scalyr,
      logentriesServer: LogServices.logentries,
    };
    host = await gocd(cloud, { ...server, volumeId, logShipper: shipper }, JSON.stringify({ ...secret, ...keys }));
    userData = serverUserData(host);
    machine = await Machine.boot(cloud, userData, { device: disk.device });
    outside = LogServices.start(machine.name, authority);
    // What Logentries never does is nothing to stumble over.
    await outside.be("logentries", "nonsense");
    await machine.until(/go-server runs/);
  });

  after(() => {
    outside.end();
    cloud.end();
    cleanUp();
  });

  for (const service of services) {
    it(`sends all that GoCD says to ${service}, and what the host says, with application, role and instance`, async () => {
      await untilAllIsThere(service);
      const events = await outside.events(service);
      const hosts = events.filter(({ program }) => program === "stups2go-container");
      assert.ok(hosts.some(({ message }) => message === "go-server runs"));
      for (const { application, role, instance } of events) {
        assert.deepEqual({ application, role, instance }, { application: "go", role: "server", instance: machine.id });
      }
      assert.ok(!events.some(({ program }) => program === "stups2go-logs"), "it ships what it says itself");
      assert.deepEqual(await outside.ask<string[]>("faults"), []);
    });
  }

  it("sends each line with the time at which GoCD said it", async () => {
    const time = ({ ts, timestamp }: Event): number => (ts ? Number(ts.slice(0, 13)) : Date.parse(timestamp ?? ""));
    const said = bash("docker logs --timestamps go-server | head -1").split(" ")[0] ?? "";
    for (const service of services) {
      const first = (await outside.events(service)).find(({ message }) => message === "record 1");
      assert.ok(
        first && Math.abs(time(first) - Date.parse(said)) <= 1,
        `${service}: ${JSON.stringify(first)}, ${said}`,
      );
    }
  });

  it("sends GoCD's log to CloudWatch as ever, and the host's beside it", async () => {
    const log = (stream: string): Promise<string[]> => cloud.ask<string[]>("get_log", host.logGroup, stream);
    await eventually("the host's log is in CloudWatch", async () =>
      (await log(`${machine.id}-host`).catch(() => [])).some((line) => line.endsWith(" go-server runs")),
    );
    assert.ok((await log(machine.id)).includes("record 1"));
    assert.ok(!(await log(`${machine.id}-host`)).some((line) => line.includes("record 1")));
  });

  it("keeps the keys to the shipper: in memory, and nowhere else", () => {
    assert.equal(bash("ls /run/stups2go/secrets"), "admin-password\nregistration-key");
    assert.equal(bash("findmnt -no FSTYPE -T /run/stups2go/logs/scalyrKey"), "tmpfs");
    const inside = bash("docker exec go-server /bin/busybox find / -name '*calyr*' -o -name '*ogentries*' 2>&1");
    assert.doesNotMatch(inside, /Key/);
    const shown = [
      "docker inspect go-server stups2go-logs",
      "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' ' '",
      "journalctl -b --no-pager",
      "docker exec stups2go-logs cat /etc/log-shipper/scalyr.conf",
    ];
    const places = shown.map((command) => bash(command)).join("\n") + machine.console + userData;
    for (const key of Object.values(keys)) {
      assert.ok(!places.includes(key));
    }
    const [scalyr, logentries] = [keys.scalyrKey, keys.logentriesKey];
    assert.equal(bash(`grep -rlF -e '${scalyr}' -e '${logentries}' /var/lib /var/log /etc`), "");
  });

  it("gives the shipper nothing but what it needs", () => {
    const [, { HostConfig, Config }] = JSON.parse(bash("docker inspect go-server stups2go-logs")) as {
      HostConfig: { CapDrop: string[]; ReadonlyRootfs: boolean; Memory: number; NetworkMode: string };
      Config: { User: string };
    }[] as [unknown, { HostConfig: Record<string, unknown>; Config: Record<string, unknown> }];
    assert.deepEqual(HostConfig.CapDrop, ["ALL"]);
    assert.equal(HostConfig.ReadonlyRootfs, true);
    // Not the host's network, where the role's credentials are.
    assert.equal(HostConfig.NetworkMode, "default");
    assert.equal(Config.User, "1000");
  });

  const troubles: readonly (readonly [Mode, RegExp])[] = [
    ["401", /ERROR Scalyr refuses the key \(HTTP 401\): .* Next: set logging\.scalyrKey to a key/],
    ["429", /ERROR Scalyr takes no more for now \(HTTP 429\): .* Next: if it goes on, see the limits/],
    ["503", /ERROR Scalyr answers HTTP 503: .* Next: see its status page/],
    ["nonsense", /ERROR Scalyr cannot be reached \(.*\): its lines wait in the buffer\. Next: see the network/],
    ["silent", /ERROR Scalyr cannot be reached \(Timeout was reached\)/],
    ["stranger", /ERROR Scalyr cannot be reached \(SSL peer certificate.*\)/],
  ];
  for (const [mode, line] of troubles) {
    fault(`scalyr that is ${mode} loses nothing, and is named once`, async () => {
      const [before, since] = [told().length, started()];
      await outside.be("scalyr", mode);
      await eventually("it is named", () => line.test(told().slice(before)), { found: told });
      assert.match(bash("stups2go-status"), new RegExp(`last error .* logs: ${line.source}`));
      const { length } = await outside.events("scalyr");
      // Logentries has all the same.
      await untilAllIsThere("logentries");
      const lines = told().slice(before).trim().split("\n");
      assert.equal(lines.filter((said) => line.test(said)).length, 1, lines.join("\n"));
      assert.equal((await outside.events("scalyr")).length, length);
      await outside.be("scalyr", "well");
      await untilAllIsThere("scalyr");
      assert.equal(started(), since);
    });
  }

  fault("logentries with another's certificate gets nothing, and is named once", async () => {
    const before = told().length;
    await outside.be("logentries", "stranger");
    bash("docker kill --signal KILL stups2go-logs");
    const line = /ERROR Logentries cannot be reached \(.*\): its lines wait in the buffer\. Next: see the network/;
    await eventually("it is named", () => line.test(told().slice(before)), { found: told });
    const { length } = await outside.events("logentries");
    await untilAllIsThere("scalyr", 200);
    assert.equal(
      told()
        .slice(before)
        .match(/Logentries/g)?.length,
      1,
      told().slice(before),
    );
    assert.equal((await outside.events("logentries")).length, length);
  });

  fault("logentries that hears nothing holds up neither GoCD nor scalyr", async () => {
    await outside.be("logentries", "deaf");
    const before = written();
    await eventually("GoCD writes on", () => written() > before + 40);
    await untilAllIsThere("scalyr", 200);
    await outside.be("logentries", "well");
    await untilAllIsThere("logentries", 200);
  });

  fault("a shipper that is started anew goes on where it was", async () => {
    bash("systemctl restart stups2go-logs");
    for (const service of services) {
      await untilAllIsThere(service, 400);
    }
  });

  fault("the last words of a container that ends at once are shipped", async () => {
    bash("echo CRASH=1 >>/etc/stups2go/container.env; systemctl restart stups2go-container");
    await eventually("they are there", async () =>
      (await outside.events("scalyr")).some(
        ({ program, message }) => program === "go-server" && message === "last words",
      ),
    );
    bash("sed -i /CRASH/d /etc/stups2go/container.env; systemctl restart stups2go-container");
  });

  fault("a key with a line break is named, not shown", async () => {
    const value = JSON.stringify({ ...secret, ...keys, scalyrKey: "hunter2\nhunter3" });
    const { secretArn } = await gocd(cloud, server, value);
    bash(`echo SECRET_ARN=${secretArn} >>/etc/stups2go/host.env; systemctl restart stups2go-container`);
    await eventually("GoCD runs", () => bash("stups2go-status").includes("go-server running"));
    bash("systemctl restart stups2go-logs");
    await eventually("it is named", () => told().includes("ERROR the key of scalyr has other characters"), {
      found: told,
    });
    assert.ok(!bash("journalctl -b --no-pager").includes("hunter"));
  });

  it("ends after GoCD has, so that the last line is not lost", async () => {
    const { secretArn } = await gocd(cloud, server, JSON.stringify({ ...secret, ...keys }));
    bash(`echo SECRET_ARN=${secretArn} >>/etc/stups2go/host.env; systemctl restart stups2go-container`);
    await eventually("GoCD runs", () => bash("stups2go-status").includes("go-server running"));
    bash("systemctl restart stups2go-logs");
    await eventually("it ships", () => bash("docker ps --format '{{.Names}}'").includes("stups2go-logs"));
    await machine.shutDown();
    const messages = (await outside.events("scalyr")).map(({ message }) => message);
    assert.ok(messages.includes("go-server has stopped"), messages.slice(-20).join("\n"));
  });
});
