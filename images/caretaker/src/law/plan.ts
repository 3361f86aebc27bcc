import type { Action, DrainReason } from "./types";
import type { Member, View } from "./view";

/** The actions of one decision, in the order to take them; later rules see the members as earlier ones leave them. */
export class Plan {
  readonly actions: Action[] = [];

  constructor(readonly view: View) {}

  add(action: Action): void {
    this.actions.push(action);
  }

  /** Takes an instance out of service; the tag comes first, because a disabled agent without it is a person's. */
  drain(member: Member, reason: DrainReason): void {
    if (member.status === "held") {
      return;
    }
    const { instance, pool } = member;
    member.drain = { reason, at: this.view.world.now };
    member.status = "draining";
    this.add({ do: "tag-instance", instanceId: instance.id, pool: pool.name, drain: member.drain });
    this.disableAgents(member);
  }

  /** Disables what is still enabled on a draining instance. */
  disableAgents({ instance, drain }: Member): void {
    for (const { uuid, config } of this.view.byHost.get(instance.id) ?? []) {
      if (config === "Enabled") {
        this.add({ do: "disable-agent", uuid, instanceId: instance.id, reason: drain?.reason ?? "drain" });
      }
    }
  }

  /** Calls a drain off: the tag goes last, so that a failure in between leaves a drain, not an agent without work. */
  callOff(member: Member, uuid: string): void {
    member.drain = undefined;
    member.status = "idle";
    const instanceId = member.instance.id;
    this.add({ do: "return-agent", uuid, instanceId, reason: "a job waits" });
    this.add({ do: "untag-instance", instanceId, pool: member.pool.name });
  }
}
