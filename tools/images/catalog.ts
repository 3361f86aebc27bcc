import { readdirSync } from "node:fs";
import { join } from "node:path";

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
}

const toolchain = (name: string, base: Readonly<Record<string, string>>): ImageBuild => ({
  tag: `stups2go/toolchain-${name}`,
  context: "images",
  dockerfile: `images/toolchains/${name}/Dockerfile`,
  buildArgs: base,
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
    {
      tag: "stups2go/server",
      context: "images/server",
      buildArgs: fakeGocd ? { BASE: "stups2go/fake-gocd-server", BUNDLED_PLUGINS: "" } : {},
    },
    {
      tag: "stups2go/agent",
      context: "images/agent",
      buildArgs: fakeGocd ? { BASE: "stups2go/fake-gocd-agent" } : {},
    },
    {
      tag: "stups2go/log-shipper",
      context: "images/log-shipper",
      buildArgs: fakeGocd ? { BASE: DEBIAN } : {},
    },
    ...names
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => toolchain(name, fakeGocd ? { BASE: DEBIAN } : {})),
  ];
}
