import { build, debianBase } from "../../../scripts/images/build";
import { type ImageBuild, images, standIns } from "../../../scripts/images/catalog";
import { needDocker } from "./docker";

let built: Promise<void> | undefined;

/** Builds all images on the stand-ins, once a process. */
export function needImages(): Promise<void> {
  built ??= needDocker().then(() => {
    debianBase();
    for (const image of [...standIns, ...images(true), ...testImages]) {
      build(image);
    }
  });
  return built;
}

const example = (name: string): ImageBuild => ({
  tag: `stups2go/example-${name}`,
  context: `images/examples/${name}`,
  buildArgs: { AGENT: "stups2go/agent" },
});

export const examples = ["maven-npm", "leiningen", "combined"].map(example);

const testImages: readonly ImageBuild[] = [
  ...examples,
  // The tag that /tools/run-with-postgres asks for.
  { tag: "postgres:17", context: "test/stand-in/postgres", buildArgs: { DEBIAN: "stups2go/debian:13" } },
];
