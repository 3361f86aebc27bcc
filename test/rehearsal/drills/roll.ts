import type { Drill } from "./drill";

/**
 * Another image of the server: another digest in its user data, so that the group's instance refresh ends the old
 * server, gently, and starts a new one on the same data.
 */
export const roll: Drill = async ({ service, images, records, tell, measure }) => {
  const { deployment } = service.world;
  const before = service.fleets.server.userData;
  tell("building and pushing an image");
  const image = deployment.named("go-server-x86_64");
  const digest = await images.push(image, { "stups2go.rehearsal": "another" });
  deployment.digests.set(String(image.inputs.imageName), digest);
  await service.up();
  if (service.fleets.server.userData === before) {
    throw new Error("another image changed nothing in the server's user data");
  }
  tell("the server's group replaces it");
  measure("another image of the server: without server", await service.replaceServer());
  const { machine } = service.running;
  const runs = machine.run("docker", "inspect", "--format", "{{.Config.Image}}", "go-server").output.trim();
  if (!runs.endsWith(digest)) {
    throw new Error(`the server runs ${runs}, not ${digest}`);
  }
  records.check(service.running);
  await service.registered();
  return `${digest.slice(0, 19)}… runs, on the same data`;
};
