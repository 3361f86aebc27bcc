/**
 * Which inputs force a replacement, as the providers know it: the engine asks them, and there are none offline.
 *
 * Sources, each an attribute with `ForceNew`, `RequiresReplace` or a `ForceNew` in the resource's `CustomizeDiff`:
 * - AWS: github.com/hashicorp/terraform-provider-aws 5.32, `internal/service/`; openIdConnectProvider and secretVersion
 *   compared with 6.x, which @pulumi/aws 7.48 is built on; `region` is an input of every regional resource since 6.0
 * - Docker: github.com/pulumi/pulumi-docker 5.x, `provider/provider.go`, whose `Diff` of an image never replaces
 * - random: github.com/hashicorp/terraform-provider-random 3.x, `resource_password.go`
 */
import type { PlannedResource } from "../record/recorder";

type Resource = Pick<PlannedResource, "type" | "inputs">;

/**
 * Paths of inputs by type, without indexes. A path stands for everything below it; one that ends in `?` forces a
 * replacement only where it appears or goes. Types with an empty list are known never to be replaced.
 */
const forcing: Readonly<Record<string, readonly string[]>> = {
  "aws:acm/certificate:Certificate": [
    "certificateAuthorityArn",
    "domainName",
    "keyAlgorithm",
    "subjectAlternativeNames",
    "validationMethod",
    "validationOptions",
  ],
  "aws:acm/certificateValidation:CertificateValidation": ["certificateArn", "validationRecordFqdns"],
  "aws:autoscaling/group:Group": ["initialLifecycleHooks", "name", "namePrefix"],
  "aws:autoscaling/lifecycleHook:LifecycleHook": ["name"],
  "aws:autoscaling/policy:Policy": ["autoscalingGroupName", "name"],
  "aws:autoscaling/schedule:Schedule": ["autoscalingGroupName", "scheduledActionName"],
  "aws:budgets/budget:Budget": ["accountId", "name", "namePrefix"],
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
  "aws:cloudwatch/eventRule:EventRule": ["eventBusName", "name", "namePrefix"],
  "aws:cloudwatch/eventTarget:EventTarget": ["eventBusName", "rule", "targetId"],
  "aws:cloudwatch/logGroup:LogGroup": ["logGroupClass", "name", "namePrefix"],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": ["logGroupName", "name"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": ["policyDetails.schedules.copyTags"],
  "aws:ebs/volume:Volume": [
    "availabilityZone",
    "encrypted",
    "kmsKeyId",
    "multiAttachEnabled",
    "outpostArn",
    "snapshotId",
  ],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/internetGateway:InternetGateway": [],
  "aws:ec2/launchTemplate:LaunchTemplate": ["name", "namePrefix"],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["gatewayId", "subnetId"],
  "aws:ec2/securityGroup:SecurityGroup": ["description", "name", "namePrefix", "vpcId"],
  "aws:ec2/spotFleetRequest:SpotFleetRequest": [
    "allocationStrategy",
    "context",
    "fleetType",
    "iamFleetRole",
    "instanceInterruptionBehaviour",
    "instancePoolsToUseCount",
    "launchSpecifications",
    "launchTemplateConfigs",
    "loadBalancers",
    "onDemandAllocationStrategy",
    "onDemandMaxTotalPrice",
    "replaceUnhealthyInstances",
    "spotMaintenanceStrategies.capacityRebalance.replacementStrategy",
    "spotPrice",
    "targetCapacityUnitType",
    "targetGroupArns",
    "terminateInstancesWithExpiration",
    "validFrom",
    "validUntil",
  ],
  "aws:ec2/subnet:Subnet": ["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId"],
  "aws:ec2/vpc:Vpc": ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["serviceName", "serviceRegion", "vpcEndpointType", "vpcId"],
  "aws:ec2/vpcEndpointService:VpcEndpointService": [],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["policy", "repository"],
  "aws:ecr/repository:Repository": ["encryptionConfigurations", "name"],
  "aws:iam/accessKey:AccessKey": ["pgpKey", "user"],
  "aws:iam/instanceProfile:InstanceProfile": ["name", "namePrefix", "path"],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ["url"],
  "aws:iam/policy:Policy": ["description", "name", "namePrefix", "path"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policyArn", "role"],
  "aws:iam/user:User": [],
  "aws:iam/userPolicy:UserPolicy": ["name", "namePrefix", "user"],
  "aws:kms/alias:Alias": ["name", "namePrefix"],
  "aws:kms/ciphertext:Ciphertext": ["context", "keyId", "plaintext"],
  "aws:kms/key:Key": ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
  "aws:lb/listener:Listener": ["loadBalancerArn"],
  "aws:lb/loadBalancer:LoadBalancer": ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"],
  "aws:lb/targetGroup:TargetGroup": [
    "ipAddressType",
    "name",
    "namePrefix",
    "port",
    "protocol",
    "protocolVersion",
    "targetType",
    "vpcId",
  ],
  "aws:route53/record:Record": ["name", "zoneId"],
  "aws:route53/zone:Zone": ["delegationSetId", "name"],
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix", "objectLockEnabled"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["bucket"],
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "bucket",
    "expectedBucketOwner",
  ],
  "aws:s3/bucketVersioning:BucketVersioning": ["bucket", "expectedBucketOwner"],
  "aws:secretsmanager/secret:Secret": ["name", "namePrefix"],
  "aws:secretsmanager/secretVersion:SecretVersion": [
    "secretBinary",
    "secretId",
    "secretString",
    "secretStringWoVersion",
  ],
  "aws:sesv2/emailIdentity:EmailIdentity": ["emailIdentity"],
  "aws:sns/topic:Topic": ["fifoTopic", "name", "namePrefix"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn"],
  "aws:sns/topicSubscription:TopicSubscription": ["endpoint", "protocol", "topic"],
  "aws:sqs/queue:Queue": ["fifoQueue", "name", "namePrefix"],
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],
  // A rule cannot change what kind of source it has.
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
    "securityGroupId",
    "cidrIpv4?",
    "cidrIpv6?",
    "prefixListId?",
    "referencedSecurityGroupId?",
  ],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    "securityGroupId",
    "cidrIpv4?",
    "cidrIpv6?",
    "prefixListId?",
    "referencedSecurityGroupId?",
  ],
  "docker:index/image:Image": [],
  "random:index/randomPassword:RandomPassword": [
    "keepers",
    "length",
    "lower",
    "minLower",
    "minNumeric",
    "minSpecial",
    "minUpper",
    "number",
    "numeric",
    "overrideSpecial",
    "special",
    "upper",
  ],
};

/**
 * Inputs that the provider fills in where the program leaves them out: to leave one out of a resource that exists
 * changes nothing (`Optional` and `Computed` in the same sources).
 */
const keptWhenLeftOut: Readonly<Record<string, readonly string[]>> = {
  "aws:ebs/volume:Volume": ["encrypted", "iops", "kmsKeyId", "size", "snapshotId", "throughput", "type"],
  "aws:ec2/subnet:Subnet": ["availabilityZone", "availabilityZoneId"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["policy", "securityGroupIds", "subnetIds"],
  "aws:kms/key:Key": ["policy"],
  "aws:lb/listener:Listener": ["sslPolicy"],
};

/** The types that the table knows. */
export const knownTypes: ReadonlySet<string> = new Set(Object.keys(forcing));

/** Inputs of a type, by their first step, that the tables name. */
export function namedInputs(type: string): string[] {
  const paths = [...(forcing[type] ?? []), ...(keptWhenLeftOut[type] ?? [])];
  return paths.map((path) => /^\w+/.exec(path)?.[0] ?? path);
}

/** Whether a change of an input is none, as it is left out and the provider keeps it. */
export function isKept(type: string, path: string, after: PlannedResource["inputs"]): boolean {
  return (keptWhenLeftOut[type] ?? []).includes(path) && after[path] === undefined;
}

/** Whether a change at a path of the inputs, with indexes or without, forces a replacement. */
export function forces(before: Resource, after: Resource, path: string): boolean {
  const { type } = after;
  const changed = path.replace(/\[\d+\]/g, "");
  const appears = (input: string): boolean =>
    (before.inputs[input] === undefined) !== (after.inputs[input] === undefined);
  return (
    (type.startsWith("aws:") && changed === "region") ||
    (forcing[type] ?? []).some((forced) =>
      forced.endsWith("?")
        ? changed === forced.slice(0, -1) && appears(changed)
        : changed === forced || changed.startsWith(`${forced}.`) || forced.startsWith(`${changed}.`),
    ) ||
    (type === "aws:lb/loadBalancer:LoadBalancer" && shrinks(before.inputs, after.inputs, changed))
  );
}

/** A network load balancer gives up no subnet, and neither gets its first security group nor loses its last. */
function shrinks(before: PlannedResource["inputs"], after: PlannedResource["inputs"], path: string): boolean {
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
  if (after.loadBalancerType !== "network") {
    return false;
  }
  return path === "subnets"
    ? list(before.subnets).some((subnet) => !list(after.subnets).includes(subnet))
    : path === "securityGroups" &&
        (list(before.securityGroups).length === 0) !== (list(after.securityGroups).length === 0);
}
