import { DescribeAvailabilityZonesCommand, DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import type { AccountPlan } from "../../plan/plan";
import type { Check } from "../check";
import { fails, type Finding } from "../finding";
import { texts } from "../planned";

/** Whether the credentials are of the stack's account; every other answer would be about the wrong one. */
export function checkAccount({ stack, place }: AccountPlan, callerAccount: string): Finding[] {
  return place.accountId === callerAccount
    ? []
    : fails(
        `aws:allowedAccountIds of stack ${stack}: expected credentials of account ${place.accountId}, got ${callerAccount}'s`,
        "pulumi up stops before it makes anything.",
        `npm run preflight -- --stack ${stack}=<a profile of account ${place.accountId}>`,
      );
}

/** Whether the account may use the region. */
export const checkRegion: Check = async ({ place: { region } }, { aws }) => {
  const question = new DescribeRegionsCommand({ AllRegions: true, RegionNames: [region] });
  const { Regions = [] } = await aws.ec2Everywhere.send(question);
  return Regions[0]?.OptInStatus === "not-opted-in"
    ? fails(
        `aws:region: expected a region that the account has enabled, got ${region}, which is not opted in`,
        "AWS refuses every call in this region: AuthFailure or UnrecognizedClientException.",
        `aws account enable-region --region-name ${region}    # takes minutes to hours; aws account get-region-opt-status shows it`,
      )
    : [];
};

/** Whether the account has the zones that the network and the volume are planned in. */
export const checkZones: Check = async (plan, { aws }) => {
  const { AvailabilityZones = [] } = await aws.ec2.send(new DescribeAvailabilityZonesCommand({}));
  const usable = AvailabilityZones.filter(({ State }) => State === "available").map(({ ZoneName }) => ZoneName);
  const planned = [...new Set(texts(plan.resources.map(({ inputs }) => inputs.availabilityZone)))];
  return planned
    .filter((zone) => !usable.includes(zone))
    .flatMap((zone) =>
      fails(
        `availability zone ${zone}: expected one of ${usable.join(", ")}`,
        "AWS refuses the subnet or volume in it: InvalidParameterValue. Older accounts see other zones than new ones.",
        `pulumi config set --stack ${plan.stack} --path 'stups2go:network.availabilityZones[0]' ${usable[0] ?? "…"}    # and [1], [2]`,
      ),
    );
};
