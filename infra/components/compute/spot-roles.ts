import * as iam from "@pulumi/aws/iam";
import { all, type Input, type InvokeOptions, output, type Output, RunError } from "@pulumi/pulumi";

/** A role that a service of AWS acts with, one an account. */
export interface ServiceLinkedRole {
  name: string;
  service: string;
}

const spot = { name: "AWSServiceRoleForEC2Spot", service: "spot.amazonaws.com" };
const spotFleet = { name: "AWSServiceRoleForEC2SpotFleet", service: "spotfleet.amazonaws.com" };

/**
 * The roles that pools of such capacity need. Only AWS's own console makes them by the way; Auto Scaling and load
 * balancing make theirs by themselves.
 *
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-fleet-prerequisites.html
 */
export function spotRoles(capacities: readonly ("spot-fleet" | "auto-scaling-group")[]): ServiceLinkedRole[] {
  return [...(capacities.length > 0 ? [spot] : []), ...(capacities.includes("spot-fleet") ? [spotFleet] : [])];
}

/**
 * The value, once the account has the roles. They are looked up and not made, as an account has one of each and other
 * stacks rest on it.
 *
 * @throws RunError behind the output where one is missing: no spot instance would start, and only an alarm say so
 */
export function onceThereAre<T>(
  roles: readonly ServiceLinkedRole[],
  value: Input<T>,
  accountId: string,
  opts: InvokeOptions,
): Output<T> {
  const lookUps = roles.map(({ name, service }) =>
    iam.getRole({ name }, opts).then(
      () => name,
      (error: unknown) => {
        if (/NoSuchEntity|couldn't find resource|empty result/i.test(String(error))) {
          throw new RunError(
            `${name}: expected the role in account ${accountId}, without which no spot instance starts, got none; ` +
              `make it once: aws iam create-service-linked-role --aws-service-name ${service}`,
          );
        }
        throw error;
      },
    ),
  );
  return all([value, output(lookUps)]).apply(([unwrapped]) => unwrapped) as Output<T>;
}
