import { readFileSync } from "node:fs";
import { join } from "node:path";
import { machineRoot } from "../fakes/machine/root";
import { addresses } from "./network";

/**
 * How the machine image of a rehearsal differs from the system tests': it finds all by name, in the network.
 *
 * @param authority file with the authority that machines trust in addition
 * @param aws address of the machine's own that the AWS fake listens on
 */
export function imageFiles(authority: string, aws = "127.0.0.1"): Record<string, string> {
  const certificates = "etc/ssl/certs/ca-certificates.crt";
  const trusted = [join(machineRoot(), certificates), authority].map((file) => readFileSync(file, "utf8"));
  return {
    "etc/hosts": "127.0.0.1 localhost\n",
    "etc/resolv.conf": `nameserver ${addresses.resolver}\n`,
    // In place of the resolver that QEMU's own DHCP server names, which knows nothing of this network.
    "etc/dhcp/dhclient.conf": `supersede domain-name-servers ${addresses.resolver};\n`,
    "etc/docker/daemon.json": JSON.stringify({
      "log-driver": "awslogs",
      // Docker wants a default group with this; each container names its own.
      "log-opts": { "awslogs-endpoint": `http://${aws}:4566`, "awslogs-group": "none" },
    }),
    [certificates]: trusted.join(""),
  };
}
