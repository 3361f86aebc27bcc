import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../infra/project-root";
import { buildArguments, debianBase } from "../../tools/images/build";
import { type ImageBuild, images, fakeBases } from "../../tools/images/catalog";
import { pinBase } from "../../tools/images/pins";
import { scratch } from "../fakes/machine/disk";
import { command } from "./command";
import type { DeployedResource } from "./deployment";
import type { Registry } from "./registry";

/** What images are built on. */
export type Bases = { official: true; pinned: Readonly<Record<string, string>> } | { official: false; reason: string };

/** Asks Docker Hub for the official images; nothing is downloaded yet. */
export async function findBases(): Promise<Bases> {
  const pinned: Record<string, string> = {};
  try {
    for (const folder of ["images/server", "images/agent"]) {
      const dockerfile = readFileSync(join(projectRoot, folder, "Dockerfile"), "utf8");
      const within10s: typeof fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
      const newest = await pinBase(dockerfile, (url, init) => within10s(url, init));
      const [, base = ""] = /^ARG BASE=(\S+)$/m.exec(dockerfile.includes("@sha256:") ? dockerfile : newest) ?? [];
      pinned[folder] = base;
    }
    return { official: true, pinned };
  } catch (error) {
    return { official: false, reason: reasonOf(error as Error) };
  }
}

/** Why there are no official images: a registry that is not reached is no error of the step that goes on without it. */
export function reasonOf({ name, message, cause }: Error): string {
  const { code = "" } = (cause ?? {}) as { code?: string };
  return name === "TimeoutError" || /^(?:E[A-Z_]+|UND_ERR_[A-Z_]+)$/.test(code)
    ? "Docker Hub is not reached from here"
    : `Docker Hub answered: ${message}`;
}

/** Builds the images that a plan names and pushes each to where the plan has it. */
export class Images {
  readonly #built = new Map<string, string>();

  constructor(
    private readonly bases: Bases,
    private readonly registry: Registry,
    /** File with the authority that containers trust in addition, in place of a certificate that all trust. */
    private readonly authority: string,
  ) {}

  /**
   * Builds and pushes one.
   *
   * @param image `docker.Image` of the plan
   * @param labels what makes it another image than the last time
   * @returns its digest
   */
  async push({ inputs }: DeployedResource, labels: Readonly<Record<string, string>> = {}): Promise<string> {
    const { context } = inputs.build as { context: string };
    const folder = context.replace(/^.*\.cache\/(images\/.+)-[0-9a-f]{16}$/, "$1");
    const local = this.#built.get(folder) ?? (await this.#build(folder));
    this.#built.set(folder, local);
    // The caretaker's has no shell, and calls nothing by TLS but AWS.
    const final = folder === "images/caretaker" ? local : await this.#trusting(local, labels);
    return this.registry.push(final, String(inputs.imageName));
  }

  async #build(folder: string): Promise<string> {
    const wanted = images(!this.bases.official).find(({ dockerfile }) => dockerfile === `${folder}/Dockerfile`);
    if (!wanted) {
      throw new Error(`there is no image in ${folder}`);
    }
    if (this.bases.official) {
      const base = this.bases.pinned[folder];
      await docker({
        ...wanted,
        buildArgs: { ...(base === undefined ? {} : { BASE: base }), ...unpinnedPlugins(folder) },
      });
    } else {
      debianBase();
      for (const image of fakeBases) {
        await docker(image);
      }
      await docker(wanted);
    }
    return wanted.tag;
  }

  /** The same image with one more layer, which trusts the authority of this rehearsal: for curl and Java. */
  async #trusting(image: string, labels: Readonly<Record<string, string>>): Promise<string> {
    const folder = scratch("image");
    const user = await command("docker", "image", "inspect", "--format", "{{.Config.User}}", image);
    writeFileSync(join(folder, "authority.crt"), readFileSync(this.authority));
    const certificates = "/etc/ssl/certs/ca-certificates.crt";
    const java = "/gocd-jre/lib/security/cacerts";
    writeFileSync(
      join(folder, "Dockerfile"),
      `FROM ${image}
USER 0
COPY authority.crt /tmp/
RUN cat /tmp/authority.crt >>${certificates} && if [ -w ${java} ]; then /gocd-jre/bin/keytool -importcert -noprompt \
-alias rehearsal -file /tmp/authority.crt -keystore ${java} -storepass changeit; fi && rm /tmp/authority.crt
USER ${user === "" ? "0" : user}
`,
    );
    const tag = `${image}:rehearsal`;
    const options = Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
    await command("env", "DOCKER_BUILDKIT=1", "docker", "build", "--quiet", "--tag", tag, ...options, folder);
    return tag;
  }
}

async function docker(image: ImageBuild): Promise<void> {
  await command("env", "DOCKER_BUILDKIT=1", "docker", ...buildArguments(image));
}

/** An image with plugins that have no checksum could not be built. */
function unpinnedPlugins(folder: string): Record<string, string> {
  const list = join(projectRoot, folder, "plugins.txt");
  return existsSync(list) && /^\S+ unpinned /m.test(readFileSync(list, "utf8")) ? { BUNDLED_PLUGINS: "" } : {};
}
