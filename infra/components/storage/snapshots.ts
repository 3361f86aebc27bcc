import * as dlm from "@pulumi/aws/dlm";
import * as iam from "@pulumi/aws/iam";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { snapshotDataVolume } from "../../../policies/iam/snapshot-data-volume";
import { serviceTrust } from "../../../policies/iam/trust";

export interface SnapshotsArgs {
  volumeArn: Input<string>;
  /** The tag that the volume is found by; no other volume of the account has it. */
  volumeTag: Readonly<Record<string, string>>;
  /** Name of the volume, for people. */
  volumeName: string;
  /** Hour of the day, UTC, 0 to 23. */
  hourUtc: number;
  /** How many daily snapshots are kept. */
  keepDays: number;
  region: string;
  /** Region that each is copied to, and kept there for as long. @default none */
  copyToRegion?: string | undefined;
  /** KMS key of that region to encrypt the copies with. @default that region's own for EBS */
  copyKmsKeyId?: string | undefined;
  /** Account that may copy them, which docs/backups.md shows. @default none */
  shareWithAccountId?: string | undefined;
  /** KMS key that the volume is encrypted with. */
  keyArn: Input<string>;
}

/** Daily snapshots of the data volume, made, copied and cleared away by Data Lifecycle Manager. */
export class Snapshots extends ComponentResource {
  readonly policyId: Output<string>;

  constructor(name: string, args: SnapshotsArgs, opts?: ComponentResourceOptions) {
    super("stups2go:storage:Snapshots", name, {}, opts);
    const parent = { parent: this };
    const { keepDays, copyToRegion, copyKmsKeyId, shareWithAccountId } = args;
    const role = new iam.Role(
      `${name}-role`,
      { description: "Snapshots of the data volume", assumeRolePolicy: serviceTrust("dlm.amazonaws.com") },
      parent,
    );
    const grant = new iam.RolePolicy(`${name}-grant`, { role: role.name, policy: snapshotDataVolume(args) }, parent);
    const policy = new dlm.LifecyclePolicy(
      `${name}-policy`,
      {
        description: `Daily snapshots of ${args.volumeName}`,
        executionRoleArn: role.arn,
        state: "ENABLED",
        policyDetails: {
          resourceTypes: ["VOLUME"],
          targetTags: args.volumeTag,
          schedules: [
            {
              name: "daily",
              createRule: { interval: 24, intervalUnit: "HOURS", times: `${String(args.hourUtc).padStart(2, "0")}:00` },
              retainRule: { count: keepDays },
              copyTags: true,
              ...(copyToRegion === undefined
                ? {}
                : {
                    crossRegionCopyRules: [
                      {
                        target: copyToRegion,
                        encrypted: true,
                        cmkArn: copyKmsKeyId,
                        copyTags: true,
                        retainRule: { interval: keepDays, intervalUnit: "DAYS" },
                      },
                    ],
                  }),
              ...(shareWithAccountId === undefined ? {} : { shareRule: { targetAccounts: [shareWithAccountId] } }),
            },
          ],
        },
      },
      { ...parent, dependsOn: [grant] },
    );
    this.policyId = policy.id;
    this.registerOutputs({ policyArn: policy.arn });
  }
}
