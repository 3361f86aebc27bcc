import assert from "node:assert/strict";
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { type AccountPlan, plan } from "../../../tools/plan/plan";
import { parseOverride } from "../../../tools/plan/record/overrides";
import { exampleStacks } from "../../support/stacks";
import { main } from "../../../tools/import-senza/main";
import { parseCommand, parseParameterFile, SenzaError } from "../../../tools/import-senza/command";
import { importSettings } from "../../../tools/import-senza/settings";
import { merge } from "../../../tools/import-senza/stack-file";
import { collecting } from "../../support/streams";
import { onTaupage } from "../../support/taupage";

/** The two examples in the README of the first stups2go, with values for what it leaves open. */
const server = String.raw`senza create server/senza-go-server.yaml server \
    DockerImage=registry.opensource.zalan.do/stups/go-server:1.0-20 \
    HostedZone=myteam.example.org \
    SSLCertificateId=arn:aws:iam::1232342423:server-certificate/myteam-example-org \
    AvailabilityZone=eu-west-1a \
    InstanceType=c4.large \
    AccessTokenUrl=https://example.org/oauth2/access_token \
    TeamServiceUrl=https://teams.example.org \
    Teams=myteam,mypartnerteam \
    ApplicationId=my-go-appliance \
    MintBucket=my-stups-mint-bucket-name \
    ScalyrKey=1234567890abc1234567890 # optional
`;
const agent = String.raw`senza create agent/senza-go-agent.yaml agent \
    DockerImage=registry.opensource.zalan.do/myteam/go-agent:7 \
    GoServerDomain=delivery.example.org \
    GoAgentRegistrationKey='a preshared key' \
    GoAgentEnvironments=test \
    GoAgentCount=10 \
    InstanceType=m3.medium \
    ApplicationId=my-go-appliance \
    AccessTokenUrl=https://example.org/oauth2/access_token \
    MintBucket=my-stups-mint-bucket-name \
    ScalyrKey=1234567890abc1234567890 # optional
`;

const imported = (line: string): ReturnType<typeof importSettings> => importSettings(parseCommand(line));
const settings = (line: string): unknown => (parse(merge("", imported(line)).text) as { config: unknown }).config;

describe("npm run import-senza", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stups2go-senza-"));
    for (const file of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.test.yaml"]) {
      cpSync(join(exampleStacks, file), join(folder, file), { dereference: true });
    }
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (stack: string): string => readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8");

  /** Runs it; a command line at the end comes from standard input. */
  async function run(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    const [line, rest] = args.at(-1)?.startsWith("senza ") ? [args.at(-1), [...args.slice(0, -1), "-"]] : ["", args];
    const input = join(folder, "input");
    writeFileSync(input, line ?? "");
    const fd = openSync(input, "r");
    const { streams, written } = collecting();
    const status = await main(["--folder", folder, ...rest], { ...streams, stdin: { fd } });
    closeSync(fd);
    return { status, ...written };
  }

  it("takes over every parameter of the example for servers", () => {
    assert.deepEqual(settings(server), {
      "stups2go:account": "production",
      "aws:region": "eu-west-1",
      "stups2go:hostedZone": "myteam.example.org",
      "stups2go:availabilityZone": "eu-west-1a",
      "stups2go:server": { instanceType: "c4.large" },
      "stups2go:accessTokenUrl": "https://example.org/oauth2/access_token",
      "stups2go:teamServiceUrl": "https://teams.example.org",
      "stups2go:teams": ["myteam", "mypartnerteam"],
      "stups2go:applicationId": "my-go-appliance",
      "stups2go:mintBucket": "my-stups-mint-bucket-name",
    });
    const { secrets, notes, dropped } = imported(server);
    assert.deepEqual(secrets, [["stups2go:logging", "scalyrKey"]]);
    assert.match(notes[0] ?? "", /^DockerImage: left out: the image is built from images\/server$/);
    // The example's account id has ten digits.
    assert.match(
      dropped.join("\n"),
      /^SSLCertificateId: expected .*, got "arn:aws:iam::1232342423:.*"; left out: set stups2go:certificateArn yourself$/,
    );
    assert.equal(notes.length, 1);
  });

  it("takes over every parameter of the example for agents", () => {
    assert.deepEqual(settings(agent), {
      "stups2go:account": "test",
      "stups2go:builders": [
        {
          name: "default",
          image: "registry.opensource.zalan.do/myteam/go-agent:7",
          count: 10,
          instanceTypes: ["m3.medium"],
        },
      ],
    });
    const told = imported(agent).notes.map((note) => note.split(":")[0]);
    const elsewhere = ["GoServerDomain", "GoAgentRegistrationKey", "ApplicationId", "AccessTokenUrl", "MintBucket"];
    assert.deepEqual(told, ["DockerImage", ...elsewhere]);
  });

  it("makes deployers of agents in the environment prod", () => {
    const line = agent.replace("GoAgentEnvironments=test", "GoAgentEnvironments=prod");
    assert.deepEqual(settings(line), {
      "stups2go:account": "production",
      "stups2go:deployers": {
        image: "registry.opensource.zalan.do/myteam/go-agent:7",
        count: 10,
        instanceType: "m3.medium",
      },
      "stups2go:domainPrefix": "delivery",
      "stups2go:hostedZone": "example.org",
      "stups2go:applicationId": "my-go-appliance",
      "stups2go:accessTokenUrl": "https://example.org/oauth2/access_token",
      "stups2go:mintBucket": "my-stups-mint-bucket-name",
    });
  });

  it("writes what plans, of both examples, beside the comments that are there", async () => {
    const comments = (text: string): string[] => text.split("\n").filter((line) => line.trim().startsWith("#"));
    const before = ["prod", "test"].map((stack) => comments(file(stack)));
    for (const line of [server, agent]) {
      const { status, stderr } = await run("--write", "--overwrite", line);
      // The certificate of the example for servers is none.
      assert.equal(status, line === server ? 1 : 0, stderr);
    }
    assert.deepEqual(
      ["prod", "test"].map((stack) => comments(file(stack))),
      before,
    );
    const overrides = onTaupage.filter((setting) => !setting.startsWith("server.")).map(parseOverride);
    const [production, test] = await plan({ folder, overrides });
    const of = (planned: AccountPlan | undefined, name: string): Record<string, unknown> =>
      planned?.resources.find((resource) => resource.name === name)?.inputs ?? assert.fail(name);
    assert.equal(of(production, "server-template").instanceType, "c4.large");
    assert.equal(production?.outputs.mintBucket, "my-stups-mint-bucket-name");
    assert.equal(of(test, "builder-default-fleet").targetCapacity, 10);
  });

  it("never writes over another value, unless told to", async () => {
    const before = file("test");
    const refused = await run("--write", agent);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /^Pulumi\.test\.yaml: stups2go:builders\[0\]\.count: has 2, the command line 10$/m);
    assert.match(refused.stderr, /nothing is written/);
    assert.equal(file("test"), before);
    assert.equal((await run(agent)).status, 0);
    assert.equal(file("test"), before);
  });

  it("keeps secrets to itself, and says how to encrypt them", async () => {
    const line = `${server.replace("# optional", "")} LogentriesKey=hunter2 'Files=.netrc:aHVudGVyMg==,.ssh/id_rsa:aHVudGVyMg=='`;
    const { status, stdout, stderr } = await run(
      "--write",
      "--overwrite",
      line.replaceAll("\\\n", " ").replaceAll("\n", " "),
    );
    assert.equal(status, 1);
    assert.match(stderr, /^SSLCertificateId: [^\n]*\n$/);
    for (const path of ["logging.scalyrKey", "logging.logentriesKey", 'files[".netrc"]', 'files[".ssh/id_rsa"]']) {
      assert.ok(stdout.includes(`  pulumi config set --stack prod --secret --path 'stups2go:${path}'\n`), path);
    }
    assert.ok(!/hunter2|aHVudGVyMg|1234567890abc/.test(stdout + stderr + file("prod")));
  });

  it("makes a stack file where there is none", async () => {
    rmSync(join(folder, "Pulumi.prod.yaml"));
    assert.equal((await run("--write", "--stack", "prod", server)).status, 1);
    assert.deepEqual((parse(file("prod")) as { config: unknown }).config, settings(server));
  });

  it("reads a parameter file", async () => {
    const path = join(folder, "parameters.yaml");
    writeFileSync(path, "HostedZone: myteam.example.org\nTeams: a,b\nScalyrKey: ''\n");
    assert.match(
      (await run("--parameters", path)).stdout,
      /stups2go:hostedZone: myteam\.example\.org\n {2}stups2go:teams:\n {4}- a\n/,
    );
    assert.throws(() => parseParameterFile("- a"), /wants YAML with Name: value/);
  });

  const mistakes: [line: string, says: RegExp][] = [
    ["senza delete x", /^got "senza delete x", wants senza create/],
    ["senza create server.yaml server", /^got no parameter, wants Name=value/],
    [
      "senza create server.yaml server HostedZon=a.b",
      /^HostedZon: got a parameter that the template for servers does not have; did you mean HostedZone\?/,
    ],
    ["senza create server.yaml server GoAgentCount=1", /^GoAgentCount: .* wants one of DockerImage, /],
    ["senza create server.yaml server HostedZone=a.b HostedZone=c.d", /^HostedZone: got it twice/],
    ["senza create server.yaml server HostedZone=a.b <parameters", /^got "<" outside of quotes/],
    ["senza create server.yaml server 'HostedZone=a.b' Teams=a, b", /^got the word "b", wants Name=value; in quotes/],
    ["senza create server.yaml server --dry-run HostedZone=a.b", /^got the option --dry-run/],
    [
      "senza create agent.yaml agent GoAgentEnvironments=prod,test",
      /^GoAgentEnvironments: expected prod, for deployers, or test, for builders, got "prod,test"/,
    ],
  ];
  for (const [line, says] of mistakes) {
    it(`refuses ${line}`, () => {
      assert.throws(
        () => imported(line),
        (error) => error instanceof SenzaError && says.test(error.message),
      );
    });
  }

  it("takes the examples as they stand on their page: prompt and placeholders", () => {
    const page = (line: string): string => `$ ${line}`;
    const latest = page(server.replace("1.0-20", "<latest version>"));
    assert.deepEqual(settings(latest), settings(server));
    const open = agent
      .replace(/DockerImage=\S+/, "DockerImage=<your custom agent image>")
      .replace(/(?<=Key=)'.*'/, "<your generated preshared key>");
    const { values, notes, dropped } = imported(page(open));
    assert.deepEqual(
      values.map(({ path }) => path.at(-1)),
      ["stups2go:account", "name", "count", "instanceTypes"],
    );
    assert.match(
      dropped[0] ?? "",
      /^DockerImage: expected .*, got "<your custom agent image>"; left out: set stups2go:builders\[0\]\.image yourself/,
    );
    assert.ok(!notes.some((note) => note.includes("preshared")));
    assert.equal(imported("senza create server.yaml s 'HostedZone=<your zone>'").values.length, 1);
    assert.match(imported("/usr/bin/senza create server.yaml s HostedZone=my.example.org").account, /production/);
  });

  it("says which file or stack it cannot use", async () => {
    for (const [args, says] of [
      [["--parameters", join(folder, "none")], /^--parameters: expected a parameter file of senza, got ENOENT/],
      [["--parameters", folder], /^--parameters: .*got EISDIR/],
      [["--stack", "../x", "--write", server], /^--stack: expected a stack's name, such as prod, got "\.\.\/x"/],
      [
        ["--folder", join(folder, "none"), "--write", server],
        /^--folder: expected the folder of the stack files, got \S+, where nothing is/,
      ],
    ] as const) {
      const { status, stdout, stderr } = await run(...args);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, says);
    }
  });

  it("sets nothing by a list without a team, or by half a domain", () => {
    assert.deepEqual(settings("senza create server.yaml s HostedZone=my.example.org Teams=,"), {
      "stups2go:account": "production",
      "stups2go:hostedZone": "my.example.org",
    });
    const deployers = imported("senza create agent.yaml a GoAgentEnvironments=prod GoServerDomain=go");
    assert.deepEqual([deployers.values.length, deployers.dropped.length], [1, 1]);
  });

  it("leaves out what no setting takes, and says what it wants", () => {
    const { values, dropped } = imported(
      "senza create server.yaml s --region eu-west-1 HostedZone=localhost 'Files=/etc/x:eA=='",
    );
    assert.deepEqual(
      values.map(({ path }) => path[0]),
      ["stups2go:account", "aws:region"],
    );
    assert.match(
      dropped[0] ?? "",
      /^HostedZone: expected a domain name.*, got "localhost"; left out: set stups2go:hostedZone yourself/,
    );
    assert.match(dropped[1] ?? "", /^Files: expected a path relative.*, got "\/etc\/x"; left out/);
  });
});
