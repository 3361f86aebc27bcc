import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache, made } from "../fakes/machine/root";
import { eventually } from "../support/eventually";
import { must } from "../support/run";
import { command } from "./command";
import { daemon } from "./daemon";
import { freePort } from "./free-port";

/**
 * One registry with a folder for each account, which Debian's docker-registry serves. On this machine's loopback it
 * takes what is pushed; hosts reach it by the names of ECR, see balancer.ts.
 */
export class Registry {
  private constructor(readonly port: number) {}

  static async start(folder: string): Promise<Registry> {
    const port = await freePort();
    const config = join(folder, "registry.yaml");
    writeFileSync(
      config,
      JSON.stringify({
        version: "0.1",
        log: { accesslog: { disabled: true }, level: "warn" },
        storage: { filesystem: { rootdirectory: storage() } },
        http: { addr: `127.0.0.1:${port}` },
      }),
    );
    daemon(join(folder, "registry.log"), join(program(), "usr/bin/docker-registry"), ["serve", config]);
    const answers = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      );
    await eventually("the registry answers", answers, { seconds: 20 });
    return new Registry(port);
  }

  /**
   * Pushes a local image under the name that a plan has for it,
   * `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`.
   *
   * @returns its digest
   */
  async push(local: string, image: string): Promise<string> {
    const [host = "", ...path] = image.split("/");
    const here = `127.0.0.1:${this.port}/${host.split(".")[0] ?? ""}/${path.join("/")}`;
    await command("docker", "tag", local, here);
    const said = await command("docker", "push", here);
    await command("docker", "rmi", here);
    const [, digest] = /digest: (sha256:[0-9a-f]{64})/.exec(said) ?? [];
    if (digest === undefined) {
      throw new Error(`docker push told no digest of ${image}:\n${said}`);
    }
    return digest;
  }
}

/** Kept between runs, so that only what has changed is pushed; emptied where many versions have gathered. */
function storage(): string {
  const folder = join(cache, "registry");
  if (existsSync(folder) && Number(must("du", "--summarize", "--block-size=1M", folder).split("\t")[0]) > 3000) {
    rmSync(folder, { recursive: true });
  }
  return folder;
}

/** The program alone, out of its Debian package: to install that would start a registry for good. */
function program(): string {
  return made("docker-registry", "", (folder) => {
    mkdirSync(folder);
    must(
      "sh",
      "-c",
      'cd "$0" && apt-get update -qq && apt-get download -qq docker-registry && dpkg-deb -x ./*.deb . && rm ./*.deb',
      folder,
    );
  });
}
