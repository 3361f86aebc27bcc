import { equal, match } from "node:assert/strict";
import { describeContract } from "../../gocd-contract/contract";
import { needDebianPackages } from "../../support/debian";
import { docker } from "../../support/docker";
import { eventually } from "../../support/eventually";
import { needGoCd } from "../support/images";
import { GoServer } from "./goserver";

describe("the fake GoCD server", () => {
  let server: GoServer;
  let url = "";

  before(async function () {
    this.timeout(1_200_000);
    needDebianPackages("python3-xmlschema");
    await needGoCd();
    server = new GoServer();
    await server.boot(["-e", "FAKE_BACKUP_SECONDS=2"]);
    url = `http://${docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", server.name)}:8153/go`;
  });
  after(() => {
    server.remove();
  });

  describeContract(() => ({ url, user: "admin", password: server.password, key: server.key }));

  it("answers 503 while it starts (jetty/…/GoServerLoadingIndicationHandler.java:64)", async () => {
    const starting = new GoServer();
    starting.start(["-e", "FAKE_START_SECONDS=2"]);
    await eventually("an answer while it starts", () =>
      starting.get("/go/api/v1/health", "-w", "%{http_code}").endsWith("503"),
    );
    match(starting.get("/go/api/v1/health", "-H", "Accept: application/json"), /GoCD server is starting/);
    await eventually("health", () => starting.get("/go/api/v1/health").includes('"OK"'));
    equal(starting.get("/go/api/v1/health", "-o", "/dev/null", "-w", "%{http_code}"), "200");
    starting.remove();
  });
});
