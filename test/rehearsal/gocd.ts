import { readFileSync } from "node:fs";
import { request } from "node:https";
import { z } from "zod";

const answered = z.object({
  _embedded: z.object({
    agents: z.array(
      z.object({
        uuid: z.string(),
        hostname: z.string(),
        agent_state: z.string(),
        agent_config_state: z.string(),
        environments: z.array(z.object({ name: z.string() })),
        resources: z.array(z.string()),
      }),
    ),
  }),
});

/** An agent as the server's API lists it, https://api.gocd.org/current/#agents. */
export type Agent = z.infer<typeof answered>["_embedded"]["agents"][number];

/** The GoCD server as people and agents reach it: by its name and TLS, through the load balancer. */
export class GoCd {
  /** The administrator's password, as the plan has it now. */
  password = "";

  constructor(
    private readonly domain: string,
    private readonly port: number,
    /** File with the authority of its certificate. */
    private readonly authority: string,
    private readonly user: string,
  ) {}

  /** Whether its health check is good. */
  async isHealthy(): Promise<boolean> {
    const { status } = await this.#ask("GET", "/go/api/v1/health").catch(() => ({ status: 0 }));
    return status === 200;
  }

  /**
   * All agents.
   *
   * @throws when the server does not answer with a list, as for a wrong password
   */
  async agents(): Promise<Agent[]> {
    const { status, body } = await this.#ask("GET", "/go/api/agents", {
      Accept: "application/vnd.go.cd+json",
      Authorization: `Basic ${Buffer.from(`${this.user}:${this.password}`).toString("base64")}`,
    });
    if (status !== 200) {
      throw new Error(`the server answers ${status} to a request for its agents`);
    }
    return answered.parse(JSON.parse(body))._embedded.agents;
  }

  /**
   * Registers as an agent does, with a key, and leaves no agent behind when that is refused.
   *
   * @returns whether the server took it as an enabled agent
   */
  async register(uuid: string, key: string): Promise<boolean> {
    const { body: token } = await this.#ask("GET", `/go/admin/agent/token?uuid=${uuid}`);
    const form = {
      ...{
        hostname: "rehearsal",
        uuid,
        token,
        location: "/go-working-dir",
        usablespace: "1",
        operatingSystem: "Linux",
      },
      ...{ agentAutoRegisterKey: key, agentAutoRegisterHostname: "rehearsal" },
      ...{ agentAutoRegisterResources: "", agentAutoRegisterEnvironments: "", elasticAgentId: "", elasticPluginId: "" },
    };
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    await this.#ask("POST", "/go/admin/agent", headers, new URLSearchParams(form).toString());
    return (await this.agents()).some((agent) => agent.uuid === uuid && agent.agent_config_state === "Enabled");
  }

  #ask(method: string, path: string, headers = {}, body = ""): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const ca = readFileSync(this.authority);
      const options = { host: "127.0.0.1", port: this.port, servername: this.domain, ca, agent: false, timeout: 5000 };
      const asked = request(
        {
          ...options,
          method,
          path,
          headers: { Host: this.domain, "Content-Length": Buffer.byteLength(body), ...headers },
        },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8");
          answer.on("data", (part: string) => (text += part));
          answer.on("end", () => {
            resolve({ status: answer.statusCode ?? 0, body: text });
          });
        },
      );
      asked.on("timeout", () => asked.destroy(new Error("no answer within 5 s")));
      asked.on("error", reject);
      asked.end(body);
    });
  }
}
