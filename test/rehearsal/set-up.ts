import { needDocker } from "../support/docker";
import { Deployment } from "./deployment";
import { findBases, Images } from "./images";
import { install, refuseOthers } from "./needs";
import type { Step } from "./progress";
import type { Service } from "./service";
import { start } from "./start";

/** What the first steps make, and all later ones use. */
export class RehearsalContext {
  readonly deployment = new Deployment();
  service!: Service;
  images!: Images;
}

/** Everything but the hosts. */
export function setUp(made: RehearsalContext, qemu: boolean): Step[] {
  const { deployment } = made;
  const plan: Step = {
    name: "Plan both accounts",
    run: async () => {
      await deployment.plan();
      refuseOthers(deployment);
      return `${deployment.made.length} resources`;
    },
  };
  const fakes: Step = {
    name: "Start the AWS fake, network, registry",
    run: async (tell) => {
      tell("installing what is missing, making a machine image: minutes, the first time");
      install(qemu);
      await needDocker();
      const bases = await findBases();
      const started = await start(deployment);
      made.service = started.service;
      made.images = new Images(bases, started.registry, started.authority);
      return bases.official ? "official GoCD images" : `fakes of the official GoCD images, as ${bases.reason}`;
    },
  };
  const images: Step = {
    name: "Build and push the images",
    run: async (tell) => {
      for (const image of deployment.of("Image")) {
        const name = String(image.inputs.imageName);
        tell(name);
        deployment.digests.set(name, await made.images.push(image));
      }
      await made.service.up();
      return `${deployment.digests.size} in the fakes of ECR`;
    },
  };
  return [plan, fakes, images];
}

/** The agents, once there is a server. */
export const bootAgents = (made: RehearsalContext): Step => ({
  name: "Boot deployers and builders",
  run: async () => {
    const hosts = await made.service.startAgents();
    await made.service.credentials();
    return hosts.map(({ machine, fleet }) => `${machine.id} in ${fleet.environment ?? ""}`).join(", ");
  },
});
