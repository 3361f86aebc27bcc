import { PutDashboardCommand } from "@aws-sdk/client-cloudwatch";
import { CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import { CreateOpenIDConnectProviderCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, DisableKeyCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand, PutBucketEncryptionCommand } from "@aws-sdk/client-s3";
import { type Account, PRODUCTION, REGION, useAccount } from "./support/account";
import { testTroubles } from "./support/trouble";

const bucketOf = async ({ aws }: Account, Bucket: string): Promise<string> => {
  await aws.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  return Bucket;
};

describe("npm run preflight on names, buckets, the state and this machine", () => {
  testTroubles(useAccount(PRODUCTION), [
    {
      title: "An ECR repository of another deployment is found.",
      make: ({ aws }) =>
        aws.ecr.send(new CreateRepositoryCommand({ repositoryName: "stups2go/go-eu-west-1/go-server" })),
      what: /^ECR repository stups2go\/go-eu-west-1\/go-server: expected none of that name, got one$/,
      cure: /^aws ecr delete-repository --repository-name stups2go\/go-eu-west-1\/go-server .* set stups2go:deployment$/,
    },
    {
      title: "A repository with this stack's tags is a warning about its state.",
      make: ({ aws }) =>
        aws.ecr.send(
          new CreateRepositoryCommand({
            repositoryName: "stups2go/go-eu-west-1/go-server",
            tags: [
              { Key: "application", Value: "stups2go" },
              { Key: "stack", Value: "prod" },
            ],
          }),
        ),
      level: "warning",
      what: /^stack prod: .* got ECR repository stups2go\/go-eu-west-1\/go-server with its tags$/,
      cure: /^pulumi stack --stack prod /,
    },
    {
      title: "A log group that an earlier deployment left is found.",
      make: ({ aws }) => aws.logs.send(new CreateLogGroupCommand({ logGroupName: "/stups2go/go-eu-west-1/server" })),
      what: /^log group \/stups2go\/go-eu-west-1\/server: expected none/,
      cure: /^aws logs delete-log-group --log-group-name \/stups2go\/go-eu-west-1\/server/,
    },
    {
      title: "A dashboard of the same name, which up would overwrite, is a warning.",
      make: ({ aws }) =>
        aws.cloudWatch.send(
          new PutDashboardCommand({ DashboardName: "stups2go-go-eu-west-1", DashboardBody: '{"widgets":[]}' }),
        ),
      level: "warning",
      what: /^dashboard stups2go-go-eu-west-1: expected none/,
      cure: /^aws cloudwatch get-dashboard --dashboard-name stups2go-go-eu-west-1/,
    },
    {
      title: "A role of the workflows' name is found.",
      config: ["githubRepository=myteam/delivery"],
      make: ({ aws }) =>
        aws.iam.send(
          new CreateRoleCommand({ RoleName: "go-eu-west-1-deploy", AssumeRolePolicyDocument: '{"Statement":[]}' }),
        ),
      what: /^IAM role go-eu-west-1-deploy: expected none/,
      cure: /^aws iam delete-role --role-name go-eu-west-1-deploy/,
    },
    {
      title: "GitHub's identity provider that is there already is found, with the setting for it.",
      config: ["githubRepository=myteam/delivery"],
      make: ({ aws }) =>
        aws.iam.send(
          new CreateOpenIDConnectProviderCommand({
            Url: "https://token.actions.githubusercontent.com",
            ClientIDList: ["sts.amazonaws.com"],
            ThumbprintList: ["0123456789abcdef0123456789abcdef01234567"],
          }),
        ),
      what: /^githubIdentityProvider: expected no arn:.*token.actions.githubusercontent.com in the account, got one$/,
      cure: /^pulumi config set --stack prod stups2go:githubIdentityProvider existing$/,
    },
    {
      title: "GitHub's identity provider that exists by the setting alone is found.",
      config: ["githubRepository=myteam/delivery", "githubIdentityProvider=existing"],
      what: /^githubIdentityProvider: expected arn:.*, which exists by the setting, got none$/,
      cure: /^pulumi config set --stack prod stups2go:githubIdentityProvider new$/,
    },
    {
      title: "A policy of deployers that does not exist is found.",
      config: [`deployers.policyArns=[arn:aws:iam::${PRODUCTION}:policy/deploy-web]`],
      what: /^deployers.policyArns: expected a managed policy that exists, got .*policy\/deploy-web$/,
      cure: /^aws iam list-policies /,
    },
    {
      title: "A permissions boundary that does not exist is found once.",
      config: [`permissionsBoundaryArn=arn:aws:iam::${PRODUCTION}:policy/boundary`],
      what: /^permissionsBoundaryArn: expected a managed policy that exists/,
      cure: /^aws iam list-policies /,
    },
    {
      title: "A mint bucket that does not exist is found.",
      config: ["mintBucket=myteam-mint"],
      what: /^mintBucket: expected a bucket that exists, got myteam-mint$/,
      cure: /^pulumi config set --stack prod stups2go:mintBucket /,
    },
    {
      title: "A mint bucket of another account is found.",
      config: ["mintBucket=strangers-mint"],
      make: (at) => {
        at.closeBucket("strangers-mint");
        return Promise.resolve();
      },
      what: /^mintBucket: expected a bucket of account 111111111111 .* got strangers-mint, which S3 refuses$/,
      cure: /^pulumi config set --stack prod stups2go:mintBucket /,
    },
    {
      title: "A mint bucket with a key that builders cannot use is a warning.",
      config: ["mintBucket=myteam-mint"],
      make: async (at) => {
        await at.aws.s3.send(
          new PutBucketEncryptionCommand({
            Bucket: await bucketOf(at, "myteam-mint"),
            ServerSideEncryptionConfiguration: {
              Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } }],
            },
          }),
        );
      },
      level: "warning",
      what: /^mintBucket: expected encryption that the test account can read/,
      cure: /^aws s3api put-bucket-encryption --bucket myteam-mint /,
    },
    {
      title: "A state bucket that does not exist is found.",
      make: (at) => Promise.resolve(void (at.backend = "s3://myteam-pulumi?region=eu-west-1")),
      what: /^Pulumi's backend: expected the bucket myteam-pulumi to answer account 111111111111, got no such bucket$/,
      cure: /^aws s3api create-bucket --bucket myteam-pulumi/,
    },
    {
      title: "A state bucket that its owner has not opened to this account is found.",
      make: (at) => {
        at.backend = "s3://strangers-state";
        at.closeBucket("strangers-state");
        return Promise.resolve();
      },
      what: /^Pulumi's backend: expected the bucket strangers-state to answer account 111111111111/,
      cure: /^aws s3api put-bucket-policy --bucket strangers-state /,
    },
    {
      title: "A state bucket without versions is a warning.",
      make: async (at) => {
        at.backend = `s3://${await bucketOf(at, "myteam-pulumi")}`;
      },
      level: "warning",
      what: /^Pulumi's backend: expected versions in the bucket myteam-pulumi, got none$/,
      cure: /^aws s3api put-bucket-versioning --bucket myteam-pulumi/,
    },
    {
      title: "A state key that is named otherwise than by its ARN is a warning.",
      make: async (at) => {
        const { KeyMetadata } = await at.aws.kms.send(new CreateKeyCommand({}));
        at.secretsProvider = `awskms:///${KeyMetadata?.KeyId ?? ""}?region=${REGION}`;
      },
      level: "warning",
      what: /^secretsprovider of stack prod: expected a key by its ARN/,
      cure: /^pulumi stack change-secrets-provider --stack prod "awskms:\/\/\/<ARN of the key>\?region=eu-west-1"$/,
    },
    {
      title: "A state key that does not answer this account is found.",
      make: (at) =>
        Promise.resolve(
          void (at.secretsProvider = `awskms:///arn:aws:kms:${REGION}:${PRODUCTION}:key/01234567-89ab-cdef-0123-456789abcdef?region=${REGION}`),
        ),
      what: /^secretsprovider of stack prod: expected a key that account 111111111111 may use, .* \(NotFoundException\)$/,
      cure: /^aws kms put-key-policy --key-id arn:aws:kms:/,
    },
    {
      title: "A state key that is disabled is found.",
      make: async (at) => {
        const { KeyMetadata } = await at.aws.kms.send(new CreateKeyCommand({}));
        await at.aws.kms.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }));
        at.secretsProvider = `awskms:///${KeyMetadata?.Arn ?? ""}?region=${REGION}`;
      },
      what: /^secretsprovider of stack prod: expected a key that is enabled/,
      cure: /aws kms enable-key --key-id arn:/,
    },
    {
      title: "A backend that nobody has logged in to is a warning.",
      make: (at) => Promise.resolve(void (at.backend = undefined)),
      level: "warning",
      what: /^Pulumi's backend: expected pulumi login before the first up/,
      cure: /^pulumi login s3:/,
    },
    {
      title: "A Docker daemon that does not answer is found.",
      make: (at) => Promise.resolve(at.programs.delete("docker version")),
      what: /^Docker: expected a daemon that answers/,
      cure: /^docker version /,
    },
    {
      title: "Docker without buildx is found.",
      make: (at) => Promise.resolve(at.programs.delete("docker buildx version")),
      what: /^Docker: expected the plugin buildx/,
      cure: /^apt-get install docker-buildx-plugin/,
    },
    {
      title: "A builder that cannot emulate arm64 is found where arm64 images are planned.",
      config: ["server={architecture: arm64, instanceType: t4g.medium}"],
      make: (at) => Promise.resolve(at.programs.set("docker buildx inspect", "Platforms: linux/amd64, linux/386\n")),
      what: /^Docker: expected a builder for linux\/arm64, got linux\/amd64, linux\/386$/,
      cure: /^docker run --privileged --rm tonistiigi\/binfmt --install arm64/,
    },
    {
      title: "A Pulumi CLI that is too old is found.",
      make: (at) => Promise.resolve(at.programs.set("pulumi version", "v3.100.0\n")),
      what: /^Pulumi CLI: expected 3.260 or later, got v3.100.0$/,
      cure: /get.pulumi.com/,
    },
  ]);
});
