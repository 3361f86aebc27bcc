/**
 * Regions whose first three zones are not a, b and c, for accounts of today.
 *
 * Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html; older accounts
 * may see others, and say so in `network.availabilityZones`.
 */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  "ap-northeast-1": ["a", "c", "d"],
  "ca-central-1": ["a", "b", "d"],
  "us-west-1": ["a", "c"],
};

/**
 * The availability zones that a VPC of its own has subnets in, and the one of them that the server is in. By default
 * the region's first three, and the first. Not asked of AWS: the answer would change as AWS builds, and then so would
 * the subnets.
 */
export function zonesFor(
  region: string,
  wanted: string | undefined,
  given: string[] | undefined,
): { zones: string[]; serverZone: string } {
  const first = (exceptions[region] ?? ["a", "b", "c"]).map((letter) => `${region}${letter}`);
  const zones = given ?? (wanted === undefined || first.includes(wanted) ? first : [...first, wanted]);
  return { zones, serverZone: wanted ?? zones[0] ?? `${region}a` };
}

/**
 * The address range of a zone's subnet in 10.0.0.0/16. It follows from the zone's letter alone, so that no subnet moves
 * when the list of zones changes: AWS refuses two that overlap, even for the moment of a move.
 *
 * @throws Error for a zone after o: 10.0.240.0/20 holds the builders' endpoint
 */
export function subnetCidr(zone: string): string {
  const place = zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0);
  if (!(place >= 0 && place < 15)) {
    throw new Error(`The zone ${zone} has no address range: expected one that ends in a letter from a to o`);
  }
  return `10.0.${place * 16}.0/20`;
}
