import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { DescribeKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { projectRoot } from "../../../infra/project-root";
import { pythonEnvironment } from "../../fakes/machine/root";
import { Account, PRODUCTION, REGION } from "./support/account";

const page = readFileSync(join(projectRoot, "docs/state.md"), "utf8");

/** The code blocks of a section, as a person pastes them. */
function blocksOf(section: string): string {
  const [, text = ""] = page.split(`\n## ${section}\n`);
  const [body = ""] = text.split("\n## ");
  return [...body.matchAll(/^```\n([^]*?)^```$/gm)].map(([, block = ""]) => block).join("");
}

describe("The aws commands of docs/state.md", () => {
  let account: Account;
  let folder: string;
  let key = "";

  before(async () => {
    account = await Account.open(PRODUCTION);
    await account.clean();
    folder = mkdtempSync(join(tmpdir(), "stups2go-state-"));
  });

  after(() => {
    account.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs blocks in Bash with the AWS CLI; stops at the first command that fails. */
  async function paste(commands: string): Promise<void> {
    const python = join(pythonEnvironment(), "bin/python");
    const script = join(folder, "commands.sh");
    writeFileSync(script, `aws() { ${python} -m awscli "$@"; }\nkey=${key}\n${commands}\nprintf %s "$key" > key\n`);
    const env = { ...process.env, AWS_DEFAULT_REGION: REGION, AWS_PAGER: "" };
    await promisify(execFile)("bash", ["-Eeuo", "pipefail", script], { cwd: folder, env });
    key = readFileSync(join(folder, "key"), "utf8");
  }

  it("Make bucket and key makes a bucket with versions, and a key of this region.", async () => {
    await paste(blocksOf("Make bucket and key"));
    assert.match(key, /^arn:aws:kms:eu-west-1:111111111111:key\//);
    const { Status } = await account.aws.s3.send(new GetBucketVersioningCommand({ Bucket: "myteam-pulumi" }));
    assert.equal(Status, "Enabled");
    await account.aws.s3.send(new PutObjectCommand({ Bucket: "myteam-pulumi", Key: ".pulumi/meta.yaml", Body: "x" }));
  });

  it("Open them to the test account leaves both policies in place, by which preflight finds nothing.", async () => {
    await paste(blocksOf("Open them to the test account"));
    const { Policy = "" } = await account.aws.s3.send(new GetBucketPolicyCommand({ Bucket: "myteam-pulumi" }));
    assert.match(Policy, /arn:aws:iam::222222222222:root/);
    account.backend = `s3://myteam-pulumi?region=${REGION}`;
    account.secretsProvider = `awskms:///${key}?region=${REGION}`;
    assert.deepEqual(await account.findings("prod"), []);
  });

  it("Take it away empties the bucket, and schedules the deletion of the key alone.", async () => {
    // The CLI speaks plain HTTP to moto, which the bucket's policy refuses.
    await account.aws.s3.send(new DeleteBucketPolicyCommand({ Bucket: "myteam-pulumi" }));
    // moto 5.2.1 answers 500 to a key's ARN in this call, where AWS takes id and ARN.
    await paste(blocksOf("Take it away").replaceAll('--key-id "$key"', '--key-id "${key##*/}"'));
    const { KeyCount } = await account.aws.s3.send(new ListObjectsV2Command({ Bucket: "myteam-pulumi" }));
    assert.equal(KeyCount, 0);
    const { Keys = [] } = await account.aws.kms.send(new ListKeysCommand({}));
    const states = await Promise.all(
      Keys.map(async ({ KeyArn }) => {
        const { KeyMetadata } = await account.aws.kms.send(new DescribeKeyCommand({ KeyId: KeyArn }));
        return [KeyArn, KeyMetadata?.KeyState];
      }),
    );
    assert.deepEqual(
      states.filter(([, state]) => state === "PendingDeletion"),
      [[key, "PendingDeletion"]],
    );
  });

  it("In us-east-1 S3 takes no LocationConstraint, so that the page's command without it makes the bucket.", async () => {
    const create = blocksOf("Make bucket and key").split("\n")[0] ?? "";
    const there = create.replace(" --create-bucket-configuration LocationConstraint=eu-west-1", "");
    assert.notEqual(there, create);
    await paste(there.replace("eu-west-1", "us-east-1").replace("myteam-pulumi", "other-pulumi"));
  });
});
