import assert from "node:assert/strict";
import { agentUserData } from "../../../infra/host/user-data";
import { agent } from "../../unit/host/hosts";
import { needDebianPackages } from "../../support/debian";
import { Cloud } from "../../fakes/aws/cloud";
import { agentRuns } from "./support/agent-runs";
import { assertFails } from "./support/data";
import { fault } from "./support/figures";
import { gocd, secret } from "./support/gocd";
import { Machine } from "../../fakes/machine/machine";
import { cleanUp, type Ended } from "../../support/run";

const scripts = "/usr/local/lib/stups2go";
const password = "registry-secret";

describe("an agent's host", () => {
  let cloud: Cloud;
  let machine: Machine;

  before(async function () {
    this.timeout(300_000);
    needDebianPackages("systemd-container", "busybox-static", "iproute2", "procps", "bsdutils");
    cloud = new Cloud();
    machine = await Machine.boot(cloud, agentUserData(await gocd(cloud, agent)));
    await machine.until(/last error none/);
    // A small disk for Docker, which can be filled.
    machine.must("systemctl stop stups2go-container stups2go-prune.timer docker.socket docker");
    machine.must("mount -t tmpfs -o size=300m tmpfs /var/lib/docker; systemctl start docker stups2go-container");
    await agentRuns(machine);
  });

  after(() => {
    cloud.end();
    cleanUp();
  });

  describe("prunes Docker", () => {
    const make = (name: string): string =>
      machine.must(`docker commit --change 'LABEL name=${name}' go-agent ${name}:1`);
    const left = (): string[] => machine.must("docker image ls --format '{{.Repository}}'").split("\n").sort();
    const containers = (): string[] => machine.must("docker ps --all --format '{{.Names}}'").split("\n").sort();
    const own = agent.image.replace(/@.*/, "");
    const prune = (): Ended => machine.run(`${scripts}/prune.sh`);
    /** As if all images and these containers had been here for so long. */
    const age = (time: string): string => machine.must(`touch -d '${time}' /run/stups2go/images/*`);

    it("of what has not been used for a week, and of nothing that is in use", () => {
      for (const name of ["unused", "used-by-stopped"]) {
        make(name);
      }
      machine.must(
        "docker create --log-driver none --name stopped used-by-stopped:1; docker create --log-driver none --name old unused:1",
      );
      machine.must("docker volume create kept");
      assert.equal(prune().code, 0);
      assert.deepEqual(left(), [own, "unused", "used-by-stopped"]);
      assert.deepEqual(containers(), ["go-agent", "old", "stopped"]);

      // What Docker knows of a container's age is in its file.
      machine.must("systemctl stop stups2go-container docker.socket docker");
      machine.must(
        `sed -i 's/"Created":"2[^T]*T/"Created":"2020-01-01T/' $(grep -l '"Name":"/old"' /var/lib/docker/containers/*/config.v2.json)`,
      );
      machine.must("systemctl start docker");
      assert.equal(prune().code, 0);
      assert.deepEqual(containers(), ["go-agent", "stopped"]);

      // An image that came just now stays, though it may have been built years ago.
      age("8 days ago");
      make("pulled-now");
      assert.equal(prune().code, 0);
      assert.deepEqual(left(), [own, "pulled-now", "used-by-stopped"]);
      assert.equal(machine.must("docker volume ls --quiet --filter name=kept"), "kept");

      machine.must("docker rm stopped go-agent");
      assert.equal(prune().code, 0, "without any container");
    });

    it("of all that jobs left when the agent starts again: no job outlives its agent", async () => {
      machine.must("docker create --log-driver none --name stopped used-by-stopped:1; docker network create left");
      machine.must("systemctl start stups2go-container");
      await agentRuns(machine);
      assert.deepEqual(containers(), ["go-agent"]);
      assert.equal(machine.bash("docker network inspect left").code, 1);
    });

    it("of what is younger when the disk fills, and of volumes, but of nothing that is in use", () => {
      machine.must("docker volume create used");
      machine.must("docker run --detach --log-driver none --name job --volume used:/v used-by-stopped:1");
      assert.equal(prune().code, 0);
      machine.must("dd if=/dev/zero of=/var/lib/docker/filler bs=1M count=255 status=none");
      age("2 hours ago");
      make("young");
      assert.equal(prune().code, 0);
      assert.deepEqual(left(), [own, "used-by-stopped", "young"]);
      assert.deepEqual(containers(), ["go-agent", "job"]);
      assert.equal(machine.bash("docker volume inspect kept").code, 1);
      machine.must("docker volume inspect used");
    });

    fault("a disk that stays full is named", () => {
      machine.must("dd if=/dev/zero of=/var/lib/docker/filler bs=1M count=285 status=none");
      assertFails(prune(), /the disk is 9\d % full and nothing more can be pruned/, /raise rootVolumeGiB/);
      machine.must("rm /var/lib/docker/filler");
      assert.deepEqual(containers(), ["go-agent", "job"]);
    });

    it("of a container that a killed job left, once the agent runs another job", () => {
      /** A command of a job, with the variables that GoCD gives it. */
      const run = (job: string): string =>
        machine.must(
          `docker exec --detach --env GO_PIPELINE_NAME=shop --env GO_JOB_NAME=${job} go-agent /bin/busybox sleep 600`,
        );
      run("killed");
      assert.equal(prune().code, 0);
      assert.deepEqual(containers(), ["go-agent", "job"]);
      assert.equal(prune().code, 0);
      assert.deepEqual(containers(), ["go-agent", "job"]);
      machine.must("grep -ls GO_JOB_NAME=killed /proc/[0-9]*/environ | cut -d/ -f3 | xargs kill");
      assert.equal(prune().code, 0);
      assert.deepEqual(containers(), ["go-agent", "job"]);
      run("next");
      assert.equal(prune().code, 0);
      assert.deepEqual(containers(), ["go-agent"]);
    });
  });

  it("tells CloudWatch whether its agent is connected, which the agent says on its own loopback interface", async () => {
    const inside = (command: string): void => {
      const { code, output } = machine.run("docker", "exec", "go-agent", "/bin/busybox", "sh", "-c", command);
      assert.equal(code, 0, output);
    };
    const namespace = machine.must(". /etc/stups2go/host.env; echo ${LOG_GROUP#/}");
    const told = async (): Promise<unknown> => {
      machine.must("systemctl start stups2go-watch");
      const all = await cloud.ask<[string, number, object][]>("get_metrics", namespace);
      return all.slice(-2);
    };
    machine.must("systemctl is-active stups2go-watch.timer");
    const pool = { Pool: "default" };
    assert.deepEqual(await told(), [
      ["ConnectedAgents", 0, pool],
      ["NeverRegistered", 0, pool],
    ]);
    // As GoCD's agent answers while it is connected, and else with 503.
    inside("cd /tmp; busybox mkdir -p www/health/v1; echo OK >www/health/v1/isConnectedToServer");
    inside("cd /tmp; busybox httpd -p 127.0.0.1:8152 -h www");
    assert.deepEqual(await told(), [
      ["ConnectedAgents", 1, pool],
      ["NeverRegistered", 0, pool],
    ]);
    inside("busybox rm /tmp/www/health/v1/isConnectedToServer");
    machine.must("touch -d '1 hour ago' /etc/stups2go/host.env");
    assert.deepEqual(await told(), [
      ["ConnectedAgents", 0, pool],
      ["NeverRegistered", 0, pool],
    ]);
  });

  it("leaves no volume of an earlier container behind", async () => {
    machine.must("docker rm --force job; docker volume prune --force");
    machine.must("systemctl restart stups2go-container");
    await agentRuns(machine);
    assert.equal(machine.must("docker volume ls --quiet").split("\n").length, 1);
  });

  it("lets jobs write next to the files of the secret, and never to these", () => {
    // One stream: Docker sends output and errors by two, which arrive in any order.
    const inside =
      "exec 2>&1; echo host >/home/go/.ssh/known_hosts; busybox cat /home/go/.ssh/known_hosts; echo x >/home/go/.ssh/id_test";
    const { output } = machine.run("docker", "exec", "go-agent", "/bin/busybox", "sh", "-c", inside);
    assert.match(output, /id_test: Read-only file system/);
    assert.match(output, /^host$/m);
    assert.equal(machine.must("findmnt -no FSTYPE -T /run/stups2go/files/.ssh/id_test"), "tmpfs");
    assert.equal(machine.bash(`grep -rl '${secret.files[".ssh/id_test"].trim()}' /var/lib/docker`).output, "");
  });

  describe("with a registry of its own", () => {
    const watched = `while true; do cat /proc/[0-9]*/{cmdline,environ} 2>/dev/null | tr '\\0' '\\n' | grep 'registry-secre[t]' >>/run/hits; done`;

    async function give(value: string): Promise<void> {
      const registryServer = "registry.example.org";
      const image = `${registryServer}/team/agent@x`;
      const host = await gocd(
        cloud,
        { ...agent, image, registryServer },
        JSON.stringify({ ...secret, registryUsername: "jane", registryPassword: value }),
      );
      machine.must(
        `printf '%s\\n' REGISTRY_SERVER=${registryServer} IMAGE=${host.image} SECRET_ARN=${host.secretArn} PULL_TRIES=2 >>/etc/stups2go/host.env`,
      );
    }

    fault("a wrong password is named, not shown", async () => {
      await give("wrong-password");
      machine.must("systemctl stop stups2go-container");
      const ended = machine.run(`${scripts}/container.sh`, "start");
      assertFails(ended, /cannot be pulled: .*(401|[Uu]nauthorized)/, /this role may pull it/);
      assert.ok(!ended.output.includes("wrong-password"));
    });

    it("logs in with the secret's password, which is in memory only and in no process list", async () => {
      await give(password);
      machine.must(`touch /run/before; sleep 0.1; echo ${password} >/var/tmp/control`);
      machine.must(
        `systemd-run --quiet --unit=watch bash -c "${watched.replaceAll("\\", "\\\\").replaceAll('"', String.raw`\"`)}"`,
      );
      machine.must("systemctl restart stups2go-container");
      await agentRuns(machine);
      assert.match(
        machine.must("docker inspect --format '{{.Config.Image}}' go-agent"),
        /^registry\.example\.org\/team/,
      );
      assert.equal(machine.must("cat /run/hits"), "");
      assert.equal(machine.must("findmnt -no FSTYPE -T /run/stups2go/registry"), "tmpfs");
      assert.equal(machine.must("findmnt -no FSTYPE -T /run/stups2go/docker/config.json"), "tmpfs");
      // In Docker's own files it is in base64.
      const encoded = Buffer.from(`jane:${password}`).toString("base64");
      assert.match(machine.must("cat /run/stups2go/docker/config.json"), new RegExp(encoded));
      const changed = `find / -xdev -newer /run/before -type f -print0 | xargs -0 grep -lE '${password}|${encoded}'`;
      assert.equal(machine.bash(changed).output, "/var/tmp/control\n");
      assert.equal(machine.bash(`grep -rlE '${password}|${encoded}' /var/lib/docker`).output, "");
      const shown = machine.must("docker inspect go-agent; journalctl -b --no-pager") + machine.console;
      assert.ok(!shown.includes(password) && !shown.includes(encoded));
      // The watch does see what is there for a moment.
      machine.bash(`sleep 1; : ${password}`);
      assert.match(machine.must("cat /run/hits; systemctl stop watch"), /registry-secret/);
    });
  });
});
