import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Generated } from "../../infra/components/images/build-context";
import { caretakerBundle } from "../../infra/components/images/caretaker-bundle";

export const root = join(__dirname, "../..");

/** Debian without a registry; made by {@link debianBase} where Docker Hub cannot be reached. */
export const DEBIAN = "stups2go/debian:13";

export interface ImageBuild {
  /** Repository and tag of the result on this machine. */
  tag: string;
  /** Folder that the build sees, below the project's root. */
  context: string;
  /** @default `Dockerfile` in the context */
  dockerfile?: string;
  buildArgs: Readonly<Record<string, string>>;
  /** Files of the context that are made and not in the folder. @default none */
  generated?: Generated;
}

/** An image whose Dockerfile is in a folder below images/, and copies from images/. */
const image = (name: string, folder: string, buildArgs: Readonly<Record<string, string>>): ImageBuild => ({
  tag: `stups2go/${name}`,
  context: "images",
  dockerfile: `images/${folder}/Dockerfile`,
  buildArgs,
});

/** Fakes of the official GoCD images, in the order to build them. */
export const fakeBases: readonly ImageBuild[] = ["server", "agent"].map((name) => ({
  tag: `stups2go/fake-gocd-${name}`,
  context: `test/fakes/gocd-${name}`,
  buildArgs: { DEBIAN },
}));

/**
 * All images of this project.
 * @param fakeGocd build on fakes of the official GoCD images, which have no plugins to download either
 */
export function images(fakeGocd: boolean): readonly ImageBuild[] {
  const names = readdirSync(join(root, "images/toolchains"), { withFileTypes: true });
  return [
    image("server", "server", fakeGocd ? { BASE: "stups2go/fake-gocd-server", BUNDLED_PLUGINS: "" } : {}),
    image("agent", "agent", fakeGocd ? { BASE: "stups2go/fake-gocd-agent" } : {}),
    {
      ...image("caretaker", "caretaker", fakeGocd ? { BASE: DEBIAN } : {}),
      generated: { "caretaker/caretaker.js": caretakerBundle },
    },
    image("log-shipper", "log-shipper", fakeGocd ? { BASE: DEBIAN } : {}),
    ...names
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => image(`toolchain-${name}`, `toolchains/${name}`, fakeGocd ? { BASE: DEBIAN } : {})),
  ];
}
