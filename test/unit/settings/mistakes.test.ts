import assert from "node:assert/strict";
import { mistakesIn, mistakesOf } from "../../support/mistakes";
import { onTaupage as taupage } from "../../support/taupage";

/** The settings of AppDynamics' agent, with these parts. */
const appdynamics = (controller: string, agent = `https://x.example.org/agent.zip#sha256=${"a".repeat(64)}`): string =>
  `appdynamics={controller: '${controller}', accountName: a, accessKey: {secure: x}, agent: '${agent}'}`;

/** Each: a setting, and the parts of the one line about it, with … between them. */
const mistakes: [config: string | string[], file: "prod" | "test", line: string][] = [
  // Where a stack goes.
  ["aws:region=mars", "prod", 'aws:region: expected a region of the partition aws, such as eu-west-1…, got "mars"'],
  [
    "aws:region=cn-north-1",
    "prod",
    'aws:region: expected a region of the partition aws, such as eu-west-1…, got "cn-north-1"',
  ],
  ["aws:allowedAccountIds=[]", "prod", "aws:allowedAccountIds: expected a list with one account id…, got []"],
  ["aws:allowedAccountIds=['12']", "prod", 'aws:allowedAccountIds: expected a list with one account id…, got ["12"]'],
  ["aws:allowedAccountIds=", "test", "aws:allowedAccountIds: expected a list with one account id…, got nothing"],
  ["account=staging", "prod", 'stups2go:account: expected production or test…, got "staging"'],
  // Unknown keys, and keys of the other account.
  [
    "hostedzone=example.org",
    "prod",
    "stups2go:hostedzone: expected one of the settings in docs/settings.md, got an unknown setting; did you mean hostedZone?",
  ],
  [
    "snapshot={keepDays: 3}",
    "prod",
    "stups2go:snapshot: expected one of the settings in docs/settings.md, got an unknown setting; did you mean snapshots?",
  ],
  ["zzz=1", "prod", "stups2go:zzz: expected one of the settings in docs/settings.md, got an unknown setting"],
  [
    "server.instancetype=t3.small",
    "prod",
    "stups2go:server.instancetype: expected one of architecture, instanceType, image, jvmOptions, adminUser, plugins, got an unknown setting; did you mean instanceType?",
  ],
  ["builders[0].size=2", "test", "stups2go:builders[0].size: expected one of name, count…, got an unknown setting"],
  // Names.
  ["applicationId=Go_App", "prod", 'stups2go:applicationId: expected a Kio application id…, got "Go_App"'],
  ["hostedZone=", "prod", "stups2go:hostedZone: expected a domain name in lower case…, got nothing"],
  [
    "hostedZone=myteam.example.org.",
    "prod",
    'stups2go:hostedZone: expected a domain name in lower case without a dot at the end…, got "myteam.example.org."',
  ],
  ["hostedZone=MyTeam.example.org", "prod", 'stups2go:hostedZone: expected a domain name…, got "MyTeam.example.org"'],
  ["hostedZone=localhost", "prod", 'stups2go:hostedZone: expected a domain name…, got "localhost"'],
  ["domainPrefix=a.b", "prod", 'stups2go:domainPrefix: expected one label of a domain name…, got "a.b"'],
  [
    "testAccountId=1234",
    "prod",
    'stups2go:testAccountId: expected the account id of the test account, 12 digits in quotes…, got "1234"',
  ],
  [
    "testAccountId='111111111111'",
    "prod",
    'stups2go:testAccountId: expected another account than this one…, got "111111111111"',
  ],
  [
    "productionStack=prod",
    "test",
    'stups2go:productionStack: expected the full name of the production stack…, got "prod"',
  ],
  ["mintBucket=My_Bucket", "prod", 'stups2go:mintBucket: expected the name of an S3 bucket…, got "My_Bucket"'],
  ["mintBucket=192.0.2.1", "prod", 'stups2go:mintBucket: expected the name of an S3 bucket…, got "192.0.2.1"'],
  ["githubRepository=delivery", "prod", 'stups2go:githubRepository: expected a GitHub repository…, got "delivery"'],
  // Who may connect.
  ["allowedCidrs=", "prod", "stups2go:allowedCidrs: expected a list of address ranges…, got nothing"],
  [
    "allowedCidrs=192.0.2.0/24",
    "prod",
    'stups2go:allowedCidrs: expected a list of address ranges…, got "192.0.2.0/24"',
  ],
  ["allowedCidrs[0]=192.0.2.0", "prod", 'stups2go:allowedCidrs[0]: expected an IPv4 address range…, got "192.0.2.0"'],
  [
    "allowedCidrs[0]=192.0.2.0/33",
    "prod",
    'stups2go:allowedCidrs[0]: expected an IPv4 address range…, got "192.0.2.0/33"',
  ],
  [
    "allowedCidrs[0]=300.0.2.0/24",
    "prod",
    'stups2go:allowedCidrs[0]: expected an IPv4 address range…, got "300.0.2.0/24"',
  ],
  [
    "allowedCidrs[0]=192.0.2.1/24",
    "prod",
    'stups2go:allowedCidrs[0]: expected an address range whose bits after the prefix are zero…, got "192.0.2.1/24"',
  ],
  [
    "loadBalancerScheme=public",
    "prod",
    'stups2go:loadBalancerScheme: expected one of internet-facing, internal…, got "public"',
  ],
  [
    "certificateArn=mycert",
    "prod",
    'stups2go:certificateArn: expected the ARN of an ACM certificate or an IAM server certificate…, got "mycert"',
  ],
  [
    "certificateArn=arn:aws:acm:us-east-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef",
    "prod",
    "expected a certificate of account 111111111111 in eu-west-1",
  ],
  [
    "certificateArn=arn:aws:iam::333333333333:server-certificate/mine",
    "prod",
    "expected a certificate of account 111111111111",
  ],
  // Snapshots.
  [
    "snapshots.copyToRegion=mars",
    "prod",
    'stups2go:snapshots.copyToRegion: expected a region of the partition…, got "mars"',
  ],
  [
    "snapshots.copyToRegion=eu-west-1",
    "prod",
    'stups2go:snapshots.copyToRegion: expected another region than eu-west-1…, got "eu-west-1"',
  ],
  [
    "snapshots.copyKmsKeyId=arn:aws:kms:eu-central-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
    "prod",
    'stups2go:snapshots.copyKmsKeyId: expected no value without copyToRegion, got "arn:aws:kms:eu-central-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef"',
  ],
  [
    "snapshots={copyToRegion: eu-central-1, copyKmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef'}",
    "prod",
    "expected a key in eu-central-1",
  ],
  [
    "snapshots.shareWithAccountId='333333333333'",
    "prod",
    'stups2go:snapshots.shareWithAccountId: expected no value without dataVolume.kmsKeyId, got "333333333333"',
  ],
  [
    [
      "snapshots.shareWithAccountId='111111111111'",
      "dataVolume.kmsKeyId=arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
    ],
    "prod",
    'stups2go:snapshots.shareWithAccountId: expected another account than this one…, got "111111111111"',
  ],
  // Who is told.
  ["alarms.email=ops", "prod", 'stups2go:alarms.email: expected a mail address such as delivery@…, got "ops"'],
  ["alarms.mail=a@b.example", "test", "stups2go:alarms.mail: expected one of email, monthly…, got an unknown setting"],
  [
    "alarms.monthlyBudgetUsd=0",
    "test",
    "stups2go:alarms.monthlyBudgetUsd: expected a whole number of US dollars a month from 1 to 10000000…, got 0",
  ],
  [
    "alarms=ops@example.org",
    "prod",
    'stups2go:alarms: expected a map with the keys email, monthly…, got "ops@example.org"',
  ],
  // The volume.
  [
    "availabilityZone=eu-central-1a",
    "prod",
    'stups2go:availabilityZone: expected a zone of eu-west-1, such as eu-west-1a…, got "eu-central-1a"',
  ],
  ["availabilityZone=eu-west-1", "prod", 'stups2go:availabilityZone: expected an availability zone…, got "eu-west-1"'],
  ["dataVolume=100", "prod", "stups2go:dataVolume: expected a map with the keys sizeGiB, type…, got 100"],
  [
    "dataVolume.sizeGiB=100 GB",
    "prod",
    'stups2go:dataVolume.sizeGiB: expected a whole number of GiB from 1 to 65536…, got "100 GB"',
  ],
  ["dataVolume.sizeGiB=1.5", "prod", "stups2go:dataVolume.sizeGiB: expected a whole number of GiB…, got 1.5"],
  ["dataVolume.type=ssd", "prod", 'stups2go:dataVolume.type: expected one of gp3, gp2, io1, io2…, got "ssd"'],
  [
    "dataVolume={type: gp2, sizeGiB: 20000}",
    "prod",
    "stups2go:dataVolume.sizeGiB: expected 1 to 16384 GiB for the type gp2…, got 20000",
  ],
  [
    "dataVolume.iops=2000",
    "prod",
    "stups2go:dataVolume.iops: expected 3000 to 50000 for the type gp3 with 100 GiB…, got 2000",
  ],
  [
    "dataVolume={sizeGiB: 10, iops: 6000}",
    "prod",
    "stups2go:dataVolume.iops: expected 3000 to 5000 for the type gp3 with 10 GiB…, got 6000",
  ],
  [
    "dataVolume.type=io2",
    "prod",
    "stups2go:dataVolume.iops: expected 100 to 100000 for the type io2 with 100 GiB…, got nothing",
  ],
  [
    "dataVolume={type: gp2, iops: 3000}",
    "prod",
    "stups2go:dataVolume.iops: expected no value for the type gp2, whose speed follows from its size, got 3000",
  ],
  [
    "dataVolume={type: gp2, throughput: 125}",
    "prod",
    "stups2go:dataVolume.throughput: expected no value for the type gp2, as only gp3 has it, got 125",
  ],
  [
    "dataVolume.throughput=1000",
    "prod",
    "stups2go:dataVolume.throughput: expected at most a quarter of iops, 750 MiB a second…, got 1000",
  ],
  [
    "dataVolume.kmsKeyId=alias/mine",
    "prod",
    'stups2go:dataVolume.kmsKeyId: expected the ARN of a KMS key…, got "alias/mine"',
  ],
  [
    "dataVolume.kmsKeyId=arn:aws:kms:us-east-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
    "prod",
    "expected a key in eu-west-1",
  ],
  [
    "dataVolume.snapshotId=vol-0123456789abcdef0",
    "prod",
    'stups2go:dataVolume.snapshotId: expected an id that starts with snap-…, got "vol-0123456789abcdef0"',
  ],
  [
    "dataVolume.volumeId=snap-0123456789abcdef0",
    "prod",
    'stups2go:dataVolume.volumeId: expected an id that starts with vol-…, got "snap-0123456789abcdef0"',
  ],
  [
    "dataVolume={volumeId: vol-0123456789abcdef0, sizeGiB: 100}",
    "prod",
    'stups2go:dataVolume: expected volumeId alone, because an existing volume is never changed, got {"sizeGiB":100,"volumeId":"vol-0123456789abcdef0"}',
  ],
  // Taupage: what it cannot do.
  [
    ["host=taupage", ...taupage.slice(2)],
    "prod",
    "stups2go:amiId: expected Taupage's machine image for host: taupage, or amiFilter, got nothing",
  ],
  [
    [...taupage, "amiId=ami-0123456789abcdef0"],
    "prod",
    'stups2go:amiFilter: expected no value beside amiId, got {"name":"Taupage-AMI-*","owner":"333333333333"}',
  ],
  [
    "amiFilter={owner: '333333333333', name: a-*}",
    "prod",
    'stups2go:amiFilter: expected no value without host: taupage, got {"name":"a-*","owner":"333333333333"}; use amiId',
  ],
  [
    [...taupage, "amiFilter.owner=self"],
    "prod",
    'stups2go:amiFilter.owner: expected the account id of the owner of the machine image, 12 digits in quotes, such as 222222222222, got "self"',
  ],
  [
    [...taupage, "server.instanceType=t3.medium"],
    "prod",
    'stups2go:server.instanceType: expected a type under Xen, such as t2.medium or m4.large, for host: taupage, which sees the data volume there, got "t3.medium"',
  ],
  [
    [...taupage, "server={architecture: arm64, instanceType: m6g.large}"],
    "prod",
    'stups2go:server.architecture: expected x86_64 for host: taupage…, got "arm64"',
  ],
  [
    [...taupage, "builders[0].architecture=arm64"],
    "test",
    'stups2go:builders[0].architecture: expected x86_64 for host: taupage…, got "arm64"',
  ],
  [
    [...taupage, "registry="],
    "prod",
    "stups2go:registry: expected a Pier One for host: taupage, which does not log in to ECR, got nothing",
  ],
  [
    [...taupage, "registry.server=registry.example.org:5000"],
    "test",
    'stups2go:registry.server: expected a host name with a dot and without a port for host: taupage, got "registry.example.org:5000"',
  ],
  [
    [...taupage, "registry.namespace=a/b"],
    "test",
    'stups2go:registry.namespace: expected one team without a slash for host: taupage, got "a/b"',
  ],
  ...(
    [
      ["registry.example.org/team/go-server:1.0@sha256:" + "a".repeat(64), "an image by its tag, without a digest"],
      ["registry.example.org/go-server:1.0", "an image of exactly four parts and no port"],
      ["registry.example.org:5000/team/go-server:1.0", "an image of exactly four parts and no port"],
      ["registry.example.org/a/b/go-server:1.0", "an image of exactly four parts and no port"],
      ["registry.example.org/team/go-server:1.0-SNAPSHOT", "a tag without SNAPSHOT"],
      ["333333333333.dkr.ecr.eu-west-1.amazonaws.com/team/go-server:1.0", "an image in Pier One"],
    ] as const
  ).map(([image, expected]): [string[], "prod", string] => [
    [...taupage, `server.image=${image}`],
    "prod",
    `stups2go:server.image: expected ${expected}…for host: taupage, got "${image.slice(0, 60)}`,
  ]),
  ["snapshots.hourUtc=24", "prod", "stups2go:snapshots.hourUtc: expected a whole number from 0 to 23, got 24"],
  [
    "snapshots.keepDays=0",
    "prod",
    "stups2go:snapshots.keepDays: expected a whole number of days from 1 to 1000…, got 0",
  ],
  // Hosts.
  ["server.instanceType=large", "prod", 'stups2go:server.instanceType: expected an EC2 instance type…, got "large"'],
  [
    "server.instanceType=m7g.large",
    "prod",
    'stups2go:server.instanceType: expected an instance type for the architecture x86_64…, got "m7g.large", which is arm64',
  ],
  [
    "deployers={architecture: arm64, instanceType: t3.micro}",
    "prod",
    'stups2go:deployers.instanceType: expected an instance type for the architecture arm64…, got "t3.micro", which is x86_64',
  ],
  [
    "builders[0].instanceTypes=[m6i.large, m6g.large]",
    "test",
    'stups2go:builders[0].instanceTypes[1]: expected an instance type for the architecture x86_64, or architecture: arm64 beside it, got "m6g.large", which is arm64',
  ],
  ["server.architecture=amd64", "prod", 'stups2go:server.architecture: expected one of x86_64, arm64…, got "amd64"'],
  [
    "server.image=go-server",
    "prod",
    'stups2go:server.image: expected an image with a tag other than latest, or with a digest…, got "go-server"',
  ],
  ["server.image=registry.example.org/team/go-server:latest", "prod", "expected an image with a tag other than latest"],
  ["server.image=Registry.example.org/Team/go-server:1", "prod", "expected an image with a tag other than latest"],
  [
    "server.image=registry.example.org/team/go-server@sha256:abc",
    "prod",
    "expected an image with a tag other than latest, or with a digest",
  ],
  [
    "server.plugins=[ldap]",
    "prod",
    'stups2go:server.plugins[0]: expected aws-secrets, github-oauth, google-oauth, or a jar…, got "ldap"',
  ],
  [
    "server.plugins=['https://example.org/a.jar']",
    "prod",
    "expected aws-secrets, github-oauth, google-oauth, or a jar's https:// URL without commas or a query and with #sha256=",
  ],
  [
    'server.jvmOptions="-Xmx1g\\n-Dx=y"',
    "prod",
    'stups2go:server.jvmOptions: expected text on one line, without control characters, got "-Xmx1g\\n-Dx=y"',
  ],
  ["server.adminUser=a:b", "prod", 'stups2go:server.adminUser: expected a word…, got "a:b"'],
  [
    "deployers.count=two",
    "prod",
    'stups2go:deployers.count: expected a whole number of agents from 0 to 100…, got "two"',
  ],
  ["deployers.count=-1", "prod", "stups2go:deployers.count: expected a whole number of agents…, got -1"],
  [
    "deployers.policyArns=[AdministratorAccess]",
    "prod",
    'stups2go:deployers.policyArns[0]: expected the ARN of an IAM policy…, got "AdministratorAccess"',
  ],
  ["deployers.permissionsBoundaryArn=arn:aws:iam::111111111111:role/x", "prod", "expected the ARN of an IAM policy"],
  ["amiId=ubuntu", "prod", 'stups2go:amiId: expected an id that starts with ami-…, got "ubuntu"'],
  // Pools.
  ["builders=default", "test", 'stups2go:builders: expected a list of pools, each with a name…, got "default"'],
  [
    "builders[0].name=Java Builders",
    "test",
    'stups2go:builders[0].name: expected 2 to 24 lower-case letters…, got "Java Builders"',
  ],
  [
    "builders[1]={name: default}",
    "test",
    'stups2go:builders[1].name: expected a name that no other pool has…, got "default"',
  ],
  [
    "builders[0]={name: a1, count: 1, onDemandCount: 2}",
    "test",
    "stups2go:builders[0].onDemandCount: expected at most the pool's count, 1…, got 2",
  ],
  [
    "builders[0].capacity=fargate",
    "test",
    'stups2go:builders[0].capacity: expected one of spot-fleet, auto-scaling-group…, got "fargate"',
  ],
  [
    "builders[0].instanceTypes=[]",
    "test",
    "stups2go:builders[0].instanceTypes: expected at least one EC2 instance type…, got []",
  ],
  ["builders[0].instanceTypes=[m5.large, m5.large]", "test", "expected each instance type once"],
  ["builders[0].resources=['a,b']", "test", 'stups2go:builders[0].resources[0]: expected a GoCD resource…, got "a,b"'],
  [
    "builders[0].rootVolumeGiB=5",
    "test",
    "stups2go:builders[0].rootVolumeGiB: expected a whole number of GiB from 10 to 16384…, got 5",
  ],
  // Network, registry, files, logs, tags.
  [
    "network.subnetIds=[subnet-0123456789abcdef0]",
    "test",
    "stups2go:network.vpcId: expected the VPC that the subnets are in…, got nothing",
  ],
  [
    "network.vpcId=vpc-0123456789abcdef0",
    "test",
    "stups2go:network.subnetIds: expected at least 1 of the VPC's subnets…, got nothing",
  ],
  [
    "network={vpcId: vpc-0123456789abcdef0, subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]}",
    "prod",
    "stups2go:network.publicSubnetIds: expected at least 2 public subnets…, got nothing",
  ],
  ["network.vpcId=my-vpc", "test", 'stups2go:network.vpcId: expected an id that starts with vpc-…, got "my-vpc"'],
  [
    "network.availabilityZones=[eu-west-1a, us-east-1a]",
    "test",
    'stups2go:network.availabilityZones[1]: expected a zone of eu-west-1…, got "us-east-1a"',
  ],
  [
    ["availabilityZone=eu-west-1c", "network.availabilityZones=[eu-west-1a, eu-west-1b]"],
    "prod",
    "expected a list with the server's zone, eu-west-1c, in it",
  ],
  [
    "registry.server=https://registry.example.org",
    "prod",
    'stups2go:registry.server: expected a registry\'s host name…, got "https://registry.example.org"',
  ],
  [
    "registry={server: registry.example.org, namespace: team, username: robot}",
    "prod",
    "stups2go:registry: expected both username and password, or neither…, got one of them",
  ],
  [
    "registry={server: registry.example.org, namespace: team, username: robot, password: hunter2}",
    "prod",
    "stups2go:registry.password: expected an encrypted value, got plain text; run pulumi config set --secret --path 'stups2go:registry.password'",
  ],
  [
    "files={/etc/passwd: x}",
    "prod",
    'stups2go:files["/etc/passwd"]: expected a path relative to the home directory…, got the key "/etc/passwd"',
  ],
  ["files={../x: y}", "prod", "expected a path relative to the home directory without . or .. in it"],
  [
    "files={.netrc: hunter2}",
    "prod",
    'stups2go:files[".netrc"]: expected an encrypted value, got plain text; run pulumi config set --secret --path \'stups2go:files[".netrc"]\'',
  ],
  [
    "logging.cloudWatchDays=31",
    "prod",
    "stups2go:logging.cloudWatchDays: expected a number of days that CloudWatch takes: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 31",
  ],
  [
    "costAssumptions.agentHours=800",
    "prod",
    "stups2go:costAssumptions.agentHours: expected a whole number of hours from 1 to 744…, got 800",
  ],
  [
    "costAssumptions.dailyChangePercent=2.5",
    "prod",
    "stups2go:costAssumptions.dailyChangePercent: expected a whole number of percent from 0 to 100…, got 2.5",
  ],
  [
    "costAssumptions.traffic=5",
    "test",
    "stups2go:costAssumptions.traffic: expected one of agentHours, trafficGB…, got an unknown setting",
  ],
  ["costAssumptions=5", "test", "stups2go:costAssumptions: expected a map with the keys agentHours, trafficGB…, got 5"],
  [
    "tags={'aws:x': y}",
    "prod",
    'expected a tag key of up to 128 characters that does not start with aws:…, got the key "aws:x"',
  ],
  ["tags=[a]", "prod", 'stups2go:tags: expected a map from tag to value…, got ["a"]'],
  [
    "registrationKeyVersion=0",
    "prod",
    "stups2go:registrationKeyVersion: expected a whole number from 1 to 1000000, got 0",
  ],
  [
    "accessTokenUrl=http://example.org/token",
    "prod",
    'stups2go:accessTokenUrl: expected an https:// URL…, got "http://example.org/token"',
  ],
  [
    ["teamServiceUrl=https://teams.example.org", "accessTokenUrl=https://example.org/token"],
    "prod",
    "stups2go:teams: expected at least one team…, got nothing",
  ],
  ["teams=[myteam, web, MyTeam]", "prod", 'stups2go:teams[2]: expected each team once…, got "MyTeam" again'],
  ["teams=[myteam]", "prod", "stups2go:teamServiceUrl: expected the URL of the team service beside teams, got nothing"],
  [
    "mail={from: delivery@other.org, domain: example.org}",
    "prod",
    'stups2go:mail.from: expected an address in mail.domain, such as delivery@example.org…, got "delivery@other.org"',
  ],
  [
    "mail={from: delivery@notexample.org, domain: example.org}",
    "prod",
    'stups2go:mail.from: expected an address in mail.domain…, got "delivery@notexample.org"',
  ],
  [
    ["mail={from: delivery@example.org, domain: example.org}", "aws:region=eu-south-1"],
    "prod",
    "stups2go:mail: expected no value in eu-south-1, where SES has no SMTP endpoint, got mail; set a mail server on GoCD's own pages",
  ],
  [
    "mail={from: delivery@example.org, domain: Example.org}",
    "prod",
    'stups2go:mail.domain: expected a domain name in lower case…, got "Example.org"',
  ],
  [
    "mail={from: delivery@example.org, domain: example.org, keyVersion: 0}",
    "prod",
    "stups2go:mail.keyVersion: expected a whole number from 1 to 1000000, got 0",
  ],
  [
    "mail={from: delivery, domain: example.org}",
    "prod",
    'stups2go:mail.from: expected a mail address…, got "delivery"',
  ],
  // Logs and monitoring.
  [
    "logging.scalyrKey=hunter2",
    "prod",
    "stups2go:logging.scalyrKey: expected an encrypted value, got plain text; run pulumi config set --secret --path 'stups2go:logging.scalyrKey'",
  ],
  [
    "logging={scalyrKey: {secure: x}, scalyrServer: 'https://eu.scalyr.com'}",
    "prod",
    "stups2go:logging.scalyrServer: expected a domain name…, got [secret]",
  ],
  [
    "logging={logentriesServer: eu.data.logs.insight.rapid7.com}",
    "test",
    'stups2go:logging.logentriesServer: expected no value without logging.logentriesKey, got "eu.data.logs.insight.rapid7.com"',
  ],
  [
    [...taupage, "logging={scalyrKey: {secure: x}, scalyrServer: eu.scalyr.com}"],
    "prod",
    "stups2go:logging.scalyrServer: expected no value for host: taupage, which has the address built in, got [secret]",
  ],
  [
    "appdynamicsApplication=delivery",
    "prod",
    "stups2go:appdynamics: expected controller, accountName, accessKey and agent…, got nothing",
  ],
  [
    "appdynamicsApplication=deliveries",
    "test",
    'stups2go:appdynamicsApplication: expected no value for host: cloud-init, where AppDynamics watches the GoCD server alone, got "deliveries"; set it in production\'s stack file',
  ],
  [
    appdynamics("controller.example.org"),
    "prod",
    "stups2go:appdynamicsApplication: expected the name of an application beside appdynamics, got nothing",
  ],
  [
    ["appdynamicsApplication=delivery", appdynamics("https://controller.example.org")],
    "prod",
    "stups2go:appdynamics.controller: expected a controller's host name, with :port if it is not 443…, got [secret]",
  ],
  [
    ["appdynamicsApplication=delivery", appdynamics("controller.example.org:8181", "http://x.example.org/agent.zip")],
    "prod",
    "stups2go:appdynamics.agent: expected the https:// URL of the agent's .zip with #sha256=<64 hex digits>…, got [secret]",
  ],
  [
    [...taupage, "appdynamicsApplication=delivery", appdynamics("controller.example.org")],
    "prod",
    "stups2go:appdynamics: expected no value for host: taupage, which has an agent of its own, got a map; set appdynamicsApplication alone",
  ],
  ["host=docker", "test", 'stups2go:host: expected one of cloud-init, taupage…, got "docker"'],
];

describe("mistakes in stack files", () => {
  for (const [config, file, line] of mistakes) {
    const overrides = [config].flat();
    it(overrides.join(" and "), () => {
      const lines = mistakesIn(file, overrides);
      const parts = line.split("…");
      const found = lines.filter((candidate) => parts.every((part) => candidate.includes(part)));
      assert.equal(
        found.length,
        1,
        `wanted one line of Pulumi.${file}.yaml with\n  ${line}\ngot\n  ${lines.join("\n  ")}`,
      );
      assert.ok(!lines.some((candidate) => candidate.includes("hunter2")), "a secret is repeated");
      assert.ok(lines.every((candidate) => !candidate.includes("\n")));
    });
  }

  it("are at least sixty kinds, each tried once", () => {
    assert.ok(mistakes.length >= 60);
    assert.equal(new Set(mistakes.map(([config]) => String(config))).size, mistakes.length);
  });

  it("are listed together, of both accounts", () => {
    const lines = mistakesOf(["hostedZone=x", "server.architecture=z80", "builders[0].count=x", "deployers.count=x"]);
    assert.equal(lines.length, 4);
  });
});
