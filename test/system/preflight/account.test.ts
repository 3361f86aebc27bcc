import assert from "node:assert/strict";
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { main } from "../../../tools/preflight/main";
import { collecting } from "../../support/streams";
import { exampleStacks } from "../../support/stacks";
import { Account, PRODUCTION } from "./support/account";

describe("npm run preflight", () => {
  let account: Account;

  before(async () => {
    account = await Account.open(PRODUCTION);
  });

  after(() => {
    account.close();
  });

  beforeEach(() => account.clean());

  const run = async (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
    const { streams, written } = collecting();
    const code = await main([...args, "--folder", exampleStacks], streams, account.surroundings);
    return { code, ...written };
  };

  it("A clean production account yields no finding, and exit code 0.", async () => {
    assert.deepEqual(await account.findings("prod"), []);
    const { code, stdout } = await run("--stack", "prod");
    assert.equal(stdout, "prod: account 111111111111, eu-west-1: 0 errors, 0 warnings\n");
    assert.equal(code, 0);
  });

  it("The stack of the environment's credentials is chosen without an option.", async () => {
    assert.match((await run()).stdout, /^prod: account 111111111111/);
  });

  it("Credentials of another account are an error that names the profile to give.", async () => {
    const { code, stdout } = await run("--stack", "test");
    assert.equal(code, 1);
    assert.match(stdout, /expected credentials of account 222222222222, got 111111111111's/);
    assert.match(stdout, /npm run preflight -- --stack test=/);
  });

  it("Missing credentials are one line and exit code 1.", async () => {
    const { stdout, stderr, code } = await run("--stack", "prod=no-such-profile");
    assert.deepEqual([code, stdout, stderr.trimEnd().split("\n").length], [1, "", 1]);
    assert.match(stderr, /expected those of profile no-such-profile to be taken by AWS/);
  });

  it("A wrong option shows the usage, and exit code 2.", async () => {
    const { code, stderr } = await run("--stacks", "prod");
    assert.equal(code, 2);
    assert.match(stderr, /Usage: npm run preflight/);
  });

  it("A missing service-linked role is found, made by --fix, and not made without it.", async () => {
    const roles = async (): Promise<number> => {
      const question = new ListRolesCommand({ PathPrefix: "/aws-service-role/autoscaling.amazonaws.com/" });
      return ((await account.aws.iam.send(question)).Roles ?? []).length;
    };
    await account.removeServiceRole("autoscaling");
    const before = await run("--stack", "prod");
    assert.match(before.stdout, /aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com/);
    assert.equal(before.code, 0);
    assert.equal(await roles(), 0);
    const fixed = await run("--stack", "prod", "--fix");
    assert.match(fixed.stdout, /made the service-linked role AWSServiceRoleForAutoScaling/);
    assert.doesNotMatch(fixed.stdout, /create-service-linked-role/);
    assert.equal(await roles(), 1);
  });
});
