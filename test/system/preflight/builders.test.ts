import assert from "node:assert/strict";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { onTaupage } from "../../support/taupage";
import { Account, TEST } from "./support/account";
import { testTroubles } from "./support/trouble";

describe("npm run preflight on the test account", () => {
  let account: Account;

  before(async () => {
    account = await Account.open(TEST);
  });

  after(() => {
    account.close();
  });

  beforeEach(() => account.clean());

  it("A clean test account yields no finding.", async () => {
    assert.deepEqual(await account.findings("test"), []);
  });

  testTroubles(
    () => account,
    [
      {
        title: "The missing service-linked role of Spot is an error.",
        stack: "test",
        make: (at) => at.removeServiceRole("spot"),
        what: /^service-linked role AWSServiceRoleForEC2Spot: expected it in the account, got none$/,
        cure: /^aws iam create-service-linked-role --aws-service-name spot.amazonaws.com /,
      },
      {
        title: "The missing service-linked role of Spot Fleet is an error.",
        stack: "test",
        make: (at) => at.removeServiceRole("spotfleet"),
        what: /^service-linked role AWSServiceRoleForEC2SpotFleet/,
        cure: /--aws-service-name spotfleet.amazonaws.com /,
      },
      {
        title: "A quota of Spot vCPUs that is too small for the planned builders is found.",
        stack: "test",
        make: (at) => Promise.resolve(at.quotas.set("L-34B43A08", 3)),
        what: /^quota of vCPUs of Standard Spot instances: expected room for 4, got 3 with 0 in use$/,
        cure: /--quota-code L-34B43A08 --desired-value 4 /,
      },
      {
        title: "The builders' role of another deployment is found.",
        stack: "test",
        make: ({ aws }) =>
          aws.iam.send(
            new CreateRoleCommand({ RoleName: "go-eu-west-1-builder", AssumeRolePolicyDocument: '{"Statement":[]}' }),
          ),
        what: /^IAM role go-eu-west-1-builder: expected none of that name, got one$/,
        cure: /^aws iam delete-role --role-name go-eu-west-1-builder/,
      },
      {
        title: "A region that the account has not enabled is found, and nothing else is asked.",
        stack: "test",
        // moto has every region enabled. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
        make: ({ moto }) =>
          Promise.resolve(
            moto.answers.set("DescribeRegions", () => ({
              status: 200,
              body:
                '<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><regionInfo><item>' +
                "<regionName>eu-west-1</regionName><optInStatus>not-opted-in</optInStatus></item></regionInfo>" +
                "</DescribeRegionsResponse>",
            })),
          ),
        what: /^aws:region: expected a region that the account has enabled, got eu-west-1, which is not opted in$/,
        cure: /^aws account enable-region --region-name eu-west-1/,
      },
      {
        title: "A machine image that nobody has shared is found.",
        stack: "test",
        config: onTaupage,
        what: /^amiFilter: expected a machine image shared with this account, got none of 333333333333/,
        cure: /^aws ec2 describe-images --region eu-west-1 --owners 333333333333 /,
      },
    ],
  );
});
