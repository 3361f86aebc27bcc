import assert from "node:assert/strict";
import { changes } from "../../../../../tools/plan/diff/diff";
import type { Change } from "../../../../../tools/plan/diff/changes";
import type { AccountPlan } from "../../../../../tools/plan/plan";
import type { PlannedResource } from "../../../../../tools/plan/record/recorder";
import { plansOf, productionOf } from "../../../../support/stacks";
import { onTaupage } from "../../../../support/taupage";

const planned = (...config: string[]): Promise<AccountPlan[]> => plansOf(config);

/** What is done, but for alarms and their dashboard, which follow whatever they watch. */
const shown = (found: readonly Change[]): string[] =>
  found
    .filter(({ component }) => component !== "alarms")
    .map(({ kind, name }) => `${kind} ${name}`)
    .sort();

describe("changes()", () => {
  let shipped: AccountPlan[];
  before(async () => {
    shipped = await planned();
  });
  const changed = async (...config: string[]): Promise<Change[]> => changes(shipped, await planned(...config));
  const changedInProduction = async (config: string): Promise<Change[]> =>
    changes(shipped.slice(0, 1), await productionOf(config));

  it("returns none for identical plans", async () => {
    assert.deepEqual(await changed(), []);
  });

  const key = "arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef";
  type Edit = [config: string, steps: string[], means: RegExp | undefined];
  const inProduction: Edit[] = [
    ["deployers.count=3", ["change deployers-group"], /^from 2 to 3 agents, in place$/],
    [
      "deployers.count=1",
      ["change deployers-group"],
      /^from 2 to 1 agent, in place; AWS ends 1 of them with the jobs that it runs/,
    ],
    [
      "server.instanceType=t3.large",
      ["change server-group", "change server-template"],
      /old server ends first .* a few minutes/,
    ],
    ["server.jvmOptions=-Xmx2g", ["change server-group", "change server-template"], /old server ends first/],
    ["dataVolume.sizeGiB=200", ["change data-volume"], /grows from 100 to 200 GiB while it is used/],
    ["dataVolume.iops=4000", ["change data-volume"], /six hours/],
    ["snapshots.keepDays=7", ["change snapshots-policy"], /only 7 snapshots are kept/],
    [
      "allowedCidrs=[203.0.113.0/24, 192.0.2.0/24]",
      [
        "add people-443-from-203.0.113.0/24",
        "add people-80-from-203.0.113.0/24",
        "remove people-443-from-198.51.100.17/32",
        "remove people-80-from-198.51.100.17/32",
      ],
      /^203\.0\.113\.0\/24 may reach the server, at once$/,
    ],
    [
      "deployers.policyArns=[arn:aws:iam::aws:policy/ReadOnlyAccess]",
      ["add deployers-host-policy-0"],
      /role of deployers may do what arn:aws:iam::aws:policy\/ReadOnlyAccess allows/,
    ],
    [
      "loadBalancerScheme=internal",
      [
        "add people-443-from-agents",
        "change agents-name",
        "change people-name",
        "change server-group",
        "remove agents-443-from-agents",
        "replace people-balancer",
        "replace people-http",
        "replace people-https",
        "replace people-targets",
      ],
      /^people and webhooks on the internet no longer reach the server/,
    ],
  ];
  const inBoth: Edit[] = [
    ["builders[0].count=5", ["change builder-default-fleet"], /^from 2 to 5 agents, in place$/],
    [
      "builders[0].instanceTypes=[m5.large, m6i.large]",
      ["replace builder-default-fleet"],
      /replaces the fleet: its 2 successors/,
    ],
    [
      "builders[0].rootVolumeGiB=200",
      ["change builder-default-template", "replace builder-default-fleet"],
      /replaces the fleet/,
    ],
    [
      "builders[1]={name: java, count: 3}",
      ["add builder-java-fleet", "add builder-java-template"],
      /^3 builders of builder-java start$/,
    ],
    [
      "builders[0].capacity=auto-scaling-group",
      ["add builder-default-group", "change builder-default-template", "remove builder-default-fleet"],
      /builders of builder-default of before end/,
    ],
    [
      "logging.cloudWatchDays=90",
      ["change builders-host-logs", "change deployers-host-logs", "change server-host-logs"],
      undefined,
    ],
    [
      "registrationKeyVersion=2",
      [
        "replace admin-password",
        "replace caretaker-password",
        "replace deployers-secret-version",
        "replace registration-key",
        "replace server-secret-version",
      ],
      /agents that are registered stay\. /,
    ],
  ];
  for (const [edits, make] of [
    [inProduction, changedInProduction],
    [inBoth, changed],
  ] as const) {
    for (const [config, steps, means] of edits) {
      it(config, async () => {
        const found = await make(config);
        assert.deepEqual(shown(found), steps);
        assert.deepEqual(
          found.filter(({ refused }) => refused),
          [],
        );
        const said = found.flatMap(({ consequence }) => consequence ?? []);
        assert.ok(means ? said.some((sentence) => means.test(sentence)) : said.length === 0, said.join("\n"));
      });
    }
  }

  const secretEdits: [before: string[], after: string[], steps: string[]][] = [
    [[], ["files={.netrc: {secure: x}}"], ["replace deployers-secret-version", "replace server-secret-version"]],
    [
      ["files={.netrc: {secure: x}}"],
      ["files={.netrc: {secure: y}}"],
      ["replace deployers-secret-version", "replace server-secret-version"],
    ],
    [
      ["registry={server: registry.example.org, namespace: a, username: robot, password: {secure: x}}"],
      ["registry={server: registry.example.org, namespace: a, username: robot, password: {secure: x}}"],
      [],
    ],
  ];
  for (const [before, after, steps] of secretEdits) {
    it(`an encrypted setting, seen by its ciphertext: ${String(before)} to ${String(after)}`, async () => {
      const [earlier, now] = [await productionOf(...before), await productionOf(...after)];
      assert.deepEqual(shown(changes(earlier, now)), steps);
      assert.ok(!JSON.stringify(now.flatMap(({ resources }) => resources)).includes("secure"));
    });
  }

  it("mail, whose user and password go into the server's secret", async () => {
    const found = await changedInProduction("mail={from: a@myteam.example.org, domain: myteam.example.org}");
    assert.ok(shown(found).includes("replace server-secret-version"));
  });

  const refusals: [config: string, name: string, kind: Change["kind"], says: RegExp][] = [
    ["availabilityZone=eu-west-1b", "data-volume", "replace", /never leaves its zone.*docs\/runbooks\.md/],
    ["dataVolume.snapshotId=snap-0123456789abcdef0", "data-volume", "replace", /never replaced in place/],
    [`dataVolume.kmsKeyId=${key}`, "data-volume", "replace", /keeps the key/],
    ["dataVolume.sizeGiB=50", "data-volume", "change", /only ever grows/],
    ["dataVolume={volumeId: vol-0123456789abcdef0}", "data-volume", "remove", /protected: `up` stops/],
    ["mintBucket=myteam-mint", "mint-bucket", "remove", /would remove mint-bucket, which is protected/],
    [
      "network={vpcId: vpc-0123456789abcdef0, subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1], publicSubnetIds: [subnet-0123456789abcdef2, subnet-0123456789abcdef3]}",
      "people-balancer",
      "change",
      /moves no load balancer into another VPC/,
    ],
  ];
  for (const [config, name, kind, says] of refusals) {
    it(`${config.slice(0, 50)} are refused, with what to do`, async () => {
      const [refused, ...others] = (await changedInProduction(config)).filter((change) => change.refused);
      assert.deepEqual([refused?.name, refused?.kind, others], [name, kind, []]);
      assert.match(refused?.consequence ?? "", says);
    });
  }

  it("another domain, which the whole service follows", async () => {
    const found = await changed("domainPrefix=ci");
    const steps = shown(found);
    for (const step of [
      "replace certificate-request",
      "replace people-name",
      "change server-group",
      "change deployers-group",
      "replace agents-zone",
      "replace server-endpoint-zone",
      "replace builder-default-fleet",
    ]) {
      assert.ok(steps.includes(step), `${step} in ${steps.join(", ")}`);
    }
    const { consequence } = found.find(({ name }) => name === "people-name") ?? {};
    assert.match(consequence ?? "", /https:\/\/delivery\.myteam\.example\.org to https:\/\/ci\.myteam\.example\.org/);
  });

  const everything = async (before: string[], after: string[]): Promise<string[]> =>
    changes(await planned(...before), await planned(...after)).flatMap(({ name, consequence }) =>
      consequence === undefined ? [] : [`${name}: ${consequence}`],
    );
  const mail = "mail={from: a@myteam.example.org, domain: myteam.example.org}";
  const meanings: [what: string, before: string[], after: string[], says: RegExp[]][] = [
    [
      "an application, whose jobs read credentials elsewhere",
      ["deployment=go"],
      ["deployment=go", "applicationId=team2"],
      [
        /^deployers-host-read-mint-credentials: .*below s3:\/\/[\w-]+\/team2\/ from now on: jobs have none.*aws s3 sync s3:\/\/[\w-]+\/go\/ s3:/,
        /^builders-host-read-mint-credentials: .*aws s3 sync/,
      ],
    ],
    ["mail, once it is taken away", [mail], [], [/^mail-user: the server can send no mail any more/]],
    ["mail, on a server that has a configuration", [], [mail], [/^mail-user: .*enter the mail server there once/]],
    [
      "the repository, once it is taken away",
      ["githubRepository=myteam/delivery"],
      [],
      [
        /^workflows-preview-role: workflows of myteam\/delivery, environment preview may no longer preview$/,
        /^workflows-deploy-role: workflows of myteam\/delivery, environment production may no longer deploy$/,
        /^workflows-deploy-role: workflows of myteam\/delivery, environment test may no longer deploy$/,
      ],
    ],
    [
      "another repository",
      ["githubRepository=myteam/delivery"],
      ["githubRepository=other/delivery"],
      [
        /^workflows-deploy-role: workflows of myteam\/delivery, environment production may no longer deploy; workflows of other\/delivery, environment production may change everything/,
      ],
    ],
    [
      "another name of the deployment, by which workflows know their roles",
      ["githubRepository=myteam/delivery"],
      ["githubRepository=myteam/delivery", "deployment=two"],
      [/^workflows-deploy-role: workflows know the role by its name, now two-eu-west-1-deploy: .*DEPLOYMENT$/],
    ],
    [
      "another domain, whose name agents lose meanwhile",
      [],
      ["domainPrefix=ci"],
      [
        /^agents-zone: agents lose the server, whose name delivery\.myteam\.example\.org leads nowhere/,
        /^server-endpoint-zone: builders that still run lose the server.*successors know ci\.myteam\.example\.org$/,
      ],
    ],
    [
      "a server that goes onto the internet",
      ["loadBalancerScheme=internal"],
      [],
      [/^people-balancer: the server is on the internet from now on/],
    ],
  ];
  for (const [what, before, after, says] of meanings) {
    it(what, async () => {
      const said = await everything(before, after);
      for (const each of says) {
        assert.ok(
          said.some((sentence) => each.test(sentence)),
          `${String(each)} in\n${said.join("\n")}`,
        );
      }
    });
  }

  it("another region, which nothing that is in one moves to", async () => {
    const found = await changed("aws:region=eu-central-1");
    const kind = (name: string): string | undefined => found.find((change) => change.name === name)?.kind;
    assert.deepEqual(["people-balancer", "server-group", "server-host-secret", "builder-default-template"].map(kind), [
      "replace",
      "replace",
      undefined,
      "replace",
    ]);
    assert.deepEqual(
      found
        .filter(({ refused }) => refused)
        .map(({ name }) => name)
        .sort(),
      ["data-volume", "mint-bucket"],
    );
    const said = found.flatMap(({ consequence }) => consequence ?? []);
    assert.equal(said.length, 4, said.join("\n"));
    const means =
      /^aws:region from eu-west-1 to eu-central-1: .*"Move to another region" in docs\/runbooks\.md$|^[\w-]+ never leaves its region/;
    for (const sentence of said) {
      assert.match(sentence, means);
    }
  });

  it("another region of the test account alone, where nothing is protected", async () => {
    const test = (await planned("aws:region=eu-central-1")).slice(1);
    const found = changes(shipped.slice(1), test);
    assert.equal(found.find(({ name }) => name === "builder-default-fleet")?.kind, "replace");
    assert.ok(found.some(({ consequence }) => consequence?.startsWith("aws:region from eu-west-1 to eu-central-1")));
  });

  it("another zone, in which the builders' endpoint has room beside the one before", async () => {
    const found = await changed("availabilityZone=eu-west-1b");
    const subnet = found.find(({ name }) => name === "server-endpoint-subnet");
    assert.deepEqual([subnet?.kind, subnet?.forcedBy], ["replace", ["availabilityZoneId", "cidrBlock"]]);
    const { consequence } = found.find(({ name }) => name === "server-endpoint-interface") ?? {};
    assert.match(consequence ?? "", /builders lose the server until their endpoint is up again/);
  });

  it("tags, which put new versions of launch templates in place of old ones", async () => {
    const found = await changed("tags={team: myteam}");
    assert.ok(shown(found).includes("replace builder-default-fleet"));
    assert.deepEqual(found.find(({ name }) => name === "network-vpc")?.inputs, ["tags.team"]);
  });

  it("a pool less take nothing but its own", async () => {
    const two = await planned("builders[1]={name: java}");
    assert.deepEqual(shown(changes(two, shipped)), ["remove builder-java-fleet", "remove builder-java-template"]);
  });

  it("a key on Taupage, whose hosts hold it sealed", async () => {
    const before = await planned(...onTaupage);
    const found = shown(changes(before, await planned(...onTaupage, "registrationKeyVersion=2")));
    assert.ok(
      found.includes("change server-group") && found.includes("replace builder-default-fleet"),
      found.join(", "),
    );
  });

  it("a stack that was not there yet are all of it", () => {
    const found = changes([], shipped);
    assert.ok(found.length > 100 && found.every(({ kind }) => kind === "add"));
  });

  it("an older version's plan, which left fields out, are the same", async () => {
    const older = shipped.map((account) => ({
      ...account,
      resources: account.resources.map((resource) => ({ ...resource, uses: {} })),
    }));
    const edited = await planned("builders[0].count=5");
    assert.deepEqual(changes(older, edited), changes(shipped, edited));
  });
});

describe("the changes of a program", () => {
  let shipped: AccountPlan[];
  before(async () => {
    shipped = await planned();
  });

  /** The production account's plan with one resource changed. */
  function edited(name: string, change: (resource: PlannedResource) => Partial<PlannedResource>): AccountPlan[] {
    return shipped.map((account) => ({
      ...account,
      resources: account.resources.map((resource) =>
        resource.name === name && account.account === "production" ? { ...resource, ...change(resource) } : resource,
      ),
    }));
  }
  const input = (name: string, inputs: Record<string, unknown>, more: Partial<PlannedResource> = {}): AccountPlan[] =>
    edited(name, (resource) => ({ inputs: { ...resource.inputs, ...inputs }, ...more }));

  it("follow a replaced VPC to everything in it", () => {
    const found = changes(shipped, input("network-vpc", { cidrBlock: "10.1.0.0/16" }));
    const steps = shown(found);
    for (const step of [
      "replace network-vpc",
      "replace network-eu-west-1a",
      "replace network-eu-west-1a-routes",
      "replace server-host-security-group",
      "replace people-targets",
      "change server-template",
      "change server-group",
      "change network-gateway",
    ]) {
      assert.ok(steps.includes(step), `${step} in ${steps.join(", ")}`);
    }
    assert.ok(!steps.some((step) => step.endsWith("data-volume") || step.endsWith("mint-bucket")));
    const { forcedBy } = found.find(({ name }) => name === "network-eu-west-1a") ?? {};
    assert.deepEqual(forcedBy, ["vpcId"]);
  });

  it("follow a replaced endpoint service to the endpoint of the other account", () => {
    const elsewhere = changes(shipped, input("agents-service", { region: "eu-west-2" }));
    assert.ok(shown(elsewhere).includes("replace server-endpoint-interface"), shown(elsewhere).join(", "));
  });

  it("leave out what the program ignores", () => {
    const found = changes(
      shipped,
      input("server-template", { imageId: "ami-1", tags: {} }, { ignoreChanges: ["imageId", "tags"] }),
    );
    assert.deepEqual(found, []);
  });

  it("leave out what the provider keeps when it is left out", () => {
    const keyed = input("data-volume", { kmsKeyId: "arn:aws:kms:eu-west-1:111111111111:key/x" });
    assert.deepEqual(changes(keyed, shipped), []);
  });

  it("take a value that is not known yet for another", () => {
    const [change] = changes(shipped, input("people-https", { loadBalancerArn: "[unknown]" }));
    assert.deepEqual([change?.kind, change?.forcedBy], ["replace", ["loadBalancerArn"]]);
  });

  it("tell when protection is taken off", () => {
    const [change, ...others] = changes(
      shipped,
      edited("data-volume", () => ({ protect: false })),
    );
    assert.deepEqual([change?.kind, change?.inputs, others], ["change", [], []]);
    assert.equal(change?.consequence, "data-volume is no longer protected from deletion");
  });

  it("refuse to replace what was protected, whatever the new program says", () => {
    const found = changes(shipped, input("mint-bucket", { bucket: "other" }, { protect: false }));
    assert.deepEqual(
      found.filter(({ refused }) => refused).map(({ name, kind }) => [name, kind]),
      [["mint-bucket", "replace"]],
    );
  });

  it("tell the kind of a rule's source from its value", () => {
    const name = "people-443-from-192.0.2.0/24";
    const [moved] = changes(shipped, input(name, { cidrIpv4: undefined, cidrIpv6: "2001:db8::/32" }));
    assert.deepEqual([moved?.kind, moved?.forcedBy], ["replace", ["cidrIpv4", "cidrIpv6"]]);
    const [changed] = changes(shipped, input(name, { cidrIpv4: "192.0.2.0/25" }));
    assert.equal(changed?.kind, "change");
  });

  it("let a network load balancer gain subnets, and replace it when it loses one", () => {
    const subnets = shipped[0]?.resources.find(({ name }) => name === "agents-balancer")?.inputs.subnets as string[];
    const kind = (list: string[]): string | undefined =>
      changes(shipped, input("agents-balancer", { subnets: list })).find(({ name }) => name === "agents-balancer")
        ?.kind;
    assert.equal(kind([...subnets, "subnet-1"]), "change");
    assert.equal(kind(subnets.slice(1)), "replace");
  });
});
