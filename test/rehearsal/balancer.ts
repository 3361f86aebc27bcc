import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { eventually } from "../support/eventually";
import { type Daemon, daemon } from "./daemon";
import { addresses } from "./network";

export interface BalancerArgs {
  /** File with the certificate for the server's name and those of the registries, and its key. */
  pair: string;
  /** Namespace of the network with the machines. */
  network: string;
  /** Folder for its files. */
  folder: string;
  /** Port of this machine's loopback to serve on as well. */
  port: number;
  /** Port of the registry, which has a folder for each account. */
  registryPort: number;
  /** Accounts whose registries hosts may log in to, with the token that the AWS fake gives. */
  accounts: readonly string[];
}

/**
 * What stands between hosts and what they reach by TLS, as on AWS: the server's load
 * balancer, and ECR's own login. HAProxy is both.
 */
export class Balancer {
  private constructor(
    readonly port: number,
    private readonly admin: string,
    private readonly process: Daemon,
  ) {}

  static async start(args: BalancerArgs): Promise<Balancer> {
    const [config, admin] = ["haproxy.cfg", "haproxy.sock"].map((name) => join(args.folder, name)) as [string, string];
    writeFileSync(config, configuration(args, admin));
    const balancer = new Balancer(
      args.port,
      admin,
      daemon(join(args.folder, "haproxy.log"), "haproxy", ["-f", config]),
    );
    await eventually("the load balancer answers", () => balancer.#answers(), {
      seconds: 20,
      found: balancer.process.log,
    });
    return balancer;
  }

  /** Sends what comes for the server to this address. */
  async target(address: string): Promise<void> {
    await this.#tell(`set server server/current addr ${address} port 8153`);
  }

  /**
   * When a host asked for an image first.
   *
   * @returns milliseconds since 1970, nothing when it never did
   */
  firstPull(address: string): number | undefined {
    const [, time] = new RegExp(`^(\\d+\\.\\d+) ${address} \\S* \\S+/manifests/`, "m").exec(this.process.log()) ?? [];
    return time === undefined ? undefined : Number(time) * 1000;
  }

  #answers(): Promise<boolean> {
    return this.#tell("show info").then(
      () => true,
      () => false,
    );
  }

  async #tell(line: string): Promise<string> {
    const socket = connect(this.admin);
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    await once(socket, "connect");
    socket.end(`${line}\n`);
    await once(socket, "close");
    return answer;
  }
}

const configuration = ({ pair, network, port, registryPort, accounts }: BalancerArgs, admin: string): string => `
global
  stats socket ${admin} level admin
  log stdout format raw daemon
defaults
  mode http
  log global
  timeout connect 2s
  timeout client 60s
  timeout server 60s

frontend people-and-agents
  bind ${addresses.balancer}:443 ssl crt ${pair} namespace ${network}
  bind 127.0.0.1:${port} ssl crt ${pair}
  no log
  option forwardfor
  default_backend server
backend server
  # One try at once: the client tries again.
  retries 0
  server current 10.0.1.0:8153 namespace ${network}

frontend registries
  bind ${addresses.registry}:443 ssl crt ${pair} namespace ${network}
  log-format "%Ts.%ms %ci %HM %HU"
  default_backend registry
${accounts
  .map(
    (account) => `
  acl of-${account} hdr_beg(host) ${account}.dkr.ecr.
  http-request auth realm ECR if of-${account} !{ http_auth(users-${account}) }
  http-request set-path /v2/${account}/%[path,regsub(^/v2/,)] if of-${account} !{ path /v2/ }
`,
  )
  .join("")}
backend registry
  server registry 127.0.0.1:${registryPort}
${accounts.map((account) => `\nuserlist users-${account}\n  user AWS insecure-password ${account}-auth-token\n`).join("")}`;
