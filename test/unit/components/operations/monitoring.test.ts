import assert from "node:assert/strict";
import { packed } from "../../../../infra/host/pack";
import { onTaupage } from "../../../support/taupage";
import { planned, plannedProduction, type Resources } from "../../../support/stacks";

const scalyr = "logging={scalyrKey: {secure: x}}";
const both = "logging={scalyrKey: {secure: x}, logentriesKey: {secure: x}, scalyrServer: eu.scalyr.com}";
const agent = `https://downloads.example.org/AppServerAgent.zip#sha256=${"0123456789abcdef".repeat(4)}`;
const appdynamics = [
  "appdynamicsApplication=delivery",
  `appdynamics={controller: myteam.saas.appdynamics.com, accountName: myteam, accessKey: {secure: x}, agent: '${agent}'}`,
];
/** With all else that costs bytes in user data. */
const everything = [
  ...[both, ...appdynamics],
  "registry={server: pierone.example.org, namespace: myteam}",
  "accessTokenUrl=https://token.example.org/oauth2/access_token",
  "teamServiceUrl=https://teams.example.org",
  "teams=[myteam, mypartnerteam]",
  "mail={from: delivery@myteam.example.org, domain: myteam.example.org}",
];

const names = ({ all }: Resources): string[] => all.map(({ type, name }) => `${type} ${name}`).sort();
const templates = ["server-template", "deployers-template"];

describe("logs to Scalyr and Logentries", () => {
  it("cost nothing where no key is set: not a file on a host, and not a resource", async () => {
    const without = await planned();
    assert.ok(![...names(without.production), ...names(without.test)].some((name) => name.includes("shipper")));
    for (const name of templates) {
      assert.doesNotMatch(without.production.userData(name), /LOGS_|logs\.sh|stups2go-logs\.service/);
    }
    const { production, test } = await planned(scalyr);
    for (const [before, after] of [
      [without.production, production],
      [without.test, test],
    ] as const) {
      assert.deepEqual(
        names(after).filter((name) => !names(before).includes(name)),
        [
          "aws:ecr/lifecyclePolicy:LifecyclePolicy log-shipper-lifecycle",
          "aws:ecr/repository:Repository log-shipper-repository",
          "docker:index/image:Image log-shipper-x86_64",
          "stups2go:images:ContainerImage log-shipper",
        ],
      );
    }
  });

  it("go by a container that each host runs, with its role in all that it sends", async () => {
    const { production, test } = await planned(both);
    for (const [resources, name, role] of [
      [production, "server-template", "server"],
      [production, "deployers-template", "deployer"],
      [test, "builder-default-template", "builder"],
    ] as const) {
      const text = resources.userData(name);
      assert.match(text, /LOGS_IMAGE='[^']*\/stups2go\/go-eu-west-1\/log-shipper@sha256:[0-9a-f]{64}'\n/);
      assert.match(text, new RegExp(`LOGS_ROLE='${role}'\n`));
      assert.match(text, /SCALYR_SERVER='eu\.scalyr\.com'\n *LOGENTRIES_SERVER='data\.logentries\.com'\n/);
      assert.match(text, /- stups2go-logs\.service/);
    }
  });

  it("are shipped by an image for the architecture of each host", async () => {
    const { production, test } = await planned(
      scalyr,
      "server.architecture=arm64",
      "builders[1]={name: arm, architecture: arm64}",
    );
    const image = (resources: Resources, template: string): string =>
      /LOGS_IMAGE='([^']*)'/.exec(resources.userData(template))?.[1] ?? "";
    assert.notEqual(image(production, "server-template"), image(production, "deployers-template"));
    assert.notEqual(image(test, "builder-arm-template"), image(test, "builder-default-template"));
    assert.equal(test.of("Image").filter(({ name }) => name.startsWith("log-shipper")).length, 2);
  });

  it("may be pulled by every role", async () => {
    const { production, test } = await planned(scalyr);
    for (const [resources, grant] of [
      [production, "server-host-pull-image"],
      [production, "deployers-host-pull-image"],
      [test, "builders-host-pull-image"],
    ] as const) {
      assert.match(JSON.stringify(resources.inputs(grant).policy), /repository\/stups2go\/go-eu-west-1\/log-shipper"/);
    }
  });

  it("come from a registry when the settings name one", async () => {
    const production = await plannedProduction(...everything);
    assert.match(production.userData("server-template"), /LOGS_IMAGE='pierone\.example\.org\/myteam\/log-shipper@/);
  });

  it("are Taupage's own business on its hosts", async () => {
    const { production, test } = await planned(...onTaupage, scalyr);
    assert.ok(![...names(production), ...names(test)].some((name) => name.includes("shipper")));
  });
});

describe("AppDynamics", () => {
  it("attaches to the server, by settings in its environment and a key in its secret", async () => {
    const production = await plannedProduction(...appdynamics);
    const text = production.userData("server-template");
    for (const line of [
      `STUPS2GO_APPDYNAMICS_AGENT=${agent}`,
      "STUPS2GO_APPDYNAMICS_APPLICATION=delivery",
      "STUPS2GO_APPDYNAMICS_ACCOUNT=myteam",
      "STUPS2GO_APPDYNAMICS_CONTROLLER=myteam.saas.appdynamics.com",
    ]) {
      assert.ok(text.includes(` ${line}\n`), line);
    }
    assert.doesNotMatch(production.userData("deployers-template"), /APPDYNAMICS/);
  });

  it("adds no resource", async () => {
    assert.deepEqual(names(await plannedProduction(...appdynamics)), names(await plannedProduction()));
  });
});

it("user data stay below 14 KB with all of that, and all else that costs bytes", async () => {
  const production = await plannedProduction(...everything);
  for (const name of templates) {
    const { length } = Buffer.from(packed(production.userData(name)), "base64");
    assert.ok(length <= 14_336, `${name}: ${length} bytes`);
  }
});
