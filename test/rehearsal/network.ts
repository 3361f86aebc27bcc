import { join } from "node:path";
import { atEnd, must } from "../support/run";
import { daemon } from "./daemon";

/**
 * As in a VPC: the resolver is at the network's second address,
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html.
 */
export const addresses = { resolver: "10.0.0.2", balancer: "10.0.0.3", registry: "10.0.0.4" } as const;

/**
 * A network of machines' namespaces, apart from this machine's own: a bridge with a resolver that knows given names.
 */
export class Network {
  /** The namespace with the bridge. */
  readonly name = `stups2go${process.pid}net`;
  #machines = 0;

  constructor() {
    must("ip", "netns", "add", this.name);
    atEnd(() => must("ip", "netns", "del", this.name));
    this.#ip("link", "add", "bridge", "type", "bridge");
    for (const address of Object.values(addresses)) {
      this.#ip("address", "add", `${address}/16`, "dev", "bridge");
    }
    for (const device of ["lo", "bridge"]) {
      this.#ip("link", "set", device, "up");
    }
  }

  /** Answers for these names, and refuses all others. */
  resolve(names: Readonly<Record<string, string>>, folder: string): void {
    const known = Object.entries(names).map(([name, address]) => `--address=/${name}/${address}`);
    daemon(join(folder, "dnsmasq.log"), "ip", [
      ...[
        "netns",
        "exec",
        this.name,
        "dnsmasq",
        "--keep-in-foreground",
        "--no-resolv",
        "--no-hosts",
        "--conf-file=/dev/null",
      ],
      ...["--bind-interfaces", `--listen-address=${addresses.resolver}`, "--user=root", "--pid-file", ...known],
    ]);
  }

  /** Connects a machine's namespace, and gives its address. */
  connect(namespace: string): string {
    const number = ++this.#machines;
    const [address, port] = [`10.0.1.${number}`, `port${number}`];
    must("ip", "-n", namespace, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", this.name);
    must("ip", "-n", namespace, "address", "add", `${address}/16`, "dev", "eth0");
    must("ip", "-n", namespace, "link", "set", "eth0", "up");
    this.#ip("link", "set", port, "master", "bridge", "up");
    return address;
  }

  #ip(...args: readonly string[]): void {
    must("ip", "-n", this.name, ...args);
  }
}
