import {
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeSubnetsCommand,
} from "@aws-sdk/client-ec2";
import type { Check } from "../check";
import { type Clients, unless } from "../clients";
import { fails, type Finding, warns } from "../finding";
import { type HostGroup, hostGroups, lookups } from "../planned";

/** Whether each zone offers the instance types that are to run there. */
export const checkOfferings: Check = async (plan, { aws }) => {
  const groups = hostGroups(plan);
  const types = [...new Set(groups.flatMap((group) => group.types))];
  const { InstanceTypeOfferings = [] } = await aws.ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: "availability-zone",
      Filters: [{ Name: "instance-type", Values: types }],
    }),
  );
  const offered = new Set(InstanceTypeOfferings.map(({ InstanceType, Location }) => `${InstanceType} ${Location}`));
  const { AvailabilityZones = [] } = await aws.ec2.send(new DescribeAvailabilityZonesCommand({}));
  const isThere = (zone: string): boolean => AvailabilityZones.some(({ ZoneName }) => ZoneName === zone);
  const found = await Promise.all(
    groups.map(async (group) => {
      const named = group.zones.length > 0 ? group.zones : await zonesOf(group.subnetIds, aws);
      const zones = named.filter(isThere); // others are a finding of their own
      return zones.length === 0
        ? []
        : missing(group, zones, (type, zone) => offered.has(`${type} ${zone}`), plan.stack);
    }),
  );
  return found.flat();
};

function missing(
  { name, types }: HostGroup,
  zones: readonly string[],
  has: (type: string, zone: string) => boolean,
  stack: string,
): Finding[] {
  const without = (type: string): string[] => zones.filter((zone) => !has(type, zone));
  const gone = types.filter((type) => without(type).length === zones.length);
  const here = types.filter((type) => !gone.includes(type));
  const partly = here.filter((type) => without(type).length > 0);
  const cure = `aws ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=location,Values=${zones.join(",")} --query 'InstanceTypeOfferings[].[InstanceType,Location]' --output text    # then change the type, or the zones, in the settings of stack ${stack}`;
  if (types.length > 0 && here.length === 0) {
    return fails(
      `instance type of ${name}: expected one that ${zones.join(", ")} offers, got ${types.join(", ")}`,
      "No instance is ever launched: Unsupported.",
      cure,
    );
  }
  return [
    ...(gone.length === 0
      ? []
      : warns(
          `instance types of ${name}: expected all in ${zones.join(", ")}, got none of ${gone.join(", ")}`,
          "The others have to do: fewer types are more often out of capacity.",
          cure,
        )),
    ...(partly.length === 0
      ? []
      : warns(
          `instance types of ${name}: expected them in each of ${zones.join(", ")}; not there: ${partly
            .map((type) => `${type} in ${without(type).join(" and ")}`)
            .join(", ")}`,
          "The other zones have to do.",
          cure,
        )),
  ];
}

async function zonesOf(subnetIds: readonly string[], { ec2 }: Clients): Promise<string[]> {
  if (subnetIds.length === 0) {
    return [];
  }
  const question = new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] });
  const { Subnets = [] } = (await unless(ec2.send(question), "InvalidSubnetID.NotFound")) ?? {};
  return [...new Set(Subnets.flatMap(({ AvailabilityZone = [] }) => AvailabilityZone))];
}

/** Whether machine images named by id exist here, and the instance types can boot them. */
export const checkImages: Check = async (plan, { aws }) => {
  const groups = hostGroups(plan).filter(({ image }) => image !== undefined);
  const found = await Promise.all(
    groups.map(async ({ name, image = "", types }) => {
      const architecture = image.startsWith("ami-")
        ? await architectureOf(image, aws)
        : /(x86_64|arm64)$/.exec(image)?.[1];
      if (architecture === undefined) {
        return fails(
          `machine image of ${name}: expected one that this account may use in ${plan.place.region}, got ${image}`,
          "The launch template takes any id, and no instance is ever launched: InvalidAMIID.NotFound.",
          `aws ec2 describe-images --region ${plan.place.region} --image-ids ${image}    # image ids differ from region to region: set stups2go:amiId to one of this region`,
        );
      }
      const { InstanceTypes = [] } = await aws.ec2.send(
        new DescribeInstanceTypesCommand({ Filters: [{ Name: "instance-type", Values: types }] }),
      );
      const wrong = InstanceTypes.filter(
        ({ ProcessorInfo }) => !ProcessorInfo?.SupportedArchitectures?.some((each) => each === architecture),
      );
      return wrong.length === 0
        ? []
        : fails(
            `architecture of ${name}: expected instance types that boot ${image} (${architecture}), got ${wrong.map(({ InstanceType }) => InstanceType).join(", ")}`,
            "No instance is ever launched: the architecture of the instance type does not match that of the AMI.",
            `aws ec2 describe-instance-types --filters Name=processor-info.supported-architecture,Values=${architecture} --query 'InstanceTypes[].InstanceType' --output text`,
          );
    }),
  );
  return found.flat();
};

/** Whether the lookups of machine images find one. */
export const checkImageLookups: Check = async (plan, { aws }) => {
  const found = await Promise.all(
    lookups(plan, "getAmi").map(async (inputs) => {
      const { owners, filters = [] } = inputs as { owners?: string[]; filters?: { name: string; values: string[] }[] };
      const { Images = [] } = await aws.ec2.send(
        new DescribeImagesCommand({
          Owners: owners,
          Filters: filters.map(({ name, values }) => ({ Name: name, Values: values })),
        }),
      );
      const words = filters.map(({ name, values }) => `Name=${name},Values=${values.join(",")}`).join(" ");
      return Images.length > 0
        ? []
        : fails(
            `amiFilter: expected a machine image shared with this account, got none of ${owners?.join(", ") ?? "any owner"} that matches ${words}`,
            "pulumi up stops at the lookup: your query returned no results.",
            `aws ec2 describe-images --region ${plan.place.region} --owners ${owners?.join(" ") ?? ""} --filters ${words} --query 'Images[].Name'    # or have its owner share it: aws ec2 modify-image-attribute --launch-permission`,
          );
    }),
  );
  return found.flat();
};

async function architectureOf(image: string, { ec2 }: Clients): Promise<string | undefined> {
  const question = new DescribeImagesCommand({ ImageIds: [image] });
  const answer = await unless(ec2.send(question), "InvalidAMIID.NotFound", "InvalidAMIID.Unavailable");
  return answer?.Images?.[0]?.Architecture;
}
