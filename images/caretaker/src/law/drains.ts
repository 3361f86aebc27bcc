import { LIMITS } from "./limits";
import type { Plan } from "./plan";
import { ageOf, isLost, type Member } from "./view";

/** Takes out of service what AWS is about to end. */
export function heedNotices(plan: Plan): void {
  const { world, members } = plan.view;
  for (const message of world.messages ?? []) {
    if (message.kind !== "notice") {
      continue;
    }
    const member = members.get(message.instanceId);
    if (member) {
      // A drain for idleness can be called off, this one cannot.
      if (member.status !== "draining" || member.drain?.reason === "idle") {
        plan.drain(member, message.reason);
      }
      plan.add({ do: "drop-message", id: message.id, instanceId: message.instanceId, reason: "heeded" });
    } else if (world.now - message.sentAt >= LIMITS.pending) {
      plan.add({ do: "drop-message", id: message.id, reason: "the instance is in no pool" });
    }
  }
}

/** Disables agents whose instance was tagged, but not more, before the caretaker stopped. */
export function finishDrains(plan: Plan): void {
  for (const member of plan.view.members.values()) {
    if (member.instance.drain && member.status === "draining") {
      plan.disableAgents(member);
    }
  }
}

/** Takes out of service the instances whose agent has been silent for long. */
export function drainLost(plan: Plan): void {
  for (const member of plan.view.members.values()) {
    if (member.status === "lost" && member.agent && ageOf(plan.view.world, member.agent) >= LIMITS.lost) {
      plan.drain(member, "lost");
    }
  }
}

/** A draining instance may be ended: its agents can get no work, and have had none for long enough. */
export function isSettled({ view }: Plan, { instance, status, agent }: Member): boolean {
  return (
    status === "draining" &&
    // Admitted by this very decision, so perhaps at work already.
    agent?.config !== "Pending" &&
    (view.byHost.get(instance.id) ?? []).every((agent) => {
      const needed = agent.state === "Idle" ? LIMITS.settle : isLost(agent) ? LIMITS.lost : Infinity;
      return agent.config === "Disabled" && ageOf(view.world, agent) >= needed;
    })
  );
}
