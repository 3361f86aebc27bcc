import assert from "node:assert/strict";
import { keepOthers } from "../../../../infra/components/storage/mint-bucket";
import { planned } from "../../../support/stacks";

const builder = "arn:aws:iam::222222222222:role/go-eu-west-1-builder";

describe("the mint bucket", () => {
  it("of our own is versioned, encrypted for other accounts, closed to the public, and kept", async () => {
    const { production } = await planned();
    const { protect, retainOnDelete } = production.named("mint-bucket");
    assert.ok(protect && retainOnDelete);
    assert.deepEqual(production.inputs("mint-versioning").versioningConfiguration, { status: "Enabled" });
    assert.deepEqual(production.inputs("mint-encryption").rules, [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    const { bucket, ...blocked } = production.inputs("mint-public-access");
    assert.ok(bucket);
    assert.deepEqual(blocked, {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  });

  it("keeps on destroy what keeps its content safe", async () => {
    const { production } = await planned();
    for (const name of ["policy", "public-access", "versioning", "encryption", "ownership"]) {
      assert.ok(production.named(`mint-${name}`).retainOnDelete, name);
    }
  });

  it("is opened to the builders' role, its prefix and TLS alone", async () => {
    const { production } = await planned();
    const arn = `arn:aws:s3:::${String(production.plan?.outputs.mintBucket)}`;
    const [get, list, deny] = production.policy("mint-policy").Statement;
    assert.deepEqual(get, {
      Sid: "BuildersReadMintCredentials",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::222222222222:root" },
      Action: "s3:GetObject",
      Resource: `${arn}/go/*`,
      Condition: { Bool: { "aws:SecureTransport": "true" }, ArnEquals: { "aws:PrincipalArn": builder } },
    });
    assert.equal(list?.Resource, arn);
    assert.deepEqual(list.Condition?.StringLike, { "s3:prefix": "go/*" });
    assert.deepEqual(list.Condition.ArnEquals, { "aws:PrincipalArn": builder });
    assert.equal(deny?.Effect, "Deny");
    assert.deepEqual(deny.Condition, { Bool: { "aws:SecureTransport": "false" } });
  });

  it("that exists gets the builders' statements and nothing else: no bucket, and a policy that stays", async () => {
    const { production, test } = await planned("mintBucket=myteam-mint");
    assert.deepEqual(
      production.all.filter(({ type }) => type.startsWith("aws:s3/")).map(({ name }) => name),
      ["mint-policy"],
    );
    const { protect, retainOnDelete } = production.named("mint-policy");
    assert.ok(protect && retainOnDelete);
    assert.deepEqual(
      production.policy("mint-policy").Statement.map(({ Sid }) => Sid),
      ["BuildersReadMintCredentials", "BuildersListMintCredentials"],
    );
    assert.match(test.userData("builder-default-template"), /MINT_BUCKET='myteam-mint'/);
  });
});

describe("a bucket policy that stands", () => {
  const ours = [{ Sid: "Ours", Effect: "Allow" }];

  it("keeps all other statements in their order, also those without a Sid", () => {
    const text = JSON.stringify({ Version: "2012-10-17", Id: "x", Statement: [{ Effect: "Deny" }, { Sid: "Mint" }] });
    assert.deepEqual(JSON.parse(keepOthers(text, ours)), {
      Version: "2012-10-17",
      Id: "x",
      Statement: [{ Effect: "Deny" }, { Sid: "Mint" }, { Sid: "Ours", Effect: "Allow" }],
    });
  });

  it("gets ours in place of an earlier version of ours, so that a second run changes nothing", () => {
    const once = keepOthers(
      JSON.stringify({ Version: "2012-10-17", Statement: { Sid: "Ours", Effect: "Deny" } }),
      ours,
    );
    assert.deepEqual((JSON.parse(once) as { Statement: unknown }).Statement, ours);
    assert.equal(keepOthers(once, ours), once);
  });

  it("is made where there is none", () => {
    assert.deepEqual(JSON.parse(keepOthers("", ours)), { Version: "2012-10-17", Statement: ours });
  });
});
