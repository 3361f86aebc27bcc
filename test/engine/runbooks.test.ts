import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../infra/project-root";
import { Engine } from "./support/engine";

const document = readFileSync(join(projectRoot, "docs/runbooks.md"), "utf8");

/** The whole commands of pulumi in a section of the document, in the order in which they stand there. */
function commandsOf(section: string): string[] {
  const [, text = ""] = document.split(`\n## ${section}\n`);
  const [body = ""] = text.split("\n## ");
  return [...body.matchAll(/(?:`|^\s*)(pulumi [^`\n#]*--stack [^`\n#]*)/gm)].map(([, command = ""]) => command.trim());
}

// The commands as a person copies them, in an order in which one deployment may live through them.
describe("The commands of docs/runbooks.md", () => {
  let engine: Engine;
  const done: string[] = [];

  /** Runs a section's commands, with what a person puts in the place of `…`. */
  async function follow(section: string, blanks: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const commands = commandsOf(section);
    assert.ok(commands.length > 0, `${section} has no commands of pulumi`);
    done.length = 0;
    for (const command of commands) {
      const filled = Object.entries(blanks).reduce((line, [blank, value]) => line.replaceAll(blank, value), command);
      assert.doesNotMatch(filled, /…|<\w+>/);
      done.push(...(await engine.command(filled)));
    }
    return done;
  }

  const ids = (type: string): string[] =>
    engine.aws.state.resources.filter((each) => each.type === type).map(({ id }) => id);

  const serverSecret = async (): Promise<Record<string, string>> =>
    JSON.parse(String((await engine.inputs("prod", "server-secret-version"))[0]?.secretString)) as Record<
      string,
      string
    >;

  before(async () => {
    engine = await Engine.start();
    await engine.up("prod");
    await engine.up("test");
  });

  after(() => {
    engine.stop();
  });

  it("Rotate the key replaces key and passwords, and no host.", async () => {
    const before = await serverSecret();
    assert.deepEqual(await follow("Rotate the key"), [
      "replace admin-password",
      "replace caretaker-password",
      "replace deployers-secret-version",
      "replace registration-key",
      "replace server-secret-version",
    ]);
    const after = await serverSecret();
    for (const name of ["registrationKey", "adminPassword", "caretakerPassword"]) {
      assert.notEqual(after[name], before[name], name);
    }
  });

  it("Change the instance type rolls the server, and nothing else.", async () => {
    assert.deepEqual(await follow("Change the instance type"), ["update server-group", "update server-template"]);
  });

  it("Roll back takes an earlier image, and builds none.", async () => {
    const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
    const steps = await follow("Roll back", {
      "<account>": "111111111111",
      "<region>": "eu-west-1",
      "<deployment>": "go",
      "sha256:…": digest,
    });
    assert.ok(steps.includes("update server-group"), steps.join("\n"));
    assert.ok(!steps.some((step) => /(?:create|update|replace) go-/.test(step)), steps.join("\n"));
  });

  it("Replace the certificate finds nothing to do while it is right.", async () => {
    assert.deepEqual(await follow("Replace the certificate"), []);
  });

  it("Restore from a snapshot makes a second volume, and deletes none.", async () => {
    const volumes = ids("aws:ebs/volume:Volume");
    const steps = await follow("Restore from a snapshot", { "snap-…": "snap-0123456789abcdef0" });
    assert.ok(steps.includes("replace data-volume") && steps.includes("update server-group"), steps.join("\n"));
    assert.equal(ids("aws:ebs/volume:Volume").length, volumes.length + 1);
  });

  it("Tear it all down leaves the data volumes and the bucket, and nothing that runs.", async () => {
    const [volumes, buckets] = [ids("aws:ebs/volume:Volume"), ids("aws:s3/bucket:Bucket")];
    await follow("Tear it all down");
    assert.deepEqual([ids("aws:ebs/volume:Volume"), ids("aws:s3/bucket:Bucket")], [volumes, buckets]);
    assert.deepEqual(ids("aws:autoscaling/group:Group"), []);
    assert.deepEqual(ids("aws:ec2/spotFleetRequest:SpotFleetRequest"), []);
    assert.deepEqual(ids("aws:ec2/vpc:Vpc"), []);
  });
});
