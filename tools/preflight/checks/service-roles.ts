import { CreateServiceLinkedRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import type { AccountPlan } from "../../plan/plan";
import type { Check } from "../check";
import type { Clients } from "../clients";
import { fails, warns } from "../finding";
import { hostGroups, ofType } from "../planned";

/** A service-linked role, and whether AWS makes it at the service's first use. */
interface ServiceRole {
  role: string;
  service: string;
  isMadeByUse: boolean;
}

/**
 * The roles that the planned resources need.
 *
 * Sources: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-fleet-prerequisites.html ("If you use the AWS CLI
 * or an API, you must ensure that these roles exist"),
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-service-linked-roles.html.
 */
export function serviceRoles(plan: AccountPlan): ServiceRole[] {
  const role = (name: string, service: string, isMadeByUse: boolean): ServiceRole => ({
    role: `AWSServiceRoleFor${name}`,
    service: `${service}.amazonaws.com`,
    isMadeByUse,
  });
  const usesSpot = hostGroups(plan).some(({ count, onDemand }) => count > onDemand);
  return [
    ...(usesSpot ? [role("EC2Spot", "spot", false)] : []),
    ...(ofType(plan, "aws:ec2/spotFleetRequest:SpotFleetRequest").length > 0
      ? [role("EC2SpotFleet", "spotfleet", false)]
      : []),
    ...(ofType(plan, "aws:autoscaling/group:Group").length > 0 ? [role("AutoScaling", "autoscaling", true)] : []),
    ...(ofType(plan, "aws:lb/loadBalancer:LoadBalancer").length > 0
      ? [role("ElasticLoadBalancing", "elasticloadbalancing", true)]
      : []),
  ];
}

async function missingRoles(plan: AccountPlan, { iam }: Clients): Promise<ServiceRole[]> {
  const found = await Promise.all(
    serviceRoles(plan).map(async (wanted) => {
      const { Roles = [] } = await iam.send(
        new ListRolesCommand({ PathPrefix: `/aws-service-role/${wanted.service}/` }),
      );
      return Roles.length > 0 ? [] : [wanted];
    }),
  );
  return found.flat();
}

/** Whether the account has the service-linked roles. */
export const checkServiceRoles: Check = async (plan, { aws }) => {
  const missing = await missingRoles(plan, aws);
  return missing.flatMap(({ role, service, isMadeByUse }) =>
    (isMadeByUse ? warns : fails)(
      `service-linked role ${role}: expected it in the account, got none`,
      isMadeByUse
        ? "AWS makes it at the first use, unless the caller lacks iam:CreateServiceLinkedRole."
        : "No Spot instance starts without it, and nothing but an alarm says so.",
      `aws iam create-service-linked-role --aws-service-name ${service}    # or add --fix`,
    ),
  );
};

/** Makes the missing roles, which change nothing that exists; a line for each. */
export async function makeServiceRoles(plan: AccountPlan, aws: Clients): Promise<string[]> {
  const missing = await missingRoles(plan, aws);
  return Promise.all(
    missing.map(async ({ role, service }) => {
      await aws.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: service }));
      return `made the service-linked role ${role}`;
    }),
  );
}
