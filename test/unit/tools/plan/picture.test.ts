import assert from "node:assert/strict";
import { picture, type Picture } from "../../../../tools/plan/diagram";
import { onTaupage } from "../../../support/taupage";
import { pools, reportOf } from "../../../support/report";
import { plansOf, productionOf } from "../../../support/stacks";

const drawn = async (...config: string[]): Promise<Picture> => picture((await reportOf(...config)).plans);

const sentences = ({ links }: Picture, layer: string): string[] =>
  links.filter((link) => link.layer === layer).map(({ from, verb, to }) => `${from} ${verb} ${to}`);

describe("the picture of a plan", () => {
  let shipped: Picture;
  before(async () => {
    shipped = await drawn();
  });

  it("has a connection for each opened port, and no other", () => {
    assert.deepEqual(sentences(shipped, "traffic").sort(), [
      "outside/people connects over HTTPS 443, HTTP 80 to production/people",
      "production/agents connects over TCP 8153 to production/server",
      "production/deployers connects over TLS 443 to production/agents",
      "production/people connects over HTTP 8153 to production/server",
      "test/builders connects over TCP 443 to test/server-endpoint",
      "test/server-endpoint connects over PrivateLink, TLS 443 to production/agents",
    ]);
  });

  it("has a line for each grant on something of the plan, across accounts as well", () => {
    assert.deepEqual(sentences(shipped, "access").sort(), [
      "production/agents proves its name with production/certificate",
      "production/deployers pulls production/go-agent",
      "production/deployers reads production/deployers-secret",
      "production/deployers reads production/mint",
      "production/people proves its name with production/certificate",
      "production/server acts as test/caretaker",
      "production/server attaches and tags and untags production/data",
      "production/server pulls production/caretaker",
      "production/server pulls production/go-server",
      "production/server reads production/mint",
      "production/server reads production/server-secret",
      "production/snapshots snapshots production/data",
      "test/builders pulls test/go-agent",
      "test/builders reads production/mint",
      "test/builders reads test/builders-secret",
      "test/builders sends messages to test/builder-queue",
      "test/caretaker reads test/builder-queue",
    ]);
    assert.ok(shipped.links.every(({ refused }) => refused === undefined));
  });

  it("follows the registration key to production's hosts alone, and the administrators' passwords to the server's", () => {
    const way = [
      "production/admin-password is kept in production/server-secret",
      "production/caretaker-password is kept in production/server-secret",
      "production/registration-key is kept in production/deployers-secret",
      "production/registration-key is kept in production/server-secret",
    ];
    assert.deepEqual(sentences(shipped, "key").sort(), way);
  });

  it("follows the key on Taupage too, where it is a ciphertext", async () => {
    const way = sentences(await drawn(...onTaupage), "key");
    assert.ok(way.includes("production/registration-key is kept in production/deployers-secret"), way.join("\n"));
    assert.ok(way.includes("production/registration-key is kept in test/builders-secret"), way.join("\n"));
  });

  it("says where one account lets in another one than planned", async () => {
    const [[production], [, test]] = [await productionOf("testAccountId='333333333333'"), await plansOf([])];
    assert.ok(production && test);
    const { links } = picture([production, test]);
    const refused = links.filter((link) => link.refused !== undefined);
    assert.deepEqual(
      refused.map(({ from, to, refused }) => `${from} → ${to}: ${refused ?? ""}`),
      [
        "test/server-endpoint → production/agents: the endpoint service agents-service lets in " +
          "arn:aws:iam::333333333333:root, and this account is 222222222222",
        "test/builders → production/mint: no policy in the production account lets this role in",
      ],
    );
  });

  it("puts boxes into their VPCs, and pools into what they share", async () => {
    const { boxes, vpcs } = await drawn(pools(3));
    const of = (id: string): (typeof boxes)[number] | undefined => boxes.find((box) => box.id === id);
    const [production, test] = vpcs;
    assert.equal(production?.box?.id, "production/network");
    assert.equal(of("production/server")?.vpcId, production.vpcId);
    assert.equal(of("production/data")?.vpcId, undefined);
    for (const pool of ["team-1", "team-2", "team-3"]) {
      assert.equal(of(`test/builder-${pool}`)?.vpcId, test?.vpcId);
      assert.equal(of(`test/builder-${pool}`)?.within, "test/builders");
    }
  });

  it("knows a network, a bucket and a volume that exist", async () => {
    const existing = await drawn(
      "network={vpcId: vpc-0123456789abcdef0, subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1], publicSubnetIds: [subnet-0123456789abcdef2, subnet-0123456789abcdef3]}",
      "mintBucket=myteam-mint",
      "dataVolume={volumeId: vol-0123456789abcdef0}",
    );
    assert.deepEqual(
      existing.vpcs.map(({ vpcId, box }) => [vpcId, box]),
      [
        ["vpc-0123456789abcdef0", undefined],
        ["vpc-0123456789abcdef0", undefined],
      ],
    );
    const may = sentences(existing, "access");
    assert.ok(may.includes("production/server tags and untags and attaches production/data"), may.join("\n"));
    assert.ok(may.includes("test/builders reads production/mint"), may.join("\n"));
    assert.ok(existing.links.every(({ refused }) => refused === undefined));
  });

  const powers = ({ boxes }: Picture): Record<string, string | undefined> =>
    Object.fromEntries(boxes.flatMap(({ id, power: { administers } }) => (administers ? [[id, administers]] : [])));

  it("shows the role that administers its account as that, and no line that makes it look weaker", async () => {
    const withWorkflows = await drawn("githubRepository=myteam/delivery");
    const strong = "administers the account (deploy): decides what roles may do";
    assert.deepEqual(powers(withWorkflows), { "production/workflows": strong, "test/workflows": strong });
    assert.deepEqual(powers(shipped), {});
    assert.ok(!withWorkflows.links.some(({ from }) => from.endsWith("/workflows")));
    const boundary = "permissionsBoundaryArn=arn:aws:iam::111111111111:policy/boundary";
    const [production] = await productionOf("githubRepository=myteam/delivery", boundary);
    assert.ok(production);
    assert.match(powers(picture([production]))["production/workflows"] ?? "", /up to their boundary$/);
  });

  it("shows deployers with AWS's own AdministratorAccess as administrators", async () => {
    const [production] = await productionOf("deployers.policyArns=[arn:aws:iam::aws:policy/AdministratorAccess]");
    assert.ok(production);
    assert.deepEqual(powers(picture([production])), { "production/deployers": "administers the account" });
  });

  it("shows grants on what no box stands for", async () => {
    const also = ({ boxes }: Picture, id: string): string[] | undefined =>
      boxes.find((box) => box.id === id)?.power.also;
    assert.deepEqual(also(shipped, "production/deployers"), ["offer sessions", "publish own metrics", "log in to ecr"]);
    const [production] = await productionOf("deployers.policyArns=[arn:aws:iam::aws:policy/ReadOnlyAccess]");
    assert.ok(production);
    assert.deepEqual(also(picture([production]), "production/deployers")?.at(-1), "whatever ReadOnlyAccess allows");
  });

  it("shows whoever comes from outside", async () => {
    const { actors, links } = await drawn("githubRepository=myteam/delivery", "allowedCidrs=[0.0.0.0/0]");
    assert.deepEqual(
      actors.map(({ title, lines }) => [title, ...lines]),
      [
        ["Anyone on the internet", "0.0.0.0/0"],
        ["GitHub Actions", "myteam/delivery"],
      ],
    );
    assert.ok(links.some(({ from, to }) => from === "github/myteam/delivery" && to === "test/workflows"));
  });
});
