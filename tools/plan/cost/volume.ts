import type { PriceTable } from "./prices";

const count = (value: unknown): number => (typeof value === "number" ? value : 0);

/** US dollars a month of a volume. https://aws.amazon.com/ebs/pricing/ */
export function volumeUsd(type: unknown, inputs: Record<string, unknown>, { rates }: PriceTable): number {
  const size = count(inputs.size);
  const iops = count(inputs.iops);
  switch (type) {
    case "gp2":
      return size * rates.gp2GiB;
    case "io1":
      return size * rates.io1GiB + iops * rates.io1Iops;
    case "io2":
      return size * rates.io2GiB + iops * rates.io2Iops;
    default: {
      const more = Math.max(0, iops - 3000) * rates.gp3Iops;
      return size * rates.gp3GiB + more + Math.max(0, count(inputs.throughput) - 125) * rates.gp3MiBps;
    }
  }
}
