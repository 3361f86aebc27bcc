import { existsSync } from "node:fs";
import { platform } from "node:os";
import { needDebianPackages } from "../support/debian";
import type { Deployment } from "./deployment";
import { fleets } from "./fleets";

/**
 * Why this machine cannot rehearse, if it cannot.
 *
 * @param system operating system, as Node.js calls it
 * @param uid user's number
 */
export function missing(
  system: string = platform(),
  uid = process.getuid?.(),
  debian = existsSync("/etc/debian_version"),
): string | undefined {
  if (system !== "linux") {
    return `npm run rehearse boots Linux machines and needs Linux with root, Debian 12 for instance; this is ${system}`;
  }
  if (!debian) {
    return "npm run rehearse installs its tools with apt and boots Debian machines: it needs Debian, and this is another Linux";
  }
  return uid === 0
    ? undefined
    : "npm run rehearse makes network namespaces, loop devices and machines, and needs root: sudo npm run rehearse";
}

/** Installs what machines, network and images need. */
export function install(qemu: boolean): void {
  needDebianPackages(
    ...["systemd-container", "iproute2", "procps", "bsdutils", "e2fsprogs", "openssl", "haproxy", "dnsmasq-base"],
    ...(qemu ? ["qemu-system-x86"] : []),
  );
}

/**
 * Refuses settings that the rehearsal cannot play.
 *
 * @throws Error that names the setting, and what it has to be for a rehearsal
 */
export function refuseOthers(deployment: Deployment): void {
  const images = deployment.of("Image").map(({ inputs }) => String(inputs.imageName));
  for (const { userData, label } of fleets(deployment)) {
    const [, image = ""] = /^ *IMAGE='(.*)'$/m.exec(userData) ?? [];
    if (!userData.startsWith("#cloud-config\n")) {
      throw new Error(
        "stups2go:host: got taupage, wants cloud-init in a rehearsal: the machine image of STUPS is not to be had",
      );
    }
    if (!images.some((name) => image.startsWith(name.replace(/:[^:/]*$/, "")))) {
      throw new Error(`the image of ${label}: got ${image}, wants one that is built from images/ in a rehearsal`);
    }
    if (!/^\d{12}\.dkr\.ecr\./.test(image)) {
      throw new Error(`stups2go:registry: got ${image.split("/")[0] ?? ""}, wants ECR, the default, in a rehearsal`);
    }
  }
  if (deployment.of("Volume").length === 0) {
    throw new Error(
      "stups2go:dataVolume.volumeId: got a volume that exists, wants none in a rehearsal, which makes one",
    );
  }
  if (images.some((name) => name.endsWith("-arm64"))) {
    throw new Error("architecture: got arm64, wants x86_64 in a rehearsal");
  }
}
