import { join } from "node:path";
import { scratch } from "../machine/disk";
import { FakeService } from "../fake";
import { must } from "../../support/run";

/** The keys that the fakes take. */
export const keys = { scalyrKey: "0Scalyr-key+of/the=test", logentriesKey: "2bfbea1e-10c3-4419-bdad-7e6435882e1f" };

export type Service = "scalyr" | "logentries";

/** How a service is: well, an HTTP status that it answers with, or what else goes wrong. */
export type Mode = "well" | "401" | "429" | "503" | "silent" | "nonsense" | "deaf" | "stranger";

/** What came with one line of a log. */
export interface Event {
  program: string;
  message: string;
  application: string;
  role: string;
  instance: string;
  /** Scalyr's, in nanoseconds since 1970. */
  ts?: string;
  /** Logentries', as ISO 8601. */
  timestamp?: string;
}

/** Scalyr and Logentries as the machine in a network namespace sees them; see services.py. */
export class LogServices extends FakeService {
  static readonly scalyr = "192.0.2.80";
  static readonly logentries = "192.0.2.81";

  private constructor(network: string, folder: string) {
    const python = ["python3", "-B", join(__dirname, "services.py")];
    super(["ip", "netns", "exec", network, ...python, LogServices.scalyr, LogServices.logentries, folder]);
  }

  /** Starts both at their addresses. */
  static start(network: string, authority: Authority): LogServices {
    for (const address of [LogServices.scalyr, LogServices.logentries]) {
      must("ip", "-n", network, "address", "add", `${address}/32`, "dev", "lo");
    }
    return new LogServices(network, authority.folder);
  }

  be(service: Service, mode: Mode): Promise<void> {
    return this.ask("be", service, mode);
  }

  events(service: Service): Promise<Event[]> {
    return this.ask<Event[]>("events", service);
  }
}

/** An authority that signs the services' certificates, in a folder. */
export class Authority {
  readonly folder = scratch("authority");

  constructor() {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    const at = (name: string): string => join(this.folder, name);
    must("openssl", "req", "-x509", ...key, "-subj", "/CN=ca", "-keyout", at("ca.key"), "-out", at("ca.crt"));
    must(
      "openssl",
      "req",
      ...key.slice(0, 5),
      "-subj",
      "/CN=log services",
      "-keyout",
      at("key.pem"),
      "-out",
      at("csr"),
    );
    for (const [name, alternatives] of [
      ["cert", `IP:${LogServices.scalyr},IP:${LogServices.logentries}`],
      ["stranger", "DNS:elsewhere.example.org"],
    ]) {
      const sign = `openssl x509 -req -in csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out ${name}.pem -extfile <(echo subjectAltName=${alternatives})`;
      must("bash", "-c", `cd ${this.folder} && ${sign}`);
    }
  }
}
