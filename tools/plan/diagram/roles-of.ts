import type { AccountPlan } from "../plan";
import { make } from "../record/placeholders";
import { type Role, roles } from "./statements";

const known = new WeakMap<AccountPlan, Role[]>();

/** The roles of an account with all that they may do. */
export function rolesOf(plan: AccountPlan): Role[] {
  const found =
    known.get(plan) ??
    roles(plan.resources, (resource) => make(resource.type, resource.name, resource.inputs, plan.place));
  known.set(plan, found);
  return found;
}
