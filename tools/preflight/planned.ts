/** What a plan's record names that AWS can be asked about. */
import { type Hosts, groupHosts } from "../plan/cost/hosts";
import type { AccountPlan } from "../plan/plan";
import type { PlannedResource } from "../plan/record/recorder";

type Inputs = Record<string, unknown>;

/** The planned resources of these types. */
export const ofType = ({ resources }: Pick<AccountPlan, "resources">, ...types: readonly string[]): PlannedResource[] =>
  resources.filter(({ type }) => types.includes(type));

/** The text of an input that names something which exists already: it is no output of a planned resource. */
export function given({ inputs, uses }: PlannedResource, input: string): string | undefined {
  const value = inputs[input];
  return typeof value === "string" && !(input in uses) ? value : undefined;
}

/** The inputs of the lookups of a kind, such as `getZone`. */
export const lookups = (plan: AccountPlan, kind: string): Inputs[] =>
  plan.lookups.filter(({ token }) => token.endsWith(`:${kind}`)).map(({ inputs }) => inputs);

/** The texts of a list. */
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

/** The hosts that one auto scaling group or Spot Fleet launches. */
export interface HostGroup extends Hosts {
  name: string;
  /** Zones of its planned subnets; none for subnets that exist. */
  zones: string[];
  /** Its subnets that exist. */
  subnetIds: string[];
  /** Machine image: an id, or `resolve:ssm:` and the parameter that has it; none where the program looks it up. */
  image: string | undefined;
}

export function hostGroups(plan: AccountPlan): HostGroup[] {
  return ofType(plan, "aws:autoscaling/group:Group", "aws:ec2/spotFleetRequest:SpotFleetRequest").map((group) => {
    const component = plan.resources.filter(({ parent }) => parent === group.parent);
    const template = component.find(({ type }) => type === "aws:ec2/launchTemplate:LaunchTemplate");
    const zones = zonesOf(plan, group);
    return {
      ...groupHosts(group.inputs, component),
      name: group.name,
      zones,
      subnetIds: zones.length > 0 ? [] : subnetsOf(group.inputs),
      image: template && imageOf(plan, template),
    };
  });
}

/** A template's machine image, unless the program looks it up. */
function imageOf(plan: AccountPlan, template: PlannedResource): string | undefined {
  const image = given(template, "imageId");
  const isLookedUp = plan.lookups.some(({ answer }) => Object.values(answer).includes(image));
  return isLookedUp ? undefined : image;
}

/** Groups name their subnets by the subnets' routes, so that no host starts without a way out. */
function zonesOf({ resources }: AccountPlan, { uses }: PlannedResource): string[] {
  const used = (names: readonly string[]): PlannedResource[] => resources.filter(({ name }) => names.includes(name));
  const named = used(Object.values(uses).flat());
  const zones = [...named, ...used(named.flatMap(({ uses: theirs }) => theirs.subnetId ?? []))].flatMap(
    ({ type, inputs }) => (type === "aws:ec2/subnet:Subnet" ? [inputs.availabilityZone] : []),
  );
  return [...new Set(texts(zones))];
}

function subnetsOf({ vpcZoneIdentifiers, launchTemplateConfigs }: Inputs): string[] {
  const [config] = (launchTemplateConfigs ?? []) as { overrides?: { subnetId?: unknown }[] }[];
  return [...new Set(texts(vpcZoneIdentifiers ?? config?.overrides?.map(({ subnetId }) => subnetId)))];
}
