import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleStacks } from "../../support/stacks";
import type { NewConfiguration } from "../../../tools/kio/api";
import { main } from "../../../tools/kio/main";
import { collecting } from "../../support/streams";

const TOKEN = "the-token-of-the-test";
const BUCKET = "my-stups-mint-bucket-name";
const both = [
  { resource_type_id: "application", scope_id: "read" },
  { resource_type_id: "application", scope_id: "write" },
];

/** How a service answers in place of what it is there for. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const says =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

/** Kio or mint: one store of what is below /apps/, by the rules of their API. */
class Service {
  readonly apps = new Map<string, object>();
  readonly puts: { path: string; body: unknown }[] = [];
  answer: Answer | undefined;
  readonly #server: Server;

  /** @param required keys that a PUT has to have @param made what a GET tells besides */
  constructor(required: readonly string[], made: object) {
    this.#server = createServer((request, response) => {
      void this.#handle(request, response, required, made);
    });
  }

  async open(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse, required: readonly string[], made: object) {
    let text = "";
    for await (const chunk of request) {
      text += String(chunk);
    }
    const id = /^\/apps\/([a-z][a-z0-9-]*[a-z0-9])$/.exec(request.url ?? "")?.[1];
    if (this.answer) {
      this.answer(request, response);
    } else if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      says(401, '{"message":"invalid token"}')(request, response);
    } else if (id === undefined) {
      says(400, '{"message":"odd id"}')(request, response);
    } else if (request.method === "PUT") {
      const body = JSON.parse(text) as Record<string, unknown>;
      const lacks = required.find((key) => !(key in body));
      this.puts.push({ path: request.url ?? "", body });
      if (lacks === undefined) {
        this.apps.set(id, { ...body, id, ...made });
      }
      says(lacks === undefined ? 200 : 400, lacks === undefined ? "" : `{"message":"lacks ${lacks}"}`)(
        request,
        response,
      );
    } else {
      const found = this.apps.get(id);
      says(found ? 200 : 404, found ? JSON.stringify(found) : "")(request, response);
    }
  }
}

describe("npm run kio", () => {
  let kio: Service;
  let mint: Service;
  let folder: string;
  let urls: string[];
  const environment = { ...process.env };

  beforeEach(async () => {
    kio = new Service(["team_id", "active", "name"], {});
    mint = new Service(["is_client_confidential"], { username: "go", has_problems: false, last_modified: "x" });
    urls = ["--kio", await kio.open(), "--mint", await mint.open()];
    folder = mkdtempSync(join(tmpdir(), "stups2go-kio-"));
    for (const file of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.test.yaml"]) {
      cpSync(join(exampleStacks, file), join(folder, file), { dereference: true });
    }
    process.env.OAUTH2_ACCESS_TOKENS = `other=x,kio=${TOKEN},mint=${TOKEN}`;
    process.env.HOME = process.env.XDG_CONFIG_HOME = folder;
  });

  afterEach(() => {
    kio.close();
    mint.close();
    rmSync(folder, { recursive: true });
    for (const name of ["OAUTH2_ACCESS_TOKENS", "HOME", "XDG_CONFIG_HOME", "KIO_URL", "MINT_URL"]) {
      Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, name in environment ? { [name]: environment[name] } : {});
    }
  });

  async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { streams, written } = collecting();
    const code = await main(["--folder", folder, "--bucket", BUCKET, ...urls, ...args], streams);
    assert.ok(!(written.stdout + written.stderr).includes(TOKEN));
    return { code, out: written.stdout, err: written.stderr };
  }

  /** It ends with this one line, and stores nothing. */
  async function fails(line: RegExp, ...args: string[]): Promise<void> {
    const { code, out, err } = await run(...args);
    assert.deepEqual([code, out, err.trim().split("\n").length], [1, "", 1], out + err);
    assert.match(err, line);
    assert.deepEqual([...kio.puts, ...mint.puts], []);
  }

  const registered = (changes: object = {}): void => {
    kio.apps.set("go", { id: "go", team_id: "myteam", name: "GoCD", active: true, required_approvers: 2, ...changes });
  };
  const configured = (changes: object = {}): void => {
    const configuration = { is_client_confidential: true, s3_buckets: [BUCKET], scopes: both, has_problems: false };
    mint.apps.set("go", {
      id: "go",
      username: "go",
      last_synced: "2026-11-24T10:00:00.000Z",
      ...configuration,
      ...changes,
    });
  };

  it("says what is registered, and changes nothing", async () => {
    registered();
    configured();
    for (const args of [[], ["--create"]]) {
      assert.deepEqual(await run(...args), {
        code: 0,
        out: `Kio: go is registered by team myteam, and active
mint: credentials go to ${BUCKET}
mint: has the permissions application.read and application.write
mint: synced at 2026-11-24T10:00:00.000Z
`,
        err: "",
      });
    }
    assert.deepEqual([...kio.puts, ...mint.puts], []);
  });

  it("says what is missing, each with what to do", async () => {
    await fails(/^Kio: go is not registered\. Next: add --create --team TEAM, or register it in YourTurn\n$/);
    registered({ active: false });
    await fails(/^Kio: go .* but not active, .* Next: activate it in YourTurn\n$/);
    registered();
    const { code, err } = await run();
    assert.equal(code, 1);
    assert.match(err, /^mint: go has no configuration\. Next: add --create, or set its mint bucket and permissions/);
    configured({
      s3_buckets: ["another"],
      scopes: [both[0]],
      has_problems: true,
      message: "Access\nto another denied",
    });
    assert.equal(
      (await run()).err,
      `mint: credentials go to another, not to ${BUCKET}. Next: add --create, or add the bucket in YourTurn
mint: lacks the permission application.write. Next: add --create, or assign it in YourTurn under Access control
mint: the last sync had a problem: Access to another denied. Next: see that mint may write to the bucket
`,
    );
  });

  it("registers what is missing when asked, in both services' own words", async () => {
    const { code, out, err } = await run("--create", "--team", "myteam", "--name", "Delivery");
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^Kio: registered go for team myteam\nmint: stored bucket and permissions of go\nKio: go is reg/);
    assert.match(out, /mint: not synced yet, which takes some minutes\n$/);
    assert.deepEqual(kio.puts, [{ path: "/apps/go", body: { team_id: "myteam", active: true, name: "Delivery" } }]);
    assert.deepEqual(mint.puts, [
      { path: "/apps/go", body: { is_client_confidential: true, s3_buckets: [BUCKET], scopes: both } },
    ]);
    assert.equal((await run("--create")).code, 0);
    assert.equal(mint.puts.length, 1);
  });

  it("adds to what mint has, and takes nothing away", async () => {
    registered();
    const uid = { resource_type_id: "customer", scope_id: "read_all" };
    const kept = {
      redirect_url: "https://a.example.org",
      is_client_confidential: false,
      kubernetes_clusters: ["aws:1"],
    };
    configured({ ...kept, s3_buckets: ["another"], scopes: [uid, both[0]] });
    assert.equal((await run("--create")).code, 0);
    assert.deepEqual(
      mint.puts.map(({ body }) => body as NewConfiguration),
      [{ ...kept, s3_buckets: ["another", BUCKET], scopes: [uid, ...both] }],
    );
    assert.deepEqual(kio.puts, []);
  });

  it("registers nothing for another team, or for none", async () => {
    await fails(/^Kio: go is not registered, and no team is named\. Next: add --team TEAM\n$/, "--create");
    registered();
    await fails(/^Kio: go belongs to team myteam, not to others\. Next: choose/, "--create", "--team", "others");
  });

  const url = String.raw`http://127\.0\.0\.1:\d+`;
  const faults: [name: string, answer: Answer, line: string][] = [
    [
      "a token that is refused",
      says(401, '{"message":"invalid\\ntoken"}'),
      "answers 401 invalid token. Next: get a new",
    ],
    [
      "a team that one is not in",
      says(403, '{"message":"Unauthorized"}'),
      "answers 403 Unauthorized. Next: ask a member",
    ],
    [
      "a request that is refused",
      says(400, '{"message":"Team x does not exist."}'),
      "answers 400 Team x does not exist",
    ],
    ["a service with a fault", says(503, "<html>"), "answers 503. Next: try again later"],
    [
      "a login page",
      says(302, "", { Location: "https://login.example.org" }),
      "answers 302. Next: see that it is the URL",
    ],
    ["another service's page", says(200, "<html>"), "answers what is no JSON. Next: see that it is the URL"],
    ["another service's JSON", says(200, "{}"), "answers what is no application: [a-z_]+: "],
    ["a list", says(200, "[]"), "answers what is no application: "],
    [
      "a service that never answers",
      () => undefined,
      String.raw`does not answer: timed out after 1 s. Next: see the network`,
    ],
    [
      "an answer that breaks off",
      (_, response) => {
        response.writeHead(200, { "Content-Length": "1000" }).write("{");
        response.destroy();
      },
      "does not answer: .+ Next: see the network",
    ],
  ];
  for (const service of ["Kio", "mint"] as const) {
    for (const [name, answer, line] of faults) {
      it(`names ${name}: ${service}`, async () => {
        registered();
        configured();
        (service === "Kio" ? kio : mint).answer = answer;
        await fails(new RegExp(`^${service}: ${url} ${line}`), "--seconds", line.includes("timed out") ? "1" : "10");
      });
    }
  }

  it("never says that it stored what was refused", async () => {
    registered();
    mint.answer = (request, response) => {
      says(request.method === "PUT" ? 403 : 404, '{"message":"Scope does not exist"}')(request, response);
    };
    await fails(/^mint: \S+ answers 403 Scope does not exist\. Next: /, "--create");
  });

  it("names a service that is not there", async () => {
    kio.close();
    await fails(/^Kio: \S+ does not answer: .*ECONNREFUSED.* Next: see the network and the URL\n$/);
  });

  describe("takes the caller's token", () => {
    const store = (tokens: object): void => {
      Reflect.deleteProperty(process.env, "OAUTH2_ACCESS_TOKENS");
      mkdirSync(join(folder, "zalando-token-cli"), { recursive: true });
      writeFileSync(join(folder, "zalando-token-cli/tokens.yaml"), JSON.stringify(tokens));
    };
    const now = Date.now() / 1000;

    it("from a file", async () => {
      registered();
      configured();
      writeFileSync(join(folder, "token"), `${TOKEN}\n`);
      Reflect.deleteProperty(process.env, "OAUTH2_ACCESS_TOKENS");
      assert.equal((await run("--token-file", join(folder, "token"))).code, 0);
      writeFileSync(join(folder, "token"), "two words\n");
      await fails(
        /^Kio: got what is no token, wants one word\. Next: see \S+token\n$/,
        "--token-file",
        join(folder, "token"),
      );
      await fails(/^--token-file: ENOENT.* Next: name a file/, "--token-file", join(folder, "none"));
    });

    it("from where ztoken keeps it, if it is valid for long enough", async () => {
      registered();
      configured();
      store({ kio: { access_token: TOKEN, creation_time: now, expires_in: 3600 } });
      if (process.platform === "linux") {
        assert.equal((await run()).code, 0);
      }
      store({ kio: { access_token: TOKEN, creation_time: now - 3400, expires_in: 3600 } });
      await fails(/^Kio: there is no valid token\. Next: run ztoken token -n kio /);
      store({});
      await fails(/^Kio: there is no valid token/);
    });
  });

  it("finds the services where stups configure left them", async () => {
    const [, kioUrl = "", , mintUrl = ""] = urls;
    urls = [];
    registered();
    configured();
    await fails(/^Kio: its URL is not known\. Next: add --kio https:\/\/kio\.<your STUPS domain>\n$/);
    process.env.KIO_URL = kioUrl;
    mkdirSync(join(folder, "mint"));
    writeFileSync(join(folder, "mint/mint.yaml"), `url: ${mintUrl}/\n`);
    assert.equal((await run()).code, process.platform === "linux" ? 0 : 1);
    process.env.KIO_URL = "http://kio.example.org";
    await fails(/^Kio: got the URL "http:\/\/kio\.example\.org", wants https:/);
  });

  it("refuses odd options and stacks", async () => {
    assert.equal((await run("--tokn", "x")).code, 2);
    assert.equal((await run("--seconds", "soon")).code, 2);
    assert.match((await run("--help")).out, /^Usage: npm run kio/);
    await fails(/^Pulumi\.test\.yaml: is not the production account's/, "--stack", "test");
    await fails(/^Pulumi\.none\.yaml: expected one of the stacks .*, got no such file/, "--stack", "none");
    await fails(
      /mintBucket: wants the name of an S3 bucket.*Next: set it to the bucket that mint may write to/,
      "--bucket",
      "Bad",
    );
  });
});
