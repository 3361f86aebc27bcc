import { unpacked } from "../support/stacks";
import type { Deployment, DeployedResource } from "./deployment";

/** Hosts of one kind that AWS keeps at a number, as an auto scaling group or a spot fleet says. */
export interface Fleet {
  /** Name of the group or fleet in the plan. */
  name: string;
  /** What its instances are called, such as `go-server`. */
  label: string;
  /** GoCD environment that its agents join; none for the server. */
  environment?: string;
  account: string;
  count: number;
  /** User data of its launch template, as text. */
  userData: string;
  /** Size of the root volume in GiB. */
  rootGiB: number;
  /** Id of its launch template, and of the fleet or group. */
  templateId: string;
  capacityId: string;
  /** Tags of its instances, those of AWS included, and of its launch template. */
  tags: Readonly<Record<string, string>>;
  templateTags: Readonly<Record<string, string>>;
}

/** All fleets of a plan, the server first. */
export function fleets(deployment: Deployment): Fleet[] {
  const groups = deployment.of("Group").map((group) => {
    const { id } = group.inputs.launchTemplate as { id: string };
    return fleet(deployment, group, id, Number(group.inputs.desiredCapacity ?? group.inputs.minSize));
  });
  const spot = deployment.of("SpotFleetRequest").map((request) => {
    const [config] = request.inputs.launchTemplateConfigs as { launchTemplateSpecification: { id: string } }[];
    return fleet(
      deployment,
      request,
      config?.launchTemplateSpecification.id ?? "",
      Number(request.inputs.targetCapacity),
    );
  });
  const all = [...groups, ...spot];
  return [
    ...all.filter(({ environment }) => environment === undefined),
    ...all.filter(({ environment }) => environment !== undefined),
  ];
}

function fleet(deployment: Deployment, made: DeployedResource, templateId: string, count: number): Fleet {
  const { name, account, id: capacityId, type } = made;
  const template = deployment.made.find((each) => each.id === templateId && each.account === account);
  if (!template) {
    throw new Error(`the plan has no launch template of ${name}`);
  }
  const { userData, tagSpecifications, blockDeviceMappings, tags } = template.inputs as {
    userData: string;
    tagSpecifications: { resourceType: string; tags: Record<string, string> }[];
    tags: Record<string, string>;
    blockDeviceMappings: { ebs: { volumeSize: number } }[];
  };
  const text = unpacked(userData);
  const instanceTags = tagSpecifications.find(({ resourceType }) => resourceType === "instance")?.tags ?? {};
  const [, environment] = /^ *AGENT_AUTO_REGISTER_ENVIRONMENTS=(\S+)$/m.exec(text) ?? [];
  return {
    name,
    label: instanceTags.Name ?? name,
    ...(environment === undefined ? {} : { environment }),
    account,
    count,
    userData: text,
    rootGiB: blockDeviceMappings[0]?.ebs.volumeSize ?? 8,
    templateId,
    capacityId,
    tags: {
      ...instanceTags,
      "aws:ec2launchtemplate:version": "1",
      ...(type.endsWith(":Group") ? { "aws:autoscaling:groupName": capacityId } : {}),
    },
    templateTags: tags,
  };
}
