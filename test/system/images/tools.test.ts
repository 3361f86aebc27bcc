import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { docker, type Finished, tryDocker } from "../../support/docker";
import { needImages } from "../support/images";

const IMAGE = "stups2go/toolchain-nodejs";
const AGENT = "stups2go-tools-agent";
/** Prints its arguments, one JSON array. */
const SHOW = ["node", "-e", "console.log(JSON.stringify(process.argv.slice(1)))", "--"];

describe("/tools", () => {
  let directory: string;

  before(async function () {
    this.timeout(1_200_000);
    await needImages();
    directory = mkdtempSync(join(tmpdir(), "stups2go-tools-"));
    const socket = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace("unix://", "");
    tryDocker(["rm", "--force", "--volumes", AGENT]);
    docker(
      ...[
        "run",
        "--detach",
        "--name",
        AGENT,
        "-v",
        `${socket}:/var/run/docker.sock`,
        "--group-add",
        String(statSync(socket).gid),
      ],
      ...["--tmpfs", "/run/secrets", "-e", "OAUTH2_ACCESS_TOKEN_URL=https://token.example.org/a?b=c", "stups2go/agent"],
      ...["bash", "-c", "mkdir -p /godata/pipelines/app && touch ~/from-agent && exec sleep infinity"],
    );
  });
  after(() => {
    tryDocker(["rm", "--force", "--volumes", AGENT]);
    rmSync(directory, { recursive: true, force: true });
  });

  /** A tool in the agent's container, in a pipeline's directory. */
  const inAgent = (tool: string, args: readonly string[], options: readonly string[] = []): Finished =>
    tryDocker(["exec", "-w", "/godata/pipelines/app", ...options, AGENT, `/tools/${tool}`, ...args]);

  /** A tool on this machine, where there is no agent's container. */
  const here = (tool: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Finished => {
    const { status, stdout, stderr } = spawnSync(join(process.cwd(), "images/agent/tools", tool), args, {
      encoding: "utf8",
      cwd: directory,
      env: { ...process.env, HOME: directory, ...env },
    });
    return { status, stdout, stderr };
  };

  describe("run, in an agent", () => {
    const kept: readonly (readonly string[])[] = [
      ["a b"],
      ["", "x"],
      ["it's"],
      ['say "hi"'],
      ["$HOME", "`id`", "$(id)"],
      ["*", "?", "[a]"],
      ["back\\slash", "tab\there"],
      ["two\nlines"],
      ["--", "--print-docker-command"],
      ["ünïcödé", "日本"],
      [";", "|", "&&", ">", "#"],
      ["  leading and trailing  "],
    ];
    for (const args of kept) {
      it(`keeps the arguments ${JSON.stringify(args)}`, () => {
        const { stdout, stderr, status } = inAgent("run", [IMAGE, "--", ...SHOW, ...args]);
        equal(status, 0, stderr);
        deepEqual(JSON.parse(stdout), args);
      });
    }

    for (const code of [0, 1, 3, 42, 255]) {
      it(`passes the exit code ${code} on`, () => {
        equal(inAgent("run", [IMAGE, "--", "sh", "-c", `exit ${code}`]).status, code);
      });
    }

    it("passes on that a command does not exist", () => {
      equal(inAgent("run", [IMAGE, "--", "no-such-command"]).status, 127);
    });

    it("passes on that an image does not exist", () => {
      const { status, stderr } = inAgent("run", ["127.0.0.1:1/none", "--", "true"]);
      equal(status, 125);
      match(stderr, /127\.0\.0\.1:1/);
    });

    it("keeps standard output and error apart", () => {
      const { stdout, stderr } = inAgent("run", [IMAGE, "--", "sh", "-c", "echo out; echo err >&2"]);
      equal(stdout, "out\n");
      equal(stderr, "err\n");
    });

    it("works in the job's directory, with the user's id", () => {
      equal(
        inAgent("run", [IMAGE, "--", "sh", "-c", "pwd; id -u; id -g; touch made"]).stdout,
        "/godata/pipelines/app\n1000\n0\n",
      );
      equal(docker("exec", AGENT, "stat", "-c", "%u:%g", "/godata/pipelines/app/made"), "1000:0");
    });

    it("shares the agent's home", () => {
      equal(
        inAgent("run", [IMAGE, "--", "sh", "-c", "cd && ls from-agent && touch from-toolchain"]).stdout,
        "from-agent\n",
      );
      docker("exec", AGENT, "test", "-O", "/home/go/from-toolchain");
    });

    it("gives the user a name", () => {
      equal(inAgent("run", [IMAGE, "--", "sh", "-c", "id -un; echo ~worker"]).stdout, "worker\n/home/go\n");
    });

    it("passes the access token's URL on", () => {
      equal(
        inAgent("run", [IMAGE, "--", "sh", "-c", "echo $OAUTH2_ACCESS_TOKEN_URL"]).stdout,
        "https://token.example.org/a?b=c\n",
      );
    });

    it("passes the credentials' directory on", () => {
      const { stdout } = inAgent(
        "run",
        [IMAGE, "--", "sh", "-c", "echo $CREDENTIALS_DIR"],
        ["-e", "CREDENTIALS_DIR=/meta/credentials"],
      );
      equal(stdout, "/meta/credentials\n");
    });

    it("takes options of docker, with blanks in them", () => {
      const { stdout } = inAgent("run", [
        IMAGE,
        "-e",
        "GREETING=hello world",
        "--hostname",
        "h",
        "--",
        "sh",
        "-c",
        'echo "$GREETING" $(uname -n)',
      ]);
      equal(stdout, "hello world h\n");
    });

    it("lets an option win over its own", () => {
      equal(inAgent("run", [IMAGE, "-w", "/", "--", "pwd"]).stdout, "/\n");
    });

    it("hides the agent's secrets", () => {
      docker(
        "exec",
        "--user",
        "0",
        AGENT,
        "bash",
        "-c",
        "mkdir -p /run/secrets/stups2go && echo k >/run/secrets/stups2go/registration-key",
      );
      equal(inAgent("run", [IMAGE, "--", "ls", "/run/secrets/stups2go"]).stdout, "");
    });

    it("leaves no container behind", () => {
      inAgent("run", [IMAGE, "--name", "stups2go-left", "--", "true"]);
      equal(docker("ps", "--all", "--quiet", "--filter", "name=stups2go-left"), "");
    });

    it("works in an image without the user switch", () => {
      equal(inAgent("run", ["stups2go/debian:13", "--", "echo", "a  b"]).stdout, "a  b\n");
    });

    for (const signal of ["TERM", "INT"]) {
      it(`passes SIG${signal} on to the command`, async () => {
        const name = `stups2go-signal-${signal.toLowerCase()}`;
        const tool = spawn("docker", [
          "exec",
          AGENT,
          "bash",
          "-c",
          `echo $$ >/tmp/pid; exec /tools/run ${IMAGE} --name ${name} -- bash -c 'trap "echo got it; exit 9" ${signal}; echo up; while :; do sleep 0.1; done'`,
        ]);
        let output = "";
        tool.stdout.on("data", (data: Buffer) => (output += data.toString()));
        const ended = new Promise<number | null>((resolve) => tool.on("close", resolve));
        for (let i = 0; i < 100 && !output.includes("up"); i++) {
          await sleep(100);
        }
        docker("exec", AGENT, "bash", "-c", `kill -${signal} $(cat /tmp/pid)`);
        equal(await ended, 9, output);
        match(output, /got it/);
      });
    }

    it("ends the toolchain when the job is cancelled", async () => {
      const name = "stups2go-cancelled";
      const tool = spawn("docker", [
        "exec",
        AGENT,
        "bash",
        "-c",
        `/tools/run ${IMAGE} --name ${name} -- sleep 60 & echo $! >/tmp/pid; wait $!`,
      ]);
      const ended = new Promise<number | null>((resolve) => tool.on("close", resolve));
      for (let i = 0; i < 100 && docker("ps", "--quiet", "--filter", `name=${name}`) === ""; i++) {
        await sleep(100);
      }
      docker("exec", AGENT, "bash", "-c", "kill -TERM $(cat /tmp/pid)");
      equal(await ended, 143);
      equal(docker("ps", "--quiet", "--filter", `name=${name}`), "");
    });

    it("says so when no daemon answers", () => {
      const { status, stderr } = inAgent("run", [IMAGE, "--", "true"], ["-e", "DOCKER_HOST=unix:///none"]);
      equal(status, 125);
      match(stderr, /Cannot connect to the Docker daemon/);
    });

    it("prints the command it would run, ready to be pasted", () => {
      const { stdout } = inAgent("run", [IMAGE, "--print-docker-command", "-e", "A=b c", "--", ...SHOW, "it's", "a b"]);
      match(stdout, /^'docker' 'run' '--rm' .*'--volumes-from' '[0-9a-f]{64}'.*'A=b c'/);
      const { stdout: pasted } = tryDocker(["exec", AGENT, "bash", "-c", stdout]);
      deepEqual(JSON.parse(pasted), ["it's", "a b"]);
    });

    it("uses the command in DOCKER_COMMAND", () => {
      const { stdout } = inAgent(
        "run",
        [IMAGE, "--print-docker-command", "--", "true"],
        ["-e", "DOCKER_COMMAND=sudo docker"],
      );
      match(stdout, /^'sudo' 'docker' 'run' /);
    });
  });

  describe("run, without an agent's container", () => {
    it("says so, and uses this machine's directories", () => {
      const { stdout, stderr, status } = here("run", [IMAGE, "--", "sh", "-c", "pwd; touch made-here"]);
      equal(status, 0, stderr);
      equal(stdout, "/work\n");
      match(stderr, /^WARN: not inside an agent's container/);
      ok(existsSync(join(directory, "made-here")));
    });

    it("mounts the credentials, read-only", () => {
      const credentials = join(directory, "credentials");
      mkdirSync(credentials, { recursive: true });
      const { status, stdout } = here(
        "run",
        [IMAGE, "--", "sh", "-c", "ls -d $CREDENTIALS_DIR; touch $CREDENTIALS_DIR/x"],
        { CREDENTIALS_DIR: credentials },
      );
      equal(stdout, `${credentials}\n`);
      notEqual(status, 0);
    });
  });

  const usages: Record<string, readonly (readonly string[])[]> = {
    run: [[], [""], [IMAGE], [IMAGE, "--"], [IMAGE, "-e", "A=b"], ["--", "true"], ["--help"]],
    "run-with-postgres": [[], ["17", "db", IMAGE, "--"], ["17", "db", IMAGE, "true", "now"]],
    "upstream-label": [[], [""], ["a", "b"]],
    "cleanup-docker": [["--help"]],
  };
  for (const [tool, calls] of Object.entries(usages)) {
    for (const args of calls) {
      it(`${tool} explains itself when called with ${JSON.stringify(args)}`, () => {
        const { status, stderr, stdout } = here(tool, args);
        equal(status, 1);
        match(stderr, new RegExp(`^Usage: \\S+/${tool} `));
        equal(stdout, "");
      });
    }
  }

  describe("run-with-postgres", () => {
    const leftovers = (): string =>
      docker("ps", "--all", "--quiet", "--filter", "name=test-postgres") +
      docker("network", "ls", "--quiet", "--filter", "name=test-postgres");

    it("gives the command a database and its environment, and cleans up", function () {
      const script =
        'env | grep ^DB_ | sort; node -e \'require("net").connect(process.env.DB_PORT, process.env.DB_HOST, () => { console.log("connected"); process.exit(4) })\'';
      const { status, stdout, stderr } = inAgent("run-with-postgres", [
        "17",
        "my db",
        IMAGE,
        "-e",
        "A=b c",
        "--",
        "sh",
        "-c",
        `echo "$A"; ${script}`,
      ]);
      equal(status, 4, stderr);
      deepEqual(stdout.trim().split("\n"), [
        "b c",
        "DB_HOST=test-postgres",
        "DB_NAME=my db",
        "DB_PASSWORD=postgres",
        "DB_PORT=5432",
        "DB_SUBNAME=//test-postgres:5432/my db",
        "DB_USER=postgres",
        "connected",
      ]);
      equal(leftovers(), "");
    });

    it("fails when there is no such version, and cleans up", () => {
      const { status } = inAgent("run-with-postgres", ["0.none", "db", IMAGE, "--", "true"]);
      notEqual(status, 0);
      equal(leftovers(), "");
    });

    it("fails when the database cannot be made", () => {
      const { status, stderr } = inAgent("run-with-postgres", ["17", "postgres", IMAGE, "--", "true"]);
      notEqual(status, 0);
      match(stderr, /already exists/);
      equal(leftovers(), "");
    });

    it("cleans up when it is cancelled", async () => {
      const tool = spawn("docker", [
        "exec",
        AGENT,
        "bash",
        "-c",
        `/tools/run-with-postgres 17 db ${IMAGE} --name stups2go-pg -- sleep 60 & echo $! >/tmp/pg; wait $!`,
      ]);
      const ended = new Promise((resolve) => tool.on("close", resolve));
      for (let i = 0; i < 200 && docker("ps", "--quiet", "--filter", "name=stups2go-pg") === ""; i++) {
        await sleep(100);
      }
      docker("exec", AGENT, "bash", "-c", "kill -TERM $(cat /tmp/pg)");
      await ended;
      for (let i = 0; i < 100 && leftovers() !== ""; i++) {
        await sleep(100);
      }
      equal(leftovers(), "");
    });
  });

  describe("cleanup-docker", () => {
    const image = (tag: string, text: string): void => {
      const { status } = spawnSync("docker", ["build", "-q", "-t", tag, "-"], {
        input: `FROM stups2go/debian:13\nLABEL a=${text}\n`,
        env: { ...process.env, DOCKER_BUILDKIT: "1" },
      });
      equal(status, 0);
    };

    it("removes the given images and the dangling ones", () => {
      image("stups2go/test-clean", "1");
      image("stups2go/test-clean", "2"); // the first one dangles now
      const { status, stdout } = inAgent("cleanup-docker", ["stups2go/test-clean"]);
      equal(status, 0);
      match(stdout, /^Removing stups2go\/test-clean$/m);
      equal(docker("images", "--quiet", "stups2go/test-clean"), "");
      equal(docker("images", "--quiet", "--filter", "dangling=true"), "");
    });

    it("names what it cannot remove, and is content", () => {
      const { status, stderr } = inAgent("cleanup-docker", ["stups2go/none", "stups2go/agent"]);
      equal(status, 0);
      match(stderr, /WARN: stups2go\/none was not removed/);
      match(stderr, /WARN: stups2go\/agent was not removed/);
      docker("inspect", "stups2go/agent");
    });

    it("fails when no daemon answers", () => {
      equal(inAgent("cleanup-docker", [], ["-e", "DOCKER_HOST=unix:///none"]).status, 1);
    });
  });

  describe("upstream-label", () => {
    for (const name of ["my-upstream", "My.Upstream", "my_upstream"]) {
      it(`finds the label of ${name}`, () => {
        const { status, stdout } = here("upstream-label", [name], { GO_DEPENDENCY_LABEL_MY_UPSTREAM: "1.2 build 3" });
        equal(status, 0);
        equal(stdout, "1.2 build 3\n");
      });
    }

    it("fails without a label, and names the variable", () => {
      const { status, stdout, stderr } = here("upstream-label", ["other"]);
      equal(status, 1);
      equal(stdout, "");
      match(stderr, /GO_DEPENDENCY_LABEL_OTHER is not set/);
    });
  });
});

describe("toolchains", () => {
  before(async function () {
    this.timeout(1_200_000);
    await needImages();
  });

  const versions: Record<string, string[]> = {
    golang: ["go version", "make --version", "git --version"],
    leiningen: ["lein version", "javac --version", "git --version"],
    maven: ["mvn --version", "javac --version", "bzip2 --help"],
    nodejs: ["node --version", "npm --version", "npx --version"],
    python: [
      "python3 --version",
      "pip --version",
      "flake8 --version",
      "virtualenv --version",
      "gcc --version",
      "xml2-config --version",
    ],
    stups: [
      "scm-source --help",
      "pierone --version",
      "senza --version",
      "kio --version",
      "aws --version",
      "jq --version",
    ],
  };
  for (const [name, commands] of Object.entries(versions)) {
    it(`${name} has its commands, for a user of any id`, () => {
      const script = `${commands.join(" && ")} && id -u >&2 && touch ~/x && rm ~/x`;
      const { status, stderr, stdout } = tryDocker([
        "run",
        "--rm",
        "-e",
        "USER_ID=4321",
        "-e",
        "HOME=/h",
        `stups2go/toolchain-${name}`,
        "sh",
        "-c",
        script,
      ]);
      equal(status, 0, stdout + stderr);
      match(stderr, /^4321$/m);
    });
  }

  it("run as they are without USER_ID", () => {
    equal(docker("run", "--rm", IMAGE, "id", "-u"), "0");
  });

  it("refuse an id that is no number", () => {
    const { status, stderr } = tryDocker(["run", "--rm", "-e", "USER_ID=1000; id", IMAGE, "true"]);
    equal(status, 1);
    match(stderr, /must be numbers/);
  });

  it("say so when there is no command", () => {
    match(tryDocker(["run", "--rm", IMAGE]).stderr, /no command given/);
  });
});
