/** The way of generated keys and passwords: from where they are made into the secrets that hold them. */
import type { AccountPlan } from "../plan";
import { boxId } from "./boxes";
import type { Known } from "./known";
import type { Link } from "./diagram";

/** Names of what is generated, and the box of each. */
export function generated(plans: readonly AccountPlan[]): Map<string, string> {
  return new Map(
    [...plans]
      .reverse()
      .flatMap(({ account, resources }) =>
        resources
          .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
          .map(({ name }): [string, string] => [name, `${account}/${name}`]),
      ),
  );
}

export function keys(plans: readonly AccountPlan[], known: Known): Link[] {
  const made = generated(plans);
  return plans.flatMap((plan) =>
    plan.resources.flatMap((resource) =>
      resource.holds.flatMap((name): Link[] => {
        const from = made.get(name);
        const to = boxId(known, { plan, resource });
        return from === undefined ? [] : [{ from, to, layer: "key", label: "kept in", verb: "is kept in" }];
      }),
    ),
  );
}
