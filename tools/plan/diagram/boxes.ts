/** The boxes of the picture: a component each, and the VPCs that they stand in. */
import { facts } from "../facts";
import type { AccountPlan } from "../plan";
import type { PlannedResource } from "../record/recorder";
import type { Known, Located } from "./known";
import { type Box, capital, many, type Vpc, words } from "./diagram";
import { powerOf } from "./power";
import { rolesOf } from "./roles-of";

/** Id of the box that a resource belongs to. */
export const boxId = (known: Known, located: Located): string => `${located.plan.account}/${known.top(located).name}`;

/** All boxes of an account; what makes its network is among them. */
export function boxes(plan: AccountPlan, known: Known): Box[] {
  const held = new Map<string, PlannedResource[]>();
  for (const resource of plan.resources.filter(({ type }) => !type.startsWith("stups2go:"))) {
    const { name } = known.top({ plan, resource });
    held.set(name, [...(held.get(name) ?? []), resource]);
  }
  return plan.resources
    .filter(({ parent }) => parent === undefined)
    .map((top) => box(top, held.get(top.name) ?? [], plan, known));
}

function box(top: PlannedResource, resources: PlannedResource[], plan: AccountPlan, known: Known): Box {
  const [, module = "", noun = ""] = top.type.split(":");
  const id = `${plan.account}/${top.name}`;
  const vpcId = vpcOf(resources, plan, known);
  const profile = resources.map(({ inputs }) => (inputs.iamInstanceProfile as { arn?: string } | undefined)?.arn);
  const owner = known.find(profile.find(Boolean), plan);
  const within = owner && boxId(known, owner);
  const isComponent = top.type.startsWith("stups2go:");
  return {
    id,
    plan,
    account: plan.account,
    name: top.name,
    title: isComponent ? words(noun) : capital(top.name.replaceAll("-", " ")),
    kind: isComponent ? module : "security",
    fact: isComponent ? facts(top, plan.resources) : generatedFact(top),
    resources,
    power: powerOf(
      rolesOf(plan).filter(({ role }) => resources.includes(role)),
      (pattern) => known.meant(pattern, plan) !== undefined,
    ),
    ...(vpcId === undefined ? {} : { vpcId }),
    ...(within === undefined || within === id ? {} : { within }),
  };
}

/** What is generated and stands by itself: a key or a password. */
function generatedFact({ type, inputs }: PlannedResource): string {
  const version = (inputs.keepers as { version?: string } | undefined)?.version;
  return type === "random:index/randomPassword:RandomPassword"
    ? `generated: ${String(inputs.length)} letters and digits${version === undefined ? "" : `, version ${version}`}`
    : words(type.split(":").at(-1) ?? "");
}

/** The VPC that a component's security groups, or those that its hosts are put in, belong to. */
function vpcOf(resources: readonly PlannedResource[], plan: AccountPlan, known: Known): string | undefined {
  const used = resources.flatMap(({ inputs }) => many(inputs.vpcSecurityGroupIds as string | string[] | undefined));
  const groups = [...resources, ...used.flatMap((id) => known.find(id, plan)?.resource ?? [])];
  const group = groups.find(({ type }) => type === "aws:ec2/securityGroup:SecurityGroup");
  return group && String(group.inputs.vpcId);
}

/** The VPCs that boxes stand in, and who makes them. */
export function vpcs(all: readonly Box[], known: Known): Vpc[] {
  const found = new Map<string, Vpc>();
  for (const { account, plan, vpcId } of all) {
    if (vpcId !== undefined) {
      const located = known.find(vpcId, plan);
      const made = located && all.find(({ id }) => id === boxId(known, located));
      found.set(`${account}/${vpcId}`, { account, vpcId, ...(made ? { box: made } : {}) });
    }
  }
  return [...found.values()];
}
