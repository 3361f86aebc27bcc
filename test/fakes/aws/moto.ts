/** moto as a server in a process of its own, and in front of it what moto has no answer to. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { freePort } from "../../rehearsal/free-port";
import { eventually } from "../../support/eventually";
import { pythonEnvironment } from "../machine/root";

/** The answer to an action such as `GetServiceQuota`, by the body of the call; none leaves the call to moto. */
export type Answer = (body: string) => { status: number; body: string } | undefined;

export class Moto {
  /** What answers in moto's place, by action; where a call names none, by method and path: `HEAD /bucket`. */
  readonly answers = new Map<string, Answer>();
  /** Actions that were called. */
  readonly calls: string[] = [];

  private constructor(
    private readonly process: ChildProcess,
    private readonly server: Server,
    private readonly port: number,
  ) {}

  /** @param accountId account of all credentials that are no assumed role's */
  static async start(accountId: string): Promise<Moto> {
    const port = await freePort();
    const environment = { ...process.env, MOTO_ACCOUNT_ID: accountId, MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS: "false" };
    const python = join(pythonEnvironment(), "bin/python");
    const moto = spawn(python, ["-m", "moto.server", "-p", `${port}`], { stdio: "ignore", env: environment });
    const server = createServer();
    const started = new Moto(moto, server, port);
    server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
      void started.#serve(incoming, outgoing);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    await eventually("moto answers", () =>
      fetch(`http://127.0.0.1:${port}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    return started;
  }

  /** Where AWS's clients find it: the value of `AWS_ENDPOINT_URL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Forgets everything that was made, and every answer in moto's place. */
  async reset(): Promise<void> {
    this.answers.clear();
    this.calls.length = 0;
    await fetch(`http://127.0.0.1:${this.port}/moto-api/reset`, { method: "POST" });
  }

  stop(): void {
    this.process.kill();
    this.server.close();
    this.server.closeAllConnections();
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, url, headers } = incoming;
    const body = await text(incoming);
    const target = String(headers["x-amz-target"] ?? "");
    const query = new URLSearchParams(body).get("Action") ?? `${method ?? ""} ${url?.replace(/\/?(\?.*)?$/, "") ?? ""}`;
    const action = target === "" ? query : (target.split(".").at(-1) ?? "");
    this.calls.push(action);
    const answer = this.answers.get(action)?.(body);
    if (answer) {
      const type = answer.body.startsWith("<") ? "text/xml" : "application/x-amz-json-1.1";
      outgoing.writeHead(answer.status, { "content-type": type }).end(answer.body);
      return;
    }
    const forwarded = request({ port: this.port, host: "127.0.0.1", path: url, method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    forwarded.end(body);
  }
}
