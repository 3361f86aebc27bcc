import assert from "node:assert/strict";
import { exampleStacks } from "../../support/stacks";
import { plan } from "../../../tools/plan/plan";
import { parseOverride } from "../../../tools/plan/record/stack-files";
import { SettingsError } from "../../../infra/settings/problems";
import { onTaupage as taupage } from "../../support/taupage";

/** The settings of AppDynamics' agent, with these parts. */
const appdynamics = (controller: string, agent = `https://x.example.org/agent.zip#sha256=${"a".repeat(64)}`): string =>
  `appdynamics={controller: '${controller}', accountName: a, accessKey: {secure: x}, agent: '${agent}'}`;

/** Each: what is set, and the one line that says what is wrong with it. */
const mistakes: [config: string | string[], file: "prod" | "test", line: string][] = [
  // Where a stack goes.
  ["aws:region=mars", "prod", 'aws:region: got "mars", wants a region of the partition aws, such as eu-west-1'],
  [
    "aws:region=cn-north-1",
    "prod",
    'aws:region: got "cn-north-1", wants a region of the partition aws, such as eu-west-1',
  ],
  ["aws:allowedAccountIds=[]", "prod", "aws:allowedAccountIds: got [], wants a list with one account id"],
  ["aws:allowedAccountIds=['12']", "prod", 'aws:allowedAccountIds: got ["12"], wants a list with one account id'],
  ["aws:allowedAccountIds=", "test", "aws:allowedAccountIds: got nothing, wants a list with one account id"],
  ["account=staging", "prod", 'stups2go:account: got "staging", wants production or test'],
  // Unknown keys, and keys of the other account.
  [
    "hostedzone=example.org",
    "prod",
    "stups2go:hostedzone: got an unknown setting, wants one of the settings in the README; did you mean hostedZone?",
  ],
  [
    "snapshot={keepDays: 3}",
    "prod",
    "stups2go:snapshot: got an unknown setting, wants one of the settings in the README; did you mean snapshots?",
  ],
  ["zzz=1", "prod", "stups2go:zzz: got an unknown setting, wants one of the settings in the README"],
  [
    "server.instancetype=t3.small",
    "prod",
    "stups2go:server.instancetype: got an unknown setting, wants one of architecture, instanceType, image, jvmOptions, adminUser, plugins; did you mean instanceType?",
  ],
  ["builders[0].size=2", "test", "stups2go:builders[0].size: got an unknown setting, wants one of name, count"],
  // Names.
  ["applicationId=Go_App", "prod", 'stups2go:applicationId: got "Go_App", wants a Kio application id'],
  ["hostedZone=", "prod", "stups2go:hostedZone: got nothing, wants a domain name in lower case"],
  [
    "hostedZone=myteam.example.org.",
    "prod",
    'stups2go:hostedZone: got "myteam.example.org.", wants a domain name in lower case without a dot at the end',
  ],
  ["hostedZone=MyTeam.example.org", "prod", 'stups2go:hostedZone: got "MyTeam.example.org", wants a domain name'],
  ["hostedZone=localhost", "prod", 'stups2go:hostedZone: got "localhost", wants a domain name'],
  ["domainPrefix=a.b", "prod", 'stups2go:domainPrefix: got "a.b", wants one label of a domain name'],
  [
    "testAccountId=1234",
    "prod",
    'stups2go:testAccountId: got "1234", wants the account id of the test account, 12 digits in quotes',
  ],
  [
    "testAccountId='111111111111'",
    "prod",
    'stups2go:testAccountId: got "111111111111", wants another account than this one',
  ],
  ["productionStack=prod", "test", 'stups2go:productionStack: got "prod", wants the full name of the production stack'],
  ["mintBucket=My_Bucket", "prod", 'stups2go:mintBucket: got "My_Bucket", wants the name of an S3 bucket'],
  ["mintBucket=192.0.2.1", "prod", 'stups2go:mintBucket: got "192.0.2.1", wants the name of an S3 bucket'],
  ["githubRepository=delivery", "prod", 'stups2go:githubRepository: got "delivery", wants a GitHub repository'],
  // Who may connect.
  ["allowedCidrs=", "prod", "stups2go:allowedCidrs: got nothing, wants a list of address ranges"],
  ["allowedCidrs=192.0.2.0/24", "prod", 'stups2go:allowedCidrs: got "192.0.2.0/24", wants a list of address ranges'],
  ["allowedCidrs[0]=192.0.2.0", "prod", 'stups2go:allowedCidrs[0]: got "192.0.2.0", wants an IPv4 address range'],
  ["allowedCidrs[0]=192.0.2.0/33", "prod", 'stups2go:allowedCidrs[0]: got "192.0.2.0/33", wants an IPv4 address range'],
  ["allowedCidrs[0]=300.0.2.0/24", "prod", 'stups2go:allowedCidrs[0]: got "300.0.2.0/24", wants an IPv4 address range'],
  [
    "allowedCidrs[0]=192.0.2.1/24",
    "prod",
    'stups2go:allowedCidrs[0]: got "192.0.2.1/24", wants an address range whose bits after the prefix are zero',
  ],
  [
    "loadBalancerScheme=public",
    "prod",
    'stups2go:loadBalancerScheme: got "public", wants one of internet-facing, internal',
  ],
  [
    "certificateArn=mycert",
    "prod",
    'stups2go:certificateArn: got "mycert", wants the ARN of an ACM certificate or an IAM server certificate',
  ],
  [
    "certificateArn=arn:aws:acm:us-east-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef",
    "prod",
    "wants a certificate of account 111111111111 in eu-west-1",
  ],
  [
    "certificateArn=arn:aws:iam::333333333333:server-certificate/mine",
    "prod",
    "wants a certificate of account 111111111111",
  ],
  // Snapshots.
  [
    "snapshots.copyToRegion=mars",
    "prod",
    'stups2go:snapshots.copyToRegion: got "mars", wants a region of the partition',
  ],
  [
    "snapshots.copyToRegion=eu-west-1",
    "prod",
    'stups2go:snapshots.copyToRegion: got "eu-west-1", wants another region than eu-west-1',
  ],
  [
    "snapshots.copyKmsKeyId=arn:aws:kms:eu-central-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
    "prod",
    "wants nothing without copyToRegion",
  ],
  [
    "snapshots={copyToRegion: eu-central-1, copyKmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef'}",
    "prod",
    "wants a key in eu-central-1",
  ],
  [
    "snapshots.shareWithAccountId='333333333333'",
    "prod",
    'stups2go:snapshots.shareWithAccountId: got "333333333333", wants a dataVolume.kmsKeyId besides',
  ],
  [
    [
      "snapshots.shareWithAccountId='111111111111'",
      "dataVolume.kmsKeyId=arn:aws:kms:eu-west-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
    ],
    "prod",
    'stups2go:snapshots.shareWithAccountId: got "111111111111", wants another account than this one',
  ],
  // Who is told.
  ["alarms.email=ops", "prod", 'stups2go:alarms.email: got "ops", wants a mail address such as delivery@'],
  ["alarms.mail=a@b.example", "test", "stups2go:alarms.mail: got an unknown setting, wants one of email, monthly"],
  [
    "alarms.monthlyBudgetUsd=0",
    "test",
    "stups2go:alarms.monthlyBudgetUsd: got 0, wants a whole number of US dollars a month from 1 to 10000000",
  ],
  [
    "alarms=ops@example.org",
    "prod",
    'stups2go:alarms: got "ops@example.org", wants a map with the keys email, monthly',
  ],
  // The volume.
  [
    "availabilityZone=eu-central-1a",
    "prod",
    'stups2go:availabilityZone: got "eu-central-1a", wants a zone of eu-west-1, such as eu-west-1a',
  ],
  ["availabilityZone=eu-west-1", "prod", 'stups2go:availabilityZone: got "eu-west-1", wants an availability zone'],
  ["dataVolume=100", "prod", "stups2go:dataVolume: got 100, wants a map with the keys sizeGiB, type"],
  [
    "dataVolume.sizeGiB=100 GB",
    "prod",
    'stups2go:dataVolume.sizeGiB: got "100 GB", wants a whole number of GiB from 1 to 65536',
  ],
  ["dataVolume.sizeGiB=1.5", "prod", "stups2go:dataVolume.sizeGiB: got 1.5, wants a whole number of GiB"],
  ["dataVolume.type=ssd", "prod", 'stups2go:dataVolume.type: got "ssd", wants one of gp3, gp2, io1, io2'],
  [
    "dataVolume={type: gp2, sizeGiB: 20000}",
    "prod",
    "stups2go:dataVolume.sizeGiB: got 20000, wants 1 to 16384 GiB for the type gp2",
  ],
  [
    "dataVolume.iops=2000",
    "prod",
    "stups2go:dataVolume.iops: got 2000, wants 3000 to 50000 for the type gp3 with 100 GiB",
  ],
  [
    "dataVolume={sizeGiB: 10, iops: 6000}",
    "prod",
    "stups2go:dataVolume.iops: got 6000, wants 3000 to 5000 for the type gp3 with 10 GiB",
  ],
  [
    "dataVolume.type=io2",
    "prod",
    "stups2go:dataVolume.iops: got nothing, wants 100 to 100000 for the type io2 with 100 GiB",
  ],
  ["dataVolume={type: gp2, iops: 3000}", "prod", "stups2go:dataVolume.iops: got 3000, wants nothing for the type gp2"],
  [
    "dataVolume={type: gp2, throughput: 125}",
    "prod",
    "stups2go:dataVolume.throughput: got 125, wants nothing for the type gp2: only gp3 has it",
  ],
  [
    "dataVolume.throughput=1000",
    "prod",
    "stups2go:dataVolume.throughput: got 1000, wants at most a quarter of iops, 750 MiB a second",
  ],
  [
    "dataVolume.kmsKeyId=alias/mine",
    "prod",
    'stups2go:dataVolume.kmsKeyId: got "alias/mine", wants the ARN of a KMS key',
  ],
  [
    "dataVolume.kmsKeyId=arn:aws:kms:us-east-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
    "prod",
    "wants a key in eu-west-1",
  ],
  [
    "dataVolume.snapshotId=vol-0123456789abcdef0",
    "prod",
    'stups2go:dataVolume.snapshotId: got "vol-0123456789abcdef0", wants an id that starts with snap-',
  ],
  [
    "dataVolume.volumeId=snap-0123456789abcdef0",
    "prod",
    'stups2go:dataVolume.volumeId: got "snap-0123456789abcdef0", wants an id that starts with vol-',
  ],
  [
    "dataVolume={volumeId: vol-0123456789abcdef0, sizeGiB: 100}",
    "prod",
    'stups2go:dataVolume: got {"volumeId":"vol-0123456789abcdef0","sizeGiB":100}, wants volumeId alone: a volume that exists stays as it is',
  ],
  // Taupage: what it cannot do.
  [
    ["host=taupage", ...taupage.slice(2)],
    "prod",
    "stups2go:amiId: got nothing, wants for host: taupage, its machine image, or amiFilter",
  ],
  [[...taupage, "amiId=ami-0123456789abcdef0"], "prod", "stups2go:amiFilter: got {"],
  [
    "amiFilter={owner: '333333333333', name: a-*}",
    "prod",
    "wants nothing without host: taupage; amiId pins other hosts",
  ],
  [
    [...taupage, "amiFilter.owner=self"],
    "prod",
    'stups2go:amiFilter.owner: got "self", wants the account id of whoever made',
  ],
  [
    [...taupage, "server.instanceType=t3.medium"],
    "prod",
    'stups2go:server.instanceType: got "t3.medium", wants for host: taupage, a type under Xen',
  ],
  [
    [...taupage, "server={architecture: arm64, instanceType: m6g.large}"],
    "prod",
    'stups2go:server.architecture: got "arm64", wants x86_64 for host: taupage',
  ],
  [
    [...taupage, "builders[0].architecture=arm64"],
    "test",
    'stups2go:builders[0].architecture: got "arm64", wants x86_64 for host: taupage',
  ],
  [
    [...taupage, "registry="],
    "prod",
    "stups2go:registry: got nothing, wants for host: taupage, the Pier One that images are pushed to",
  ],
  [
    [...taupage, "registry.server=registry.example.org:5000"],
    "test",
    'stups2go:registry.server: got "registry.example.org:5000", wants for host: taupage, a host name with a dot and without a port',
  ],
  [
    [...taupage, "registry.namespace=a/b"],
    "test",
    'stups2go:registry.namespace: got "a/b", wants for host: taupage, one team without a slash',
  ],
  ...(
    [
      [
        "registry.example.org/team/go-server:1.0@sha256:" + "a".repeat(64),
        "an image by its tag, as Taupage reads no digest",
      ],
      ["registry.example.org/go-server:1.0", "an image of exactly four parts and no port"],
      ["registry.example.org:5000/team/go-server:1.0", "an image of exactly four parts and no port"],
      ["registry.example.org/a/b/go-server:1.0", "an image of exactly four parts and no port"],
      ["registry.example.org/team/go-server:1.0-SNAPSHOT", "a tag without SNAPSHOT in it"],
      [
        "333333333333.dkr.ecr.eu-west-1.amazonaws.com/team/go-server:1.0",
        "an image in Pier One or what answers like it",
      ],
    ] as const
  ).map(([image, wants]): [string[], "prod", string] => [
    [...taupage, `server.image=${image}`],
    "prod",
    `stups2go:server.image: got "${image.length > 78 ? `${image.slice(0, 76)}...` : `${image}"`}, wants for host: taupage, ${wants}`,
  ]),
  [
    "snapshots.hourUtc=24",
    "prod",
    "stups2go:snapshots.hourUtc: got 24, wants a whole number of the hour of the day, UTC, from 0 to 23",
  ],
  ["snapshots.keepDays=0", "prod", "stups2go:snapshots.keepDays: got 0, wants a whole number of days from 1 to 1000"],
  // Hosts.
  ["server.instanceType=large", "prod", 'stups2go:server.instanceType: got "large", wants an EC2 instance type'],
  [
    "server.instanceType=m7g.large",
    "prod",
    'stups2go:server.instanceType: got "m7g.large", which is arm64, wants an instance type for the architecture x86_64',
  ],
  [
    "deployers={architecture: arm64, instanceType: t3.micro}",
    "prod",
    'stups2go:deployers.instanceType: got "t3.micro", which is x86_64, wants an instance type for the architecture arm64',
  ],
  [
    "builders[0].instanceTypes=[m6i.large, m6g.large]",
    "test",
    'stups2go:builders[0].instanceTypes[1]: got "m6g.large", which is arm64',
  ],
  ["server.architecture=amd64", "prod", 'stups2go:server.architecture: got "amd64", wants one of x86_64, arm64'],
  [
    "server.image=go-server",
    "prod",
    'stups2go:server.image: got "go-server", wants an image with a tag other than latest, or with a digest',
  ],
  ["server.image=registry.example.org/team/go-server:latest", "prod", "wants an image with a tag other than latest"],
  ["server.image=Registry.example.org/Team/go-server:1", "prod", "wants an image with a tag other than latest"],
  [
    "server.image=registry.example.org/team/go-server@sha256:abc",
    "prod",
    "wants an image with a tag other than latest, or with a digest",
  ],
  [
    "server.plugins=[ldap]",
    "prod",
    'stups2go:server.plugins[0]: got "ldap", wants aws-secrets, github-oauth, google-oauth, or a jar',
  ],
  [
    "server.plugins=['https://example.org/a.jar']",
    "prod",
    "wants aws-secrets, github-oauth, google-oauth, or a jar's https:// URL with #sha256=",
  ],
  [
    'server.jvmOptions="-Xmx1g\\n-Dx=y"',
    "prod",
    'stups2go:server.jvmOptions: got "-Xmx1g\\n-Dx=y", wants options of the Java virtual machine on one line',
  ],
  ["server.adminUser=a:b", "prod", 'stups2go:server.adminUser: got "a:b", wants a word'],
  ["deployers.count=two", "prod", 'stups2go:deployers.count: got "two", wants a whole number of agents from 0 to 100'],
  ["deployers.count=-1", "prod", "stups2go:deployers.count: got -1, wants a whole number of agents"],
  [
    "deployers.policyArns=[AdministratorAccess]",
    "prod",
    'stups2go:deployers.policyArns[0]: got "AdministratorAccess", wants the ARN of an IAM policy',
  ],
  ["deployers.permissionsBoundaryArn=arn:aws:iam::111111111111:role/x", "prod", "wants the ARN of an IAM policy"],
  ["amiId=ubuntu", "prod", 'stups2go:amiId: got "ubuntu", wants an id that starts with ami-'],
  // Pools.
  ["builders=default", "test", 'stups2go:builders: got "default", wants a list of pools, each with a name'],
  [
    "builders[0].name=Java Builders",
    "test",
    'stups2go:builders[0].name: got "Java Builders", wants 2 to 24 lower-case letters',
  ],
  [
    "builders[1]={name: default}",
    "test",
    'stups2go:builders[1].name: got "default", wants a name that no other pool has',
  ],
  [
    "builders[0]={name: a1, count: 1, onDemandCount: 2}",
    "test",
    "stups2go:builders[0].onDemandCount: got 2, wants at most the pool's count, 1",
  ],
  [
    "builders[0].capacity=fargate",
    "test",
    'stups2go:builders[0].capacity: got "fargate", wants one of spot-fleet, auto-scaling-group',
  ],
  [
    "builders[0].instanceTypes=[]",
    "test",
    "stups2go:builders[0].instanceTypes: got [], wants at least one EC2 instance type",
  ],
  ["builders[0].instanceTypes=[m5.large, m5.large]", "test", "wants each instance type once"],
  ["builders[0].resources=['a,b']", "test", 'stups2go:builders[0].resources[0]: got "a,b", wants a GoCD resource'],
  [
    "builders[0].rootVolumeGiB=5",
    "test",
    "stups2go:builders[0].rootVolumeGiB: got 5, wants a whole number of GiB from 10 to 16384",
  ],
  // Network, registry, files, logs, tags.
  [
    "network.subnetIds=[subnet-0123456789abcdef0]",
    "test",
    "stups2go:network.vpcId: got nothing, wants the VPC that the subnets are in",
  ],
  [
    "network.vpcId=vpc-0123456789abcdef0",
    "test",
    "stups2go:network.subnetIds: got nothing, wants at least 1 of the VPC's subnets",
  ],
  [
    "network={vpcId: vpc-0123456789abcdef0, subnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]}",
    "prod",
    "stups2go:network.publicSubnetIds: got nothing, wants at least 2 public subnets",
  ],
  ["network.vpcId=my-vpc", "test", 'stups2go:network.vpcId: got "my-vpc", wants an id that starts with vpc-'],
  [
    "network.availabilityZones=[eu-west-1a, us-east-1a]",
    "test",
    'stups2go:network.availabilityZones[1]: got "us-east-1a", wants a zone of eu-west-1',
  ],
  [
    ["availabilityZone=eu-west-1c", "network.availabilityZones=[eu-west-1a, eu-west-1b]"],
    "prod",
    "wants a list with the server's zone, eu-west-1c, in it",
  ],
  [
    "registry.server=https://registry.example.org",
    "prod",
    'stups2go:registry.server: got "https://registry.example.org", wants a registry\'s host name',
  ],
  [
    "registry={server: registry.example.org, namespace: team, username: robot}",
    "prod",
    "stups2go:registry: got one of them, wants both username and password, or neither",
  ],
  [
    "registry={server: registry.example.org, namespace: team, username: robot, password: hunter2}",
    "prod",
    "stups2go:registry.password: got a value in plain text, wants it encrypted: pulumi config set --secret --path 'stups2go:registry.password'",
  ],
  [
    "files={/etc/passwd: x}",
    "prod",
    'stups2go:files["/etc/passwd"]: got the key "/etc/passwd", wants a path relative to the home directory',
  ],
  ["files={../x: y}", "prod", "wants a path relative to the home directory without . or .. in it"],
  [
    "files={.netrc: hunter2}",
    "prod",
    'stups2go:files[".netrc"]: got a value in plain text, wants it encrypted: pulumi config set --secret --path \'stups2go:files[".netrc"]\'',
  ],
  [
    "logging.cloudWatchDays=31",
    "prod",
    "stups2go:logging.cloudWatchDays: got 31, wants a number of days that CloudWatch knows",
  ],
  [
    "costAssumptions.agentHours=800",
    "prod",
    "stups2go:costAssumptions.agentHours: got 800, wants a whole number of hours from 1 to 744",
  ],
  [
    "costAssumptions.dailyChangePercent=2.5",
    "prod",
    "stups2go:costAssumptions.dailyChangePercent: got 2.5, wants a whole number of percent from 0 to 100",
  ],
  [
    "costAssumptions.traffic=5",
    "test",
    "stups2go:costAssumptions.traffic: got an unknown setting, wants one of agentHours, trafficGB",
  ],
  ["costAssumptions=5", "test", "stups2go:costAssumptions: got 5, wants a map with the keys agentHours, trafficGB"],
  [
    "tags={'aws:x': y}",
    "prod",
    'got the key "aws:x", wants a tag key of up to 128 characters that does not start with aws:',
  ],
  ["tags=[a]", "prod", 'stups2go:tags: got ["a"], wants a map from tag to value'],
  [
    "registrationKeyVersion=0",
    "prod",
    "stups2go:registrationKeyVersion: got 0, wants a whole number of the version from 1",
  ],
  [
    "accessTokenUrl=http://example.org/token",
    "prod",
    'stups2go:accessTokenUrl: got "http://example.org/token", wants an https:// URL',
  ],
  [
    ["teamServiceUrl=https://teams.example.org", "accessTokenUrl=https://example.org/token"],
    "prod",
    "stups2go:teams: got nothing, wants at least one team",
  ],
  ["teams=[myteam, web, MyTeam]", "prod", 'stups2go:teams[2]: got "MyTeam" again, wants each team once'],
  ["teams=[myteam]", "prod", "stups2go:teamServiceUrl: got nothing, wants the team service that knows the teams"],
  [
    "mail={from: delivery@other.org, domain: example.org}",
    "prod",
    'stups2go:mail.from: got "delivery@other.org", wants an address in mail.domain, such as delivery@example.org',
  ],
  [
    "mail={from: delivery@notexample.org, domain: example.org}",
    "prod",
    'stups2go:mail.from: got "delivery@notexample.org", wants an address in mail.domain',
  ],
  [
    ["mail={from: delivery@example.org, domain: example.org}", "aws:region=eu-south-1"],
    "prod",
    "stups2go:mail: got mail, wants nothing in eu-south-1, where SES has no SMTP",
  ],
  [
    "mail={from: delivery@example.org, domain: Example.org}",
    "prod",
    'stups2go:mail.domain: got "Example.org", wants a domain name in lower case',
  ],
  [
    "mail={from: delivery@example.org, domain: example.org, keyVersion: 0}",
    "prod",
    "stups2go:mail.keyVersion: got 0, wants a whole number of the version from 1",
  ],
  ["mail={from: delivery, domain: example.org}", "prod", 'stups2go:mail.from: got "delivery", wants a mail address'],
  // Logs and monitoring.
  ["logging.scalyrKey=hunter2", "prod", "stups2go:logging.scalyrKey: got a value in plain text, wants it encrypted"],
  [
    "logging={scalyrKey: {secure: x}, scalyrServer: 'https://eu.scalyr.com'}",
    "prod",
    "stups2go:logging.scalyrServer: got [secret], wants a domain name",
  ],
  [
    "logging={logentriesServer: eu.data.logs.insight.rapid7.com}",
    "test",
    'stups2go:logging.logentriesServer: got "eu.data.logs.insight.rapid7.com", wants nothing without logging.logentriesKey',
  ],
  [
    [...taupage, "logging={scalyrKey: {secure: x}, scalyrServer: eu.scalyr.com}"],
    "prod",
    "stups2go:logging.scalyrServer: got [secret], wants nothing for host: taupage, which knows the address by itself",
  ],
  [
    "appdynamicsApplication=delivery",
    "prod",
    "stups2go:appdynamics: got nothing, wants controller, accountName, accessKey and agent",
  ],
  [
    "appdynamicsApplication=deliveries",
    "test",
    'stups2go:appdynamicsApplication: got "deliveries", wants nothing for host: cloud-init, where the agent attaches',
  ],
  [
    appdynamics("controller.example.org"),
    "prod",
    "stups2go:appdynamicsApplication: got nothing, wants the application that the agent of appdynamics reports to",
  ],
  [
    ["appdynamicsApplication=delivery", appdynamics("https://controller.example.org")],
    "prod",
    "stups2go:appdynamics.controller: got [secret], wants a controller's host name, with :port if it is not 443",
  ],
  [
    ["appdynamicsApplication=delivery", appdynamics("controller.example.org:8181", "http://x.example.org/agent.zip")],
    "prod",
    "stups2go:appdynamics.agent: got [secret], wants the https:// URL of the agent's .zip with #sha256=<64 hex digits>",
  ],
  [
    [...taupage, "appdynamicsApplication=delivery", appdynamics("controller.example.org")],
    "prod",
    "stups2go:appdynamics: got a map, wants nothing for host: taupage, which brings an agent of its own",
  ],
  ["host=docker", "test", 'stups2go:host: got "docker", wants one of cloud-init, taupage'],
];

describe("mistakes in stack files", () => {
  for (const [config, file, line] of mistakes) {
    const overrides = [config].flat();
    it(overrides.join(" and "), async () => {
      const lines = await linesOf(overrides);
      const found = lines.filter(
        (candidate) => candidate.startsWith(`Pulumi.${file}.yaml: `) && candidate.includes(line),
      );
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

  it("are listed together, of both accounts", async () => {
    const lines = await linesOf([
      "hostedZone=x",
      "server.architecture=z80",
      "builders[0].count=x",
      "deployers.count=x",
    ]);
    assert.equal(lines.length, 4);
  });
});

/** What the plan says with these settings; the plan has to fail. */
async function linesOf(overrides: string[]): Promise<readonly string[]> {
  try {
    await plan({ folder: exampleStacks, overrides: overrides.map(parseOverride) });
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.lines;
    }
    throw error;
  }
  throw new assert.AssertionError({ message: "the plan accepts this" });
}
