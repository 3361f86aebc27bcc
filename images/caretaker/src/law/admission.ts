import { LIMITS } from "./limits";
import type { Plan } from "./plan";
import type { Agent, Message, World } from "./types";
import { ageOf, isLost, type Member } from "./view";

type Proof = Message & { kind: "proof" };

/**
 * Lets those pending agents in whose instance SQS has named. The others stay Pending: GoCD forgets them once they are
 * silent, and to disable one would register it, which gives it the artifacts of every pipeline (`isRegistered` is "not
 * pending": https://github.com/gocd/gocd/blob/26.1.0/server/src/main/java/com/thoughtworks/go/domain/AgentInstance.java#L262).
 */
export function admitAgents(plan: Plan, frozen: boolean): void {
  const { world, agents, members, settings } = plan.view;
  // Without the queue a proof may have come unseen.
  if (!world.messages) {
    return;
  }
  const byUuid = new Map(agents.map((agent) => [agent.uuid, agent]));
  const proofs = world.messages.filter((message) => message.kind === "proof").sort((a, b) => b.sentAt - a.sentAt);
  const senders = new Map<string, Set<string>>();
  for (const { uuid, instanceId } of proofs) {
    senders.set(uuid, (senders.get(uuid) ?? new Set()).add(instanceId));
  }
  const admitted = new Set<string>();
  for (const proof of proofs) {
    const agent = byUuid.get(proof.uuid);
    const member = members.get(proof.instanceId);
    // Two instances that claim one agent: no message tells which of them lies.
    const contested = (senders.get(proof.uuid)?.size ?? 0) > 1;
    const refusal =
      world.now - proof.sentAt >= LIMITS.pending
        ? "the proof is too old"
        : agent && agent.config !== "Pending"
          ? admitted.has(proof.uuid) || agent.hostname === proof.instanceId
            ? "the agent is registered"
            : "the agent belongs to another instance"
          : member && refuse(plan, member, proof);
    if (refusal !== undefined) {
      plan.add({ do: "drop-message", id: proof.id, reason: refusal });
    } else if (agent && member?.instance.state === "running" && !contested && !admitted.has(agent.uuid)) {
      if (removeLostAgents(plan, member, frozen)) {
        admitted.add(agent.uuid);
        member.agent = agent;
        member.status = "idle";
        plan.add({
          do: "enable-agent",
          uuid: agent.uuid,
          hostname: member.instance.id,
          environments: [settings.environment],
          resources: member.pool.resources,
          reason: `proved by ${member.instance.id} of pool ${member.pool.name}`,
        });
      }
    }
  }
}

/** Whether an agent has waited for a proof for so long that none will come. */
export const isUnproved = (world: World, agent: Agent): boolean =>
  agent.config === "Pending" && ageOf(world, agent) >= LIMITS.pending;

function refuse({ view }: Plan, { pool, instance, status, agent }: Member, proof: Proof): string | undefined {
  if (pool.name !== proof.pool) {
    return "the instance belongs to another pool";
  }
  if (status === "draining" || status === "held") {
    return `the instance is ${status}`;
  }
  const registered = view.byHost.get(instance.id) ?? [];
  return agent?.config === "Pending" || registered.some((each) => !isLost(each))
    ? "the instance has an agent"
    : undefined;
}

/** Removes what an instance was before its agent registered again; false while that is not sure. */
function removeLostAgents(plan: Plan, { instance }: Member, frozen: boolean): boolean {
  const lost = plan.view.byHost.get(instance.id) ?? [];
  if (lost.length > 0 && frozen) {
    return false;
  }
  for (const { uuid, config } of lost) {
    if (config === "Enabled") {
      plan.add({ do: "disable-agent", uuid, reason: "its instance has a new agent" });
    }
    plan.add({ do: "delete-agent", uuid, reason: "its instance has a new agent" });
  }
  return true;
}
