import { at, list, type Rule, shown } from "../rule";

const encrypted = (value: unknown): boolean => value === true || value === "true";

export const encryption: Rule = {
  name: "encryption-at-rest",
  level: "mandatory",
  wants: "Volumes, buckets, image repositories and topics are encrypted.",
  reason: "A snapshot or disk that leaves the account must be of no use to its new owner.",
  fix: "Set encrypted on the volume, the encryption of the bucket or repository (a KMS key is optional), or the topic's key.",
  check: ({ type, inputs }) => {
    switch (type) {
      case "aws:ebs/volume:Volume":
        return encrypted(inputs.encrypted) ? [] : [`encrypted is ${shown(inputs.encrypted)}`];
      case "aws:ec2/launchTemplate:LaunchTemplate": {
        const disks = list(inputs.blockDeviceMappings);
        return disks.length === 0
          ? ["the root volume is as the machine image says"]
          : disks
              .filter((disk) => !encrypted(at(disk, "ebs", "encrypted")))
              .map((disk) => `the volume ${shown(at(disk, "deviceName"))} is not encrypted`);
      }
      case "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
        return list(inputs.rules).some((rule) => at(rule, "applyServerSideEncryptionByDefault", "sseAlgorithm"))
          ? []
          : ["no algorithm is named"];
      case "aws:ecr/repository:Repository":
        return list(inputs.encryptionConfigurations).some((how) => at(how, "encryptionType"))
          ? []
          : ["no encryption is named"];
      case "aws:sqs/queue:Queue":
        return inputs.kmsMasterKeyId !== undefined || inputs.sqsManagedSseEnabled !== false ? [] : ["it has no key"];
      case "aws:sns/topic:Topic":
        return inputs.kmsMasterKeyId === undefined ? ["it has no key"] : [];
      default:
        return [];
    }
  },
};

export const kept: Rule = {
  name: "data-is-protected",
  level: "mandatory",
  wants: "The data volume and the mint bucket are protected, and secrets can be brought back.",
  reason: "One wrong edit must not delete years of pipelines, or the only copy of credentials.",
  fix: "Keep protect: true and retainOnDelete: true; recoveryWindowInDays of a secret is 7 to 30.",
  check: ({ type, inputs, protect, retainOnDelete }) => {
    switch (type) {
      case "aws:ebs/volume:Volume":
      case "aws:s3/bucket:Bucket":
        return [
          ...(protect ? [] : ["it is not protected"]),
          ...(retainOnDelete === false ? ["it is deleted with its removal from the program"] : []),
          ...(inputs.forceDestroy === true ? ["forceDestroy empties it"] : []),
        ];
      case "aws:secretsmanager/secret:Secret": {
        // AWS takes 30 days when nothing is said.
        const days = inputs.recoveryWindowInDays ?? 30;
        return typeof days === "number" && days >= 7 ? [] : [`recoveryWindowInDays is ${shown(days)}`];
      }
      default:
        return [];
    }
  },
};

export const bucketsAreClosed: Rule = {
  name: "buckets-are-closed",
  level: "mandatory",
  wants: "Buckets block public access, in all four ways.",
  reason: "The bucket holds credentials; one public object is one too many.",
  fix: "Set all four of blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets.",
  check: ({ type, inputs }) =>
    type === "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
      ? ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"]
          .filter((key) => inputs[key] !== true)
          .map((key) => `${key} is ${shown(inputs[key])}`)
      : [],
};

export const logsEnd: Rule = {
  name: "logs-are-kept-for-a-time",
  level: "mandatory",
  wants: "Every log group has a retention.",
  reason: "Logs without one are kept, and paid for, for ever.",
  fix: "Set retentionInDays, from the setting logging.cloudWatchDays.",
  check: ({ type, inputs }) =>
    type === "aws:cloudwatch/logGroup:LogGroup" && !(Number(inputs.retentionInDays) > 0)
      ? [`retentionInDays is ${shown(inputs.retentionInDays)}`]
      : [],
};
