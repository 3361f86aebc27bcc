import * as z from "zod";

const addressRange = "an IPv4 address range such as 192.0.2.0/24 (the load balancer has IPv4 addresses only)";
/** An IPv4 address range in the form that AWS keeps. */
export const cidr = z
  .cidrv4({ error: addressRange, abort: true })
  .superRefine((range, context) => {
    // AWS refuses 192.0.2.1/24 in some places and silently changes it in others, which then shows as a difference.
    const network = networkOf(range);
    if (network !== range) {
      context.addIssue({
        code: "custom",
        message: "an address range whose bits after the prefix are zero",
        params: { fix: `did you mean ${network}?` },
      });
    }
  })
  .meta({ examples: ["192.0.2.0/24"], expected: addressRange });

/** The range with zeros after its prefix. */
function networkOf(range: string): string {
  const [address = "", prefix = ""] = range.split("/");
  const bits = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const network = bits - (bits % 2 ** (32 - Number(prefix)));
  return `${[24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join(".")}/${Number(prefix)}`;
}
