/** Rules for the network. */
import type { Place, Rule } from "../rule";
import type { Problem } from "../problems";
import type { NetworkSettings, ProductionSettings, TestSettings } from "../schema";
import { inRegion } from "./zones";

/** A VPC and its subnets belong together: with one part missing, a wrong network would be made. */
function network(given: NetworkSettings | undefined, subnets: number, publicSubnets: number, place: Place): Problem[] {
  if (!given) {
    return [];
  }
  const { vpcId, subnetIds, publicSubnetIds, availabilityZones } = given;
  const problems = (availabilityZones ?? []).flatMap((zone, nth) =>
    inRegion(["network", "availabilityZones", nth], zone, place),
  );
  if (availabilityZones && new Set(availabilityZones).size < availabilityZones.length) {
    problems.push({ path: ["network", "availabilityZones"], expected: "each zone once" });
  }
  if (!vpcId) {
    return subnetIds.length + publicSubnetIds.length > 0
      ? [...problems, { path: ["network", "vpcId"], expected: "the VPC that the subnets are in" }]
      : problems;
  }
  if (availabilityZones) {
    problems.push({
      path: ["network", "availabilityZones"],
      expected: "no value beside vpcId, as the subnets have their zones",
    });
  }
  if (subnetIds.length < subnets) {
    problems.push({ path: ["network", "subnetIds"], expected: `at least ${subnets} of the VPC's subnets for hosts` });
  }
  if (publicSubnetIds.length < publicSubnets) {
    problems.push({
      path: ["network", "publicSubnetIds"],
      expected: `at least ${publicSubnets} public subnets in different zones for the load balancer`,
    });
  }
  return problems;
}

/** A load balancer takes two zones; an internal one takes the hosts' subnets. */
export const productionNetwork: Rule<ProductionSettings> = (settings, place) =>
  network(settings.network, 2, settings.loadBalancerScheme === "internet-facing" ? 2 : 0, place);

export const testNetwork: Rule<TestSettings> = (settings, place) => network(settings.network, 1, 0, place);

/** The VPC has to have a subnet in the zone of the server. */
export const zoneIsInNetwork: Rule<ProductionSettings> = ({ availabilityZone, network }) =>
  availabilityZone && network?.availabilityZones && !network.availabilityZones.includes(availabilityZone)
    ? [
        {
          path: ["network", "availabilityZones"],
          expected: `a list with the server's zone, ${availabilityZone}, in it`,
        },
      ]
    : [];
