/** All checks, which run at once: each asks other things of AWS, or of this machine. */
import { setTimeout as wait } from "node:timers/promises";
import type { AccountPlan } from "../plan/plan";
import type { Check, Surroundings } from "./check";
import { checkRegion, checkZones } from "./checks/account";
import { checkSnapshot, checkVolume } from "./checks/data-volume";
import { checkCertificate, checkGithubProvider, checkPolicies } from "./checks/given";
import { checkImageLookups, checkImages, checkOfferings } from "./checks/instances";
import { checkDefaultKey, checkVolumeKey } from "./checks/keys";
import { checkDocker, checkPrograms } from "./checks/machine";
import { checkMintBucket } from "./checks/mint-bucket";
import { checkNames } from "./checks/names";
import { checkSubnets, checkVpc } from "./checks/network";
import { checkQuotas } from "./checks/quotas";
import { checkServiceRoles } from "./checks/service-roles";
import { checkStateBucket, checkStateKey } from "./checks/state";
import { checkIssuers, checkRecords, checkZone } from "./checks/zone";
import { nameOf } from "./clients";
import { type Finding, warns } from "./finding";

const checks: Readonly<Record<string, Check>> = {
  "availability zones": checkZones,
  "hosted zone": checkZone,
  records: checkRecords,
  "CAA records": checkIssuers,
  certificate: checkCertificate,
  "service-linked roles": checkServiceRoles,
  "managed policies": checkPolicies,
  "GitHub's identity provider": checkGithubProvider,
  quotas: checkQuotas,
  "instance types": checkOfferings,
  "machine images": checkImages,
  "lookups of machine images": checkImageLookups,
  "default key for EBS": checkDefaultKey,
  "key of the data volume": checkVolumeKey,
  "data volume": checkVolume,
  snapshot: checkSnapshot,
  VPC: checkVpc,
  subnets: checkSubnets,
  "mint bucket": checkMintBucket,
  names: checkNames,
  "state bucket": checkStateBucket,
  "state key": checkStateKey,
  Docker: checkDocker,
  programs: checkPrograms,
};

async function within<T>(seconds: number, answer: Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const late = wait(seconds * 1000, undefined, waiting).then(() => {
    throw Object.assign(new Error(`no answer within ${seconds} s`), { name: "TimeoutError" });
  });
  late.catch(() => undefined); // it is aborted once there is an answer
  return Promise.race([answer, late]).finally(() => {
    waiting.abort();
  });
}

/** What a check finds; a warning where AWS does not answer it, since that may hide trouble. */
async function run(name: string, check: Check, plan: AccountPlan, surroundings: Surroundings): Promise<Finding[]> {
  try {
    return await within(surroundings.seconds, check(plan, surroundings));
  } catch (error) {
    const { message } = error as Error;
    return warns(
      `${name}: expected an answer, got ${nameOf(error)} (${message.split("\n")[0] ?? ""})`,
      "This was not checked, and may hide trouble.",
      "run it again with credentials of an administrator, and a network that reaches AWS",
    );
  }
}

/** Findings of all checks, errors first. In a region that is not enabled, no other question has an answer. */
export async function checkAll(plan: AccountPlan, surroundings: Surroundings): Promise<Finding[]> {
  const region = await run("region", checkRegion, plan, surroundings);
  if (region.some(({ level }) => level === "error")) {
    return region;
  }
  const found = await Promise.all(Object.entries(checks).map(([name, check]) => run(name, check, plan, surroundings)));
  return [...region, ...found.flat()].sort((a, b) => a.level.localeCompare(b.level));
}
