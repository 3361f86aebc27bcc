/** Rules for the data volume and its snapshots. */
import type { Problem } from "../problems";
import type { ProductionSettings } from "../schema";
import type { Rule } from "../rule";

/** https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html */
const volumeLimits = {
  gp2: { size: [1, 16_384] },
  gp3: { size: [1, 65_536], iops: [3000, 80_000], iopsPerGiB: 500 },
  io1: { size: [4, 16_384], iops: [100, 64_000], iopsPerGiB: 50 },
  io2: { size: [4, 65_536], iops: [100, 256_000], iopsPerGiB: 1000 },
} as const;

export const volume: Rule<ProductionSettings> = ({ dataVolume }) => {
  if (!dataVolume) {
    return [];
  }
  const { type, sizeGiB, iops, throughput } = dataVolume;
  const limits = volumeLimits[type];
  const problem = (key: string, expected: string): Problem => ({ path: ["dataVolume", key], expected });
  const problems: Problem[] = [];
  const [smallest, largest] = limits.size;
  if (sizeGiB < smallest || sizeGiB > largest) {
    problems.push(problem("sizeGiB", `${smallest} to ${largest} GiB for the type ${type}`));
  }
  if ("iops" in limits) {
    const [least, most] = limits.iops;
    // AWS gives gp3 3000 at any size, so that only more than those depend on it.
    const here = Math.max(Math.min(most, limits.iopsPerGiB * sizeGiB), type === "gp3" ? least : 0);
    if (iops === undefined ? type !== "gp3" : iops < least || iops > here) {
      problems.push(problem("iops", `${least} to ${here} for the type ${type} with ${sizeGiB} GiB`));
    }
  } else if (iops !== undefined) {
    problems.push(problem("iops", `no value for the type ${type}, whose speed follows from its size`));
  }
  if (throughput !== undefined && type !== "gp3") {
    problems.push(problem("throughput", `no value for the type ${type}, as only gp3 has it`));
  } else if (throughput !== undefined && throughput > (iops ?? 3000) / 4) {
    problems.push(problem("throughput", `at most a quarter of iops, ${Math.floor((iops ?? 3000) / 4)} MiB a second`));
  }
  return problems;
};

/** Copies of the snapshots, and the account that may copy them. */
export const copies: Rule<ProductionSettings> = ({ snapshots, dataVolume }, { region, accountId }) => {
  const { copyToRegion, copyKmsKeyId, shareWithAccountId } = snapshots ?? {};
  const problem = (key: string, expected: string): Problem => ({ path: ["snapshots", key], expected });
  return [
    ...(copyToRegion === region ? [problem("copyToRegion", `another region than ${region}`)] : []),
    ...(copyKmsKeyId && !copyToRegion ? [problem("copyKmsKeyId", "no value without copyToRegion")] : []),
    ...(copyKmsKeyId && copyToRegion && copyKmsKeyId.split(":")[3] !== copyToRegion
      ? [problem("copyKmsKeyId", `a key in ${copyToRegion}`)]
      : []),
    ...(shareWithAccountId === accountId ? [problem("shareWithAccountId", "another account than this one")] : []),
    // AWS does not share a snapshot that is encrypted with the account's default key.
    ...(shareWithAccountId && !dataVolume?.kmsKeyId
      ? [problem("shareWithAccountId", "no value without dataVolume.kmsKeyId")]
      : []),
  ];
};
