import assert from "node:assert/strict";
import { unpacked } from "../support/stacks";
import { Engine, type StackName } from "./support/engine";

/** The file that the tests' hosts get, as no state may ever show it. */
const netrc = "machine git.example.org login robot password tr0ub4dor";

// One story, told in order: each part starts from what the one before has left.
describe("A deployment of both stacks", () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.start();
  });

  after(() => {
    engine.stop();
  });

  /** What the server's host reads, in plain. */
  const serverSecret = async (): Promise<Record<"registrationKey" | "adminPassword" | "caretakerPassword", string>> =>
    JSON.parse(String((await engine.inputs("prod", "server-secret-version"))[0]?.secretString)) as Record<
      "registrationKey" | "adminPassword" | "caretakerPassword",
      string
    >;

  describe("a first deployment", () => {
    let previewed: string[];

    it("previews production while nothing is known yet, and touches nothing", async () => {
      await engine.setSecret("prod", 'stups2go:files[".netrc"]', netrc);
      previewed = await engine.preview("prod");
      assert.ok(previewed.includes("create server-group"), previewed.join("\n"));
      assert.ok(previewed.includes("create data-volume"), previewed.join("\n"));
      assert.deepEqual(
        previewed.filter((step) => !step.startsWith("create ")),
        [],
      );
      assert.deepEqual(engine.operations(), []);
    });

    it("says what to do when the test account comes first, instead of hanging", async () => {
      await assert.rejects(engine.preview("test"), /organization\/stups2go\/prod has no output \w+: deploy it first/);
    });

    it("makes production, as the preview said", async () => {
      assert.deepEqual(await engine.up("prod"), previewed);
    });

    it("makes the test account, as a preview says that knows nothing of it yet", async () => {
      previewed = await engine.preview("test");
      assert.ok(previewed.includes("create builder-default-fleet"), previewed.join("\n"));
      assert.deepEqual(await engine.up("test"), previewed);
    });

    it("reads production's outputs in the test account, and no key is among them", async () => {
      const { url, registrationKey } = await engine.outputs("prod");
      assert.equal(registrationKey, undefined);
      assert.equal((await engine.outputs("test")).url, url);
      const [secret] = await engine.inputs("test", "builders-secret-version");
      assert.ok(!("registrationKey" in (JSON.parse(String(secret?.secretString)) as object)));
      const { registrationKey: key } = await serverSecret();
      const state = await engine.pulumi("stack", "export", "--show-secrets", "--stack", "test");
      assert.match(state, /::builders-secret-version"/);
      assert.ok(!state.includes(key));
    });
  });

  describe("what was deployed", () => {
    it("changes nothing when it is deployed again", async () => {
      assert.deepEqual(await engine.up("prod"), []);
      assert.deepEqual(await engine.up("test"), []);
    });

    it("is previewed without a warning", async () => {
      assert.deepEqual(await engine.warnings("prod"), []);
      assert.deepEqual(await engine.warnings("test"), []);
    });

    it("keeps every secret encrypted in the state", async () => {
      const { registrationKey, adminPassword, caretakerPassword } = await serverSecret();
      for (const secret of [registrationKey, adminPassword, caretakerPassword, netrc].map(String)) {
        assert.ok(secret.length >= 40, "a secret to look for");
        assert.ok(!engine.state("prod").includes(secret));
        assert.ok(!engine.state("test").includes(secret));
      }
    });

    it("keeps every secret out of user data", async () => {
      const { registrationKey, adminPassword, caretakerPassword } = await serverSecret();
      const templates = [
        ...(await engine.inputs("prod", "server-template", "deployers-template")),
        ...(await engine.inputs("test", "builder-default-template")),
      ];
      const texts = templates.map(({ userData }) => unpacked(String(userData)));
      assert.equal(texts.length, 3);
      for (const text of texts) {
        assert.match(text, /^#cloud-config/);
        for (const secret of [registrationKey, adminPassword, caretakerPassword, netrc].map(String)) {
          assert.ok(!text.includes(secret));
        }
      }
    });
  });

  describe("an edit", () => {
    /**
     * Previews the stack, deploys it, and tells what was done. A preview may say of more resources that they change, as
     * it cannot know that an ARN stays the same, but never that more is made, replaced or deleted.
     */
    async function deploy(stack: StackName): Promise<string[]> {
      const previewed = await engine.preview(stack);
      const done = await engine.up(stack);
      const drastic = (steps: string[]): string[] => steps.filter((step) => !step.startsWith("update "));
      assert.deepEqual(drastic(previewed), drastic(done));
      assert.deepEqual(
        done.filter((step) => !previewed.includes(step)),
        [],
      );
      return done;
    }

    const small = { name: "small", count: 1 };
    const alarmsOf = (pool: string): string[] =>
      ["capacity", "few", "never-registered"].map((what) => `alarms-${pool}-${what}`);

    const edits: [what: string, stack: StackName, path: (string | number)[], value: unknown, steps: string[]][] = [
      [
        "more deployers change the group, and what alarms expect of it",
        "prod",
        ["stups2go:deployers", "count"],
        3,
        ["update alarms-deployers-capacity", "update alarms-deployers-few", "update deployers-group"],
      ],
      [
        "a larger server is another template, and the group rolls",
        "prod",
        ["stups2go:server", "instanceType"],
        "t3.large",
        ["update server-group", "update server-template"],
      ],
      ["a larger volume grows where it is", "prod", ["stups2go:dataVolume", "sizeGiB"], 200, ["update data-volume"]],
      [
        "a new key replaces key and password, and no host",
        "prod",
        ["stups2go:registrationKeyVersion"],
        2,
        [
          "replace admin-password",
          "replace caretaker-password",
          "replace deployers-secret-version",
          "replace registration-key",
          "replace server-secret-version",
        ],
      ],
      [
        "more builders change the fleet, and what alarms expect of it",
        "test",
        ["stups2go:builders", 0, "count"],
        5,
        ["update alarms-default-capacity", "update alarms-default-few", "update builder-default-fleet"],
      ],
      [
        "a pool more leaves the other as it is",
        "test",
        ["stups2go:builders", 1],
        small,
        [
          ...alarmsOf("small").map((alarm) => `create ${alarm}`),
          "create builder-small-fleet",
          "create builder-small-template",
          "update alarms-dashboard",
        ],
      ],
      [
        "a pool less takes nothing but its own",
        "test",
        ["stups2go:builders"],
        [small],
        [
          ...alarmsOf("default").map((alarm) => `delete ${alarm}`),
          "delete builder-default-fleet",
          "delete builder-default-template",
          "update alarms-dashboard",
        ],
      ],
    ];
    for (const [what, stack, path, value, steps] of edits) {
      it(what, async () => {
        engine.edit(stack, path, value);
        assert.deepEqual(await deploy(stack), steps);
        if (path[0] === "stups2go:registrationKeyVersion") {
          // The test account knows no key.
          assert.deepEqual(await deploy("test"), []);
        }
      });
    }

    it("a new image of agents rolls the agents, and not the server", async () => {
      engine.rewrite("images/agent/Dockerfile", (text) => `${text}# edited\n`);
      assert.deepEqual(await deploy("prod"), [
        "update deployers-group",
        "update deployers-template",
        "update go-agent-x86_64",
      ]);
      assert.deepEqual(await deploy("test"), [
        "replace builder-small-fleet",
        "update alarms-small-capacity",
        "update builder-small-template",
        "update go-agent-x86_64",
      ]);
    });

    it("that would replace the data volume is refused", async () => {
      const undo = engine.edit("prod", ["stups2go:availabilityZone"], "eu-west-1b");
      await assert.rejects(engine.preview("prod"), /data-volume.*protect/s);
      undo();
    });
  });

  describe("the end", () => {
    it("does not destroy production while its data is protected", async () => {
      const before = [...engine.operations()];
      // The command line, as a person uses it: it previews first, and so stops before anything is gone.
      await assert.rejects(engine.pulumi("destroy", "--yes", "--stack", "prod"), /data-volume.*protect/s);
      assert.deepEqual(engine.operations(), before);
    });

    it("keeps the data when a person takes the protection away and destroys everything else", async () => {
      await engine.destroy("test");
      await engine.unprotect("prod");
      await engine.destroy("prod");
      const deleted = engine.operations().filter((operation) => operation.startsWith("delete "));
      assert.ok(deleted.includes("delete aws:autoscaling/group:Group server-group"), deleted.join("\n"));
      assert.deepEqual(
        deleted.filter((operation) => / (?:data-volume|mint-bucket)$/.test(operation)),
        [],
      );
    });
  });
});
