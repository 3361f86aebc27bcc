import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { readBuildContext, writeBuildContext } from "../../infra/components/images/build-context";
import { scmSource, withoutCredentials } from "../../infra/components/images/scm-source";
import { DEBIAN, type ImageBuild, root } from "./catalog";
import { docker, hasImage, run } from "./docker";

export interface Built {
  tag: string;
  /** Of the image with its base, in bytes. */
  size: number;
  seconds: number;
}

const git = (...args: readonly string[]): string => {
  const { status, output } = run("git", ["-C", root, ...args]);
  return status === 0 ? output.trim() : "unknown";
};

/** What the OCI labels and `/scm-source.json` say. */
function origin({ context }: ImageBuild): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  return {
    VERSION: version,
    REVISION: git("rev-parse", "HEAD"),
    SOURCE: withoutCredentials(git("remote", "get-url", "origin")),
    SCM_SOURCE: scmSource(join(root, context)),
  };
}

/**
 * Builds one image with BuildKit.
 * `STUPS2GO_CA_CERTIFICATES`: file with the certificates to trust while building, for a network whose proxy opens TLS.
 * @throws Error with the end of the build's output
 */
export function build(image: ImageBuild): Built {
  const start = performance.now();
  docker(...buildArguments(image));
  const size = Number(docker("image", "inspect", "--format", "{{.Size}}", image.tag));
  return { tag: image.tag, size, seconds: (performance.now() - start) / 1000 };
}

/** What docker is told to build an image. */
export function buildArguments(image: ImageBuild): string[] {
  const certificates = process.env.STUPS2GO_CA_CERTIFICATES;
  const { folder, file } = contextOf(image);
  return [
    "build",
    "--tag",
    image.tag,
    ...(file === undefined ? [] : ["--file", file]),
    ...(certificates ? ["--secret", `id=ca-certificates,src=${certificates}`] : []),
    ...Object.entries({ ...origin(image), ...image.buildArgs }).flatMap(([name, value]) => [
      "--build-arg",
      `${name}=${value}`,
    ]),
    folder,
  ];
}

/** The folder that Docker builds from: the project's own, or a copy with what is made for it. */
function contextOf({ context, dockerfile, generated }: ImageBuild): { folder: string; file: string | undefined } {
  const folder = join(root, context);
  if (!generated || dockerfile === undefined) {
    return { folder, file: dockerfile && join(root, dockerfile) };
  }
  const cache = join(root, ".cache/images");
  const name = basename(dirname(dockerfile));
  const read = readBuildContext(folder, relative(context, dockerfile), generated);
  return { folder: join(cache, writeBuildContext(cache, name, read)), file: undefined };
}

/** Makes {@link DEBIAN} on a Debian machine, from the mirror that its own apt uses; needs root and mmdebstrap. */
export function debianBase(): void {
  if (hasImage(DEBIAN)) {
    return;
  }
  if (!existsSync("/usr/bin/mmdebstrap")) {
    throw new Error("the Debian base is made from Debian packages: apt-get install mmdebstrap, and run this as root");
  }
  const [mirror = ""] = run("apt-get", [
    "indextargets",
    "--format",
    "$(REPO_URI)",
    "Created-By: Packages",
  ]).output.split("\n");
  const script =
    'set -o pipefail; mmdebstrap --quiet --variant=minbase --include=ca-certificates trixie - "$1" | docker import - "$2"';
  const { status, output } = run("bash", ["-c", script, "bash", mirror, DEBIAN]);
  if (status !== 0) {
    throw new Error(`cannot make the Debian base:\n${output}`);
  }
}
