import { deepEqual, equal, match, ok } from "node:assert/strict";
import { chownSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scmSource } from "../../../infra/components/images/scm-source";
import { images, root } from "../../../tools/images/catalog";
import { docker, type Finished, inspected, tryDocker } from "../../support/docker";
import { atExit, temporary } from "../../support/exit";
import { needImages } from "../support/images";
import { mintCredentials, type Mode, PierOne } from "../../fakes/pierone/pierone";

const AGENT = "stups2go-registry-agent";
/** Of this machine alone; Docker speaks plain HTTP with 127.0.0.0/8. */
const REGISTRY = "127.0.0.81";
const URL_OF_TOKENS = `http://${REGISTRY}/oauth2/access_token?realm=/services`;
const IMAGE = `${REGISTRY}/team/job:1`;

describe("an image's scm-source.json", () => {
  before(async function () {
    this.timeout(1_200_000);
    await needImages();
  });

  for (const { tag, context } of images(true).filter((image) => /server|agent|stups$/.test(image.tag))) {
    it(`says where ${tag} comes from, where that is known`, () => {
      const { status, stdout } = tryDocker(["run", "--rm", "--entrypoint", "cat", tag, "/scm-source.json"]);
      const known = scmSource(join(root, context));
      deepEqual([status, stdout], known === "" ? [1, ""] : [0, `${known}\n`]);
    });
  }
});

describe("jobs of an agent, with Pier One", () => {
  let pierOne: PierOne;

  const inAgent = (...command: string[]): Finished => tryDocker(["exec", AGENT, ...command]);
  const inJob = (script: string): Finished => inAgent("bash", "-c", script);

  function must(script: string): string {
    const { status, stdout, stderr } = inJob(script);
    equal(status, 0, `${script}\n${stdout}${stderr}`);
    return stdout.trim();
  }

  before(async function () {
    this.timeout(1_200_000);
    await needImages();
    pierOne = new PierOne(REGISTRY);
    await pierOne.open();
    const folder = temporary("registry-agent");
    for (const name of ["credentials", "godata", "go-working-dir", "secrets"]) {
      mkdirSync(join(folder, name));
      chownSync(join(folder, name), 1000, 0);
    }
    for (const [name, content] of Object.entries({ ...mintCredentials })) {
      writeFileSync(join(folder, "credentials", name), content, { mode: 0o400 });
      chownSync(join(folder, "credentials", name), 1000, 0);
    }
    writeFileSync(join(folder, "secrets/registration-key"), "the-key");
    const socket = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace("unix://", "");
    const environment = {
      GO_SERVER_URL: "http://127.0.0.1:9/go",
      CREDENTIALS_DIR: "/meta/credentials",
      OAUTH2_ACCESS_TOKEN_URL: URL_OF_TOKENS,
      STUPS2GO_ECR_REGISTRIES: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
      STUPS2GO_OAUTH2_REGISTRIES: REGISTRY,
    };
    tryDocker(["rm", "--force", "--volumes", AGENT]);
    atExit(() => tryDocker(["rm", "--force", "--volumes", AGENT]));
    docker(
      ...["run", "--detach", "--name", AGENT, "--network", "host", "-v", `${socket}:/var/run/docker.sock`],
      ...["--group-add", String(statSync(socket).gid), "-v", `${folder}/credentials:/meta/credentials:ro`],
      ...["-v", `${folder}/godata:/godata`, "-v", `${folder}/go-working-dir:/go-working-dir`],
      ...["-v", `${folder}/secrets:/run/secrets/stups2go:ro`],
      ...Object.entries(environment).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
      "stups2go/agent",
    );
    must("for i in {1..300}; do [ -s ~/.docker/config.json ] && exit; sleep 0.1; done; exit 1");
  });

  after(() => {
    tryDocker(["rm", "--force", "--volumes", AGENT]);
    tryDocker(["image", "rm", "--force", IMAGE]);
    pierOne.end();
  });

  it("have a helper for each registry, and no credential in a file", () => {
    deepEqual(JSON.parse(must("cat ~/.docker/config.json")), {
      credHelpers: { "123456789012.dkr.ecr.eu-west-1.amazonaws.com": "ecr-login", [REGISTRY]: "pierone" },
    });
  });

  it("push and pull without a login, with a token for each that may write", async () => {
    docker("tag", "stups2go/debian:13", IMAGE);
    must(`docker push -q ${IMAGE}`);
    docker("image", "rm", IMAGE);
    await pierOne.expire();
    must(`docker pull -q ${IMAGE}`);
    const { granted, logins } = await pierOne.seen();
    ok(granted.length >= 2);
    deepEqual([...new Set(granted)], ["uid application.write"]);
    deepEqual(
      logins.filter(([user, good]) => user !== "oauth2" || !good),
      [],
    );
    for (const token of await pierOne.tokens()) {
      equal(inJob(`grep -rl ${token} ~ /tmp /godata /dev/shm`).stdout, "");
      ok(!inspected(AGENT).includes(token));
    }
  });

  it("log in as the first stups2go's readme has it, by the toolchain", () => {
    must("rm ~/.docker/config.json");
    const login = `/tools/run stups2go/toolchain-stups -e OAUTH2_ACCESS_TOKEN_URL='${URL_OF_TOKENS}' -- pierone login --url http://${REGISTRY}`;
    must(login);
    match(must("cat ~/.docker/config.json"), new RegExp(`"${REGISTRY}": "pierone"`));
    docker("image", "rm", "--force", IMAGE);
    must(`docker pull -q ${IMAGE}`);
  });

  describe("are told in one line what stands in the way", () => {
    const faults: [mode: Mode, says: RegExp][] = [
      [
        "refusing",
        / answers 401 invalid_client Client authentication failed\. Next: see the application's credentials/,
      ],
      ["odd", / gives no access_token\. Next: see that accessTokenUrl is a token endpoint\.$/],
    ];
    for (const [mode, says] of faults) {
      it(`a token endpoint that is ${mode}`, async () => {
        await pierOne.change(mode);
        const { status, stderr } = inJob(`docker pull -q ${REGISTRY}/team/job:2`);
        await pierOne.change("good");
        equal(status, 1);
        const lines = stderr.split("\n").filter((line) => line.startsWith("docker-credential-pierone: ERROR "));
        deepEqual(new Set(lines).size, 1, stderr);
        match(lines[0] ?? "", says);
      });
    }

    it("variables that are not there", () => {
      const { status, stderr } = inJob("echo x | env -u OAUTH2_ACCESS_TOKEN_URL docker-credential-pierone get");
      equal(status, 1);
      match(stderr, /^docker-credential-pierone: ERROR OAUTH2_ACCESS_TOKEN_URL is not set\. Next: set accessTokenUrl/);
    });
  });

  it("may ask the helper for what it has nothing to do for", () => {
    equal(must("docker-credential-pierone list"), "{}");
    equal(must("echo x | docker-credential-pierone erase; echo {} | docker-credential-pierone store"), "");
    equal(inJob("docker-credential-pierone").status, 1);
  });
});
