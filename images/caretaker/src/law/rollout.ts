import type { Plan } from "./plan";
import type { Member, PoolView } from "./view";

/** Of an instance whose tags do not tell it: it is left alone. */
const UNKNOWN = "";

/** Takes instances of an older template out of service, idle ones first, half of the pool at a time. */
export function rollOut(plan: Plan, { state, members }: PoolView): void {
  const rolling = members.filter(({ drain }) => drain?.reason === "rollout").length;
  const room = Math.max(1, Math.floor(members.length / 2)) - rolling;
  const isOld = ({ instance, agent }: Member): boolean =>
    agent?.config === "Enabled" && instance.template !== UNKNOWN && instance.template !== state.template;
  const old = members
    .filter((member) => (member.status === "idle" || member.status === "busy") && isOld(member))
    .sort(
      (a, b) =>
        Number(a.status === "busy") - Number(b.status === "busy") || a.instance.launchedAt - b.instance.launchedAt,
    );
  for (const member of old.slice(0, Math.max(0, room))) {
    plan.drain(member, "rollout");
  }
}
