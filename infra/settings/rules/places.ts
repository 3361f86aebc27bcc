/** Rules for what belongs to one account or region: certificates, keys, other accounts. */
import type { ProductionSettings } from "../schema";
import type { Rule } from "../rule";
import { inRegion } from "./zones";

/** Zones, certificates and keys work in their own region and account only. */
export const belongsHere: Rule<ProductionSettings> = ({ availabilityZone, certificateArn, dataVolume }, place) => {
  const problems = availabilityZone ? inRegion(["availabilityZone"], availabilityZone, place) : [];
  const [, , service, region, account] = certificateArn?.split(":") ?? [];
  if (service && ((service === "acm" && region !== place.region) || account !== place.accountId)) {
    problems.push({
      path: ["certificateArn"],
      expected: `a certificate of account ${place.accountId}${service === "acm" ? ` in ${place.region}` : ""}`,
    });
  }
  const keyRegion = dataVolume?.kmsKeyId?.split(":")[3];
  if (keyRegion && keyRegion !== place.region) {
    problems.push({ path: ["dataVolume", "kmsKeyId"], expected: `a key in ${place.region}` });
  }
  return problems;
};

export const accounts: Rule<ProductionSettings> = ({ testAccountId }, { accountId }) =>
  testAccountId === accountId
    ? [{ path: ["testAccountId"], expected: "another account than this one, so that builds cannot reach production" }]
    : [];
