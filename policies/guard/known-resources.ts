/**
 * Every type of resource that the program deploys. A type that is not listed is a finding, and so is an input of a
 * listed type that says who may do or reach something and is not listed here.
 */
export interface KnownType {
  /** Inputs that rules check, or that grant nothing; `any` where no input of the type grants anything. */
  inputs: "any" | readonly string[];
  reason: string;
}

const inputs = (names: string, reason: string): KnownType => ({ inputs: names.split(" "), reason });
const any = (reason: string): KnownType => ({ inputs: "any", reason });

/** Inputs that every type may have: names, descriptions, the region, and what Pulumi adds. */
export const everywhere: ReadonlySet<string> = new Set(
  "name namePrefix path description region tags tagsAll __defaults".split(" "),
);

const rule = "cidrIpv4 cidrIpv6 fromPort ipProtocol referencedSecurityGroupId securityGroupId toPort";

export const knownTypes: Readonly<Record<string, KnownType | undefined>> = {
  "aws:acm/certificate:Certificate": any("A certificate names the server and grants nothing."),
  "aws:acm/certificateValidation:CertificateValidation": any("It waits for a certificate."),
  "aws:autoscaling/group:Group": any("Its hosts are what their launch template says, which rules check."),
  "aws:autoscaling/lifecycleHook:LifecycleHook": any("It delays a launch or an end."),
  "aws:budgets/budget:Budget": any("It sends mail about costs."),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": any("It sends messages to our topic."),
  "aws:cloudwatch/dashboard:Dashboard": any("It shows metrics to people of the account."),
  "aws:cloudwatch/eventRule:EventRule": any("It selects events of the account."),
  "aws:cloudwatch/eventTarget:EventTarget": inputs(
    "arn eventBusName rule targetId inputTransformer inputPath",
    "Events go to our topic or queue.",
  ),
  "aws:cloudwatch/logGroup:LogGroup": any("Its retention has a rule."),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": any("It counts lines."),
  "aws:cloudwatch/metricAlarm:MetricAlarm": any("It sends messages to our topic."),
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": inputs(
    "executionRoleArn policyDetails state",
    "Copies and shares have rules.",
  ),
  "aws:ebs/volume:Volume": any("Encryption and protection have rules."),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": inputs("egress ingress vpcId", "Openings have rules."),
  "aws:ec2/internetGateway:InternetGateway": any("Who may come in, security groups say."),
  "aws:ec2/launchTemplate:LaunchTemplate": inputs(
    "blockDeviceMappings capacityReservationSpecification cpuOptions creditSpecification defaultVersion disableApiStop " +
      "disableApiTermination ebsOptimized iamInstanceProfile imageId instanceInitiatedShutdownBehavior " +
      "instanceMarketOptions instanceRequirements instanceType keyName maintenanceOptions metadataOptions monitoring " +
      "placement tagSpecifications updateDefaultVersion userData vpcSecurityGroupIds",
    "Disks, metadata, images, keys and user data have rules.",
  ),
  "aws:ec2/routeTable:RouteTable": inputs("routes vpcId", "Routes have a rule."),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": inputs("routeTableId subnetId", "It joins two of our own."),
  "aws:ec2/securityGroup:SecurityGroup": inputs("egress ingress revokeRulesOnDelete vpcId", "Openings have rules."),
  "aws:ec2/spotFleetRequest:SpotFleetRequest": any("Its hosts are what their launch template says, which rules check."),
  "aws:ec2/subnet:Subnet": any("Who may come in, security groups say."),
  "aws:ec2/vpc:Vpc": any("Who may come in, security groups say."),
  "aws:ec2/vpcEndpoint:VpcEndpoint": inputs(
    "autoAccept dnsOptions ipAddressType privateDnsEnabled securityGroupIds serviceName subnetIds vpcEndpointType vpcId",
    "It leads out to one service.",
  ),
  "aws:ec2/vpcEndpointService:VpcEndpointService": inputs(
    "acceptanceRequired allowedPrincipals networkLoadBalancerArns supportedIpAddressTypes",
    "Its principals have a rule.",
  ),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": any("It deletes old images."),
  "aws:ecr/repository:Repository": inputs(
    "encryptionConfigurations forceDelete imageScanningConfiguration imageTagMutability",
    "Encryption and tags have rules.",
  ),
  "aws:iam/accessKey:AccessKey": inputs("status user", "Keys have a rule."),
  "aws:iam/instanceProfile:InstanceProfile": inputs("role", "The role's own grants have rules."),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": inputs("clientIdLists thumbprintLists url", "It has a rule."),
  "aws:iam/policy:Policy": inputs("policy", "Grants have rules."),
  "aws:iam/role:Role": inputs(
    "assumeRolePolicy forceDetachPolicies maxSessionDuration permissionsBoundary",
    "Trust has rules; grants are resources of their own.",
  ),
  "aws:iam/rolePolicy:RolePolicy": inputs("policy role", "Grants have rules."),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": inputs("policyArn role", "Attached policies have a rule."),
  "aws:iam/user:User": inputs("forceDestroy permissionsBoundary", "Its keys and grants have rules."),
  "aws:iam/userPolicy:UserPolicy": inputs("policy user", "Grants have rules."),
  "aws:kms/alias:Alias": any("It names a key."),
  "aws:kms/ciphertext:Ciphertext": any("It holds a secret that only the key opens."),
  "aws:kms/key:Key": inputs(
    "customerMasterKeySpec deletionWindowInDays enableKeyRotation isEnabled keyUsage policy rotationPeriodInDays",
    "Its policy has rules.",
  ),
  "aws:lb/listener:Listener": inputs(
    "alpnPolicy certificateArn defaultActions loadBalancerArn port protocol sslPolicy tcpIdleTimeoutSeconds",
    "TLS has a rule.",
  ),
  "aws:lb/loadBalancer:LoadBalancer": any("Who may come in, its security groups and listeners say."),
  "aws:lb/targetGroup:TargetGroup": any("Who may come in, listeners say."),
  "aws:route53/record:Record": any("A name grants nothing."),
  "aws:route53/zone:Zone": any("A zone grants nothing."),
  "aws:s3/bucket:Bucket": inputs("bucket bucketPrefix forceDestroy requestPayer", "Closed by resources of their own."),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": any("It deletes old versions."),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": any("It switches lists of access control off."),
  "aws:s3/bucketPolicy:BucketPolicy": inputs("bucket policy", "Grants have rules."),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": any("It has a rule."),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": any("It has a rule."),
  "aws:s3/bucketVersioning:BucketVersioning": any("It keeps older versions."),
  "aws:secretsmanager/secret:Secret": inputs("kmsKeyId recoveryWindowInDays", "No replica and no policy of its own."),
  "aws:secretsmanager/secretVersion:SecretVersion": any("The place where secrets belong."),
  "aws:sesv2/emailIdentity:EmailIdentity": any("It proves a domain."),
  "aws:sns/topic:Topic": inputs("displayName kmsMasterKeyId signatureVersion", "Encryption has a rule."),
  "aws:sns/topicPolicy:TopicPolicy": inputs("arn policy", "Grants have rules."),
  "aws:sns/topicSubscription:TopicSubscription": any("It sends alarms to the address of the settings."),
  "aws:sqs/queue:Queue": inputs(
    "delaySeconds fifoQueue kmsDataKeyReusePeriodSeconds kmsMasterKeyId maxMessageSize messageRetentionSeconds " +
      "receiveWaitTimeSeconds redrivePolicy sqsManagedSseEnabled visibilityTimeoutSeconds",
    "Encryption has a rule.",
  ),
  "aws:sqs/queuePolicy:QueuePolicy": inputs("policy queueUrl", "Grants have rules."),
  "aws:ssm/parameter:Parameter": inputs("dataType tier type value", "Secrets in plain have a rule."),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": inputs(rule, "It leads out."),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": inputs(rule, "Openings have rules."),
  "docker:index/image:Image": any("What is built; hosts name it by digest."),
  "random:index/randomPassword:RandomPassword": any("It has a secret and no grant."),
};
