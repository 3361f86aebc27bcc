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

/** What stands in for the official images, in the order to build them. */
export const standIns: readonly ImageBuild[] = ["server", "agent"].map((name) => ({
  tag: `stups2go/stand-in-${name}`,
  context: `test/fakes/${name}`,
  buildArgs: { DEBIAN },
}));

/**
 * All images of this project.
 * @param standIn build on the stand-ins instead of the official images, which have no plugins to download either
 */
export function images(standIn: boolean): readonly ImageBuild[] {
  const names = readdirSync(join(root, "images/toolchains"), { withFileTypes: true });
  return [
    {
      tag: "stups2go/server",
      context: "images/server",
      buildArgs: standIn ? { BASE: "stups2go/stand-in-server", BUNDLED_PLUGINS: "" } : {},
    },
    {
      tag: "stups2go/agent",
      context: "images/agent",
      buildArgs: standIn ? { BASE: "stups2go/stand-in-agent" } : {},
    },
    {
      tag: "stups2go/log-shipper",
      context: "images/log-shipper",
      buildArgs: standIn ? { BASE: DEBIAN } : {},
    },
    ...names.filter((entry) => entry.isDirectory()).map(({ name }) => toolchain(name, standIn ? { BASE: DEBIAN } : {})),
  ];
}
