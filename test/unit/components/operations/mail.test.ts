import assert from "node:assert/strict";
import { plannedProduction, type Resources } from "../../../support/stacks";
import { onTaupage } from "../../../support/taupage";

const ours = "mail={from: delivery@myteam.example.org, domain: myteam.example.org}";

describe("mail", () => {
  let production: Resources;
  before(async () => {
    production = await plannedProduction(ours);
  });

  it("is sent by a user that may send from one address, and do nothing else", () => {
    assert.deepEqual(production.policy("mail-send-mail").Statement, [
      {
        Sid: "SendMail",
        Effect: "Allow",
        Action: "ses:SendRawEmail",
        Resource: "arn:aws:ses:eu-west-1:111111111111:identity/myteam.example.org",
        Condition: { StringEquals: { "ses:FromAddress": "delivery@myteam.example.org" } },
      },
    ]);
    assert.deepEqual(
      ["User", "AccessKey", "UserPolicy", "EmailIdentity"].map((noun) => production.of(noun).length),
      [1, 1, 1, 1],
    );
  });

  it("has its domain proved and signed in our zone, and then tells of no records", () => {
    const records = production.of("Record").filter(({ name }) => name.startsWith("mail-"));
    assert.equal(records.length, 3);
    for (const { inputs } of records) {
      const [token] = String(inputs.name).split(".");
      assert.equal(inputs.name, `${token}._domainkey.myteam.example.org`);
      assert.deepEqual([inputs.type, inputs.records], ["CNAME", [`${token}.dkim.amazonses.com`]]);
    }
    assert.equal(production.plan?.outputs.mailRecords, undefined);
  });

  it("tells which records to make where the domain is not in our zone", async () => {
    const theirs = await plannedProduction("mail={from: go@example.com, domain: example.com}");
    assert.equal(theirs.of("Record").filter(({ name }) => name.startsWith("mail-")).length, 0);
    const records = theirs.plan?.outputs.mailRecords as { name: string; type: string; value: string }[];
    assert.equal(records.length, 3);
    assert.match(records[0]?.name ?? "", /^[0-9a-f]{32}\._domainkey\.example\.com$/);
    assert.match(records[0]?.value ?? "", /^[0-9a-f]{32}\.dkim\.amazonses\.com$/);
  });

  it("has records of a region's own in Osaka", async () => {
    const osaka = await plannedProduction(ours, "aws:region=ap-northeast-3");
    const [record] = osaka.of("Record").filter(({ name }) => name.startsWith("mail-"));
    assert.match(String(record?.inputs.records), /\.dkim\.ap-northeast-3\.amazonses\.com$/);
  });

  it("is set up by the server's first boot, whose password is in the secret alone", () => {
    const userData = production.userData("server-template");
    assert.match(userData, /STUPS2GO_MAIL_HOST=email-smtp\.eu-west-1\.amazonaws\.com\n/);
    assert.match(userData, /STUPS2GO_MAIL_FROM=delivery@myteam\.example\.org\n/);
    assert.equal(production.inputs("server-secret-version").secretString, "[secret]");
    assert.ok(!userData.includes("AKIA"));
  });

  it("has a ciphertext of user name and password on Taupage", async () => {
    const taupage = await plannedProduction(ours, ...onTaupage);
    assert.equal(taupage.inputs("server-secret-smtpUsername").plaintext, "[secret]");
    assert.equal(taupage.inputs("server-secret-smtpPassword").plaintext, "[secret]");
    assert.match(taupage.userData("server-template"), /STUPS_SECRET_SMTP_PASSWORD: aws:kms:/);
  });

  it("gets another key when the version is raised, and nothing else", async () => {
    const raised = await plannedProduction(ours.replace("}", ", keyVersion: 2}"));
    const names = (resources: Resources): string[] => resources.all.map(({ name }) => name);
    assert.deepEqual(
      names(raised).filter((name) => !names(production).includes(name)),
      ["mail-key-2"],
    );
    assert.deepEqual(
      names(production).filter((name) => !names(raised).includes(name)),
      ["mail-key-1"],
    );
  });

  it("costs nothing where it is not wanted", async () => {
    const without = await plannedProduction();
    for (const noun of ["Mail", "EmailIdentity", "User", "AccessKey", "UserPolicy"]) {
      assert.deepEqual(without.of(noun), [], noun);
    }
    assert.ok(!without.userData("server-template").includes("STUPS2GO_MAIL"));
  });

  it("may be deployed by workflows, which may not send any", async () => {
    const deploying = await plannedProduction(ours, "githubRepository=myteam/delivery");
    const statement = (sid: string) =>
      deploying.policy("workflows-deploy-deploy-stack").Statement.find(({ Sid }) => Sid === sid);
    assert.deepEqual(statement("VerifyTheMailsDomain")?.Resource, [
      "arn:aws:ses:eu-west-1:111111111111:identity/myteam.example.org",
      "arn:aws:ses:eu-west-1:111111111111:identity/*.myteam.example.org",
    ]);
    assert.ok(!JSON.stringify(statement("VerifyTheMailsDomain")?.Action).includes("Send"));
    assert.equal(statement("MakeTheSender")?.Resource, "arn:aws:iam::111111111111:user/mail-user-*");
  });

  it("leaves the deploy role as it is when its domain is in the hosted zone", async () => {
    const withMail = await plannedProduction(ours, "githubRepository=myteam/delivery");
    const without = await plannedProduction("githubRepository=myteam/delivery");
    assert.deepEqual(without.policy("workflows-deploy-deploy-stack"), withMail.policy("workflows-deploy-deploy-stack"));
  });
});
