import {
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  ModifySpotFleetRequestCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Action } from "../law/types";
import type { ServicePool } from "../settings";
import { DRAIN_TAG, formatDrain } from "./instances";
import type { PoolClients } from "./pools";

type PoolAction = Extract<Action, { pool: string }>;

/** Does to a pool what the law asks for; each call is one that may be made again. */
export async function applyToPool(clients: PoolClients, pool: ServicePool, action: PoolAction): Promise<void> {
  switch (action.do) {
    case "tag-instance":
      await clients.ec2.send(
        new CreateTagsCommand({
          Resources: [action.instanceId],
          Tags: [{ Key: DRAIN_TAG, Value: formatDrain(action.drain) }],
        }),
      );
      return;
    case "untag-instance":
      await clients.ec2.send(new DeleteTagsCommand({ Resources: [action.instanceId], Tags: [{ Key: DRAIN_TAG }] }));
      return;
    case "set-target":
      return setTarget(clients, pool, action);
    case "end-instance":
      return endInstance(clients, pool, action);
  }
}

async function setTarget(
  { ec2, autoScaling }: PoolClients,
  { name, capacity, capacityId }: ServicePool,
  { target, onDemand }: Extract<Action, { do: "set-target" }>,
): Promise<void> {
  if (capacityId === undefined) {
    throw new Error(`pool ${name}: expected its fleet or group, got none; deploy test again`);
  }
  if (capacity === "spot-fleet") {
    await ec2.send(
      new ModifySpotFleetRequestCommand({
        SpotFleetRequestId: capacityId,
        TargetCapacity: target,
        OnDemandTargetCapacity: onDemand,
        // Else AWS ends instances of its own choice, busy ones too.
        ExcessCapacityTerminationPolicy: "noTermination",
      }),
    );
    return;
  }
  await setOnDemandBase(autoScaling, capacityId, onDemand);
  await autoScaling.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: capacityId, DesiredCapacity: target, HonorCooldown: false }),
  );
}

/**
 * Changes one number of the group's policy, and sends back the rest as it is; of the template's id and name, which AWS
 * lists both, a request may have one.
 */
async function setOnDemandBase(client: AutoScalingClient, group: string, onDemand: number): Promise<void> {
  const { AutoScalingGroups = [] } = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
  );
  const policy = AutoScalingGroups[0]?.MixedInstancesPolicy;
  const distribution = policy?.InstancesDistribution;
  if (!policy || (distribution?.OnDemandBaseCapacity ?? 0) === onDemand) {
    return;
  }
  const { LaunchTemplateId, Version } = policy.LaunchTemplate?.LaunchTemplateSpecification ?? {};
  await client.send(
    new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      MixedInstancesPolicy: {
        LaunchTemplate: { ...policy.LaunchTemplate, LaunchTemplateSpecification: { LaunchTemplateId, Version } },
        InstancesDistribution: { ...distribution, OnDemandBaseCapacity: onDemand },
      },
    }),
  );
}

async function endInstance(
  { ec2, autoScaling }: PoolClients,
  { capacity }: ServicePool,
  { instanceId, lowerTarget }: Extract<Action, { do: "end-instance" }>,
): Promise<void> {
  await (capacity === "spot-fleet"
    ? ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }))
    : autoScaling.send(
        new TerminateInstanceInAutoScalingGroupCommand({
          InstanceId: instanceId,
          ShouldDecrementDesiredCapacity: lowerTarget,
        }),
      ));
}
