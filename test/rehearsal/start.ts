import { Cloud } from "../fakes/aws/cloud";
import { scratch } from "../fakes/machine/disk";
import { machineRoot } from "../fakes/machine/root";
import { atEnd } from "../support/run";
import { Accounts } from "./accounts";
import { Balancer } from "./balancer";
import { certificates } from "./certificates";
import type { Deployment } from "./deployment";
import { freePort } from "./free-port";
import { GoCd } from "./gocd";
import { addresses, Network } from "./network";
import { Registry } from "./registry";
import { Service } from "./service";

/** Starts what stands for AWS: the API, a network with resolver and load balancer, and the registries. No host yet. */
export async function start(
  deployment: Deployment,
): Promise<{ service: Service; registry: Registry; authority: string }> {
  const folder = scratch("rehearsal");
  machineRoot();
  const cloud = new Cloud(deployment.region);
  atEnd(() => {
    cloud.end();
  });
  const registries = deployment.of("Image").map(({ inputs }) => String(inputs.imageName).split("/")[0] ?? "");
  const { domain, adminUser } = deployment.production;
  const { pair, authority } = certificates([...new Set([domain, ...registries])].sort());
  const network = new Network();
  const names = Object.fromEntries(registries.map((name) => [name, addresses.registry]));
  network.resolve({ ...names, [domain]: addresses.balancer }, folder);
  const registry = await Registry.start(folder);
  const port = await freePort();
  const accounts = [...new Set(registries.map((name) => name.split(".")[0] ?? ""))];
  const balancer = await Balancer.start({
    pair,
    network: network.name,
    folder,
    port,
    registryPort: registry.port,
    accounts,
  });
  const gocd = new GoCd(domain, port, authority, adminUser);
  const service = new Service({ cloud, deployment, accounts: new Accounts(cloud), network, balancer, gocd, authority });
  return { service, registry, authority };
}
