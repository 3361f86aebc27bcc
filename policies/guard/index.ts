import { PolicyPack, type ResourceValidationArgs } from "@pulumi/policy";
import { rules } from "./rules";

/** The account that the stack's provider is bound to, by `aws:allowedAccountIds`. */
function accountOf(provider: ResourceValidationArgs["provider"]): string {
  return /\d{12}/.exec(JSON.stringify(provider?.props.allowedAccountIds ?? ""))?.[0] ?? "";
}

/** Type of the component that a resource is a part of, from its URN. */
function parentOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-2) ?? "";
}

// The engine runs the same rules as `npm run plan` does, on what it is about to deploy.
new PolicyPack("stups2go-guard", {
  policies: rules.map(({ name, level, wants, reason, fix, check }) => ({
    name,
    enforcementLevel: level,
    description: `${wants} ${reason}`,
    validateResource: ({ type, name: resource, urn, props, opts, provider }, report) => {
      const inputs = props as Readonly<Record<string, unknown>>;
      const guarded = {
        type,
        name: resource,
        parentType: parentOf(urn),
        inputs,
        protect: opts.protect,
        accountId: accountOf(provider),
      };
      for (const what of check(guarded)) {
        report(`${resource} in ${guarded.accountId}: ${what}. ${fix}`);
      }
    },
  })),
});
