import * as ec2 from "@pulumi/aws/ec2";
import { type Input, output, type Resource } from "@pulumi/pulumi";
import { packed } from "../../host/pack";
import type { Architecture } from "../../settings/schema";
import type { MachineImage, Platform } from "./platform";

export interface HostTemplateArgs {
  platform: Platform;
  architecture: Architecture;
  /** Machine image to pin the host to. @default the newest of the platform */
  amiId?: string | undefined;
  /** Instance type. @default left to the group or fleet */
  instanceType?: string | undefined;
  instanceProfileArn: Input<string>;
  securityGroupId: Input<string>;
  /** The text of it; {@link packed} on its way to EC2. */
  userData: Input<string>;
  rootVolumeGiB: number;
  /**
   * How many network hops an answer of the instance metadata service survives: 1 keeps it from containers, 2 lets the
   * jobs in containers use the host's role.
   */
  metadataHopLimit: 1 | 2;
  /** Name and role of the instances, as tags. */
  instanceTags: Readonly<Record<string, Input<string>>>;
  /** Further tags of the template alone. @default none */
  templateTags?: Readonly<Record<string, Input<string>>> | undefined;
}

/**
 * The launch template of a host in an auto scaling group. The newest machine image is looked up at each launch where
 * the platform can, so that a new one never shows as a change.
 */
export function hostTemplate(name: string, args: HostTemplateArgs, parent: Resource): ec2.LaunchTemplate {
  return launchTemplate(name, args, pinned(args) ?? args.platform.newestAtLaunch(args.architecture, parent), parent);
}

/**
 * The launch template of a host in a Spot Fleet, which takes no parameter but only the id of a machine image
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html). It is looked up when the
 * pool is made and kept, so that a new one never shows as a change: it would replace the fleet. `amiId` moves it on.
 */
export function fleetTemplate(name: string, args: HostTemplateArgs, parent: Resource): ec2.LaunchTemplate {
  return launchTemplate(name, args, pinned(args) ?? args.platform.newest(args.architecture, parent), parent);
}

function pinned({ amiId }: HostTemplateArgs): MachineImage | undefined {
  return amiId === undefined ? undefined : { id: amiId, moves: false };
}

function launchTemplate(
  name: string,
  args: HostTemplateArgs,
  image: MachineImage,
  parent: Resource,
): ec2.LaunchTemplate {
  return new ec2.LaunchTemplate(
    name,
    {
      imageId: image.id,
      instanceType: args.instanceType,
      iamInstanceProfile: { arn: args.instanceProfileArn },
      vpcSecurityGroupIds: [args.securityGroupId],
      userData: output(args.userData).apply(packed),
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: args.platform.httpTokens,
        httpPutResponseHopLimit: args.metadataHopLimit,
        instanceMetadataTags: "disabled",
      },
      blockDeviceMappings: [
        {
          deviceName: args.platform.rootDevice,
          ebs: { volumeType: "gp3", volumeSize: args.rootVolumeGiB, encrypted: "true", deleteOnTermination: "true" },
        },
      ],
      // Organisations may deny RunInstances unless it tags all that it makes.
      tagSpecifications: ["instance", "network-interface", "volume"].map((resourceType) => ({
        resourceType,
        tags: args.instanceTags,
      })),
      // Spot Fleet's role may use the templates with the builders' tag.
      tags: { ...args.instanceTags, ...args.templateTags },
      updateDefaultVersion: true,
    },
    // A newer image never shows as a change.
    { parent, ...(image.moves ? { ignoreChanges: ["imageId"] } : {}) },
  );
}
