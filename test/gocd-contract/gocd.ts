import { randomUUID } from "node:crypto";

/** A GoCD server to ask, real or fake, that no other person works with. */
export interface Target {
  /** Ends in `/go`. */
  url: string;
  /** An administrator. */
  user: string;
  password: string;
  /** The server's `agentAutoRegisterKey`. */
  key: string;
}

/** Where an answer comes from: file and line of GoCD 26.1.0, https://github.com/gocd/gocd/blob/26.1.0/. */
export type Source = string;

export interface Answer {
  status: number;
  body: string;
  headers: Headers;
}

export interface AgentRecord {
  uuid: string;
  hostname: string;
  agent_config_state: string;
  agent_state: string;
  build_state: string;
  resources: string[];
  environments: { name: string }[];
}

const JSON_V7 = { Accept: "application/vnd.go.cd.v7+json", "Content-Type": "application/json" };

/** Asks a server as agents, the caretaker and administrators do. */
export class GoCd {
  constructor(private readonly target: () => Target) {}

  async ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    const init = { method, headers, redirect: "manual" as const, ...(body === undefined ? {} : { body }) };
    const answer = await fetch(this.target().url + path, init);
    return { status: answer.status, body: await answer.text(), headers: answer.headers };
  }

  login(user = this.target().user): { Authorization: string } {
    return { Authorization: `Basic ${Buffer.from(`${user}:${this.target().password}`).toString("base64")}` };
  }

  /** A call of the API by the administrator. */
  api(method: string, path: string, body?: unknown, headers: Record<string, string> = JSON_V7): Promise<Answer> {
    return this.ask(
      method,
      path,
      { ...this.login(), ...headers },
      body === undefined ? undefined : JSON.stringify(body),
    );
  }

  async agents(): Promise<AgentRecord[]> {
    const { body } = await this.api("GET", "/api/agents");
    return (JSON.parse(body) as { _embedded: { agents: AgentRecord[] } })._embedded.agents;
  }

  async agent(uuid: string): Promise<AgentRecord | undefined> {
    return (await this.agents()).find((agent) => agent.uuid === uuid);
  }

  token(uuid: string): Promise<Answer> {
    return this.ask("GET", `/admin/agent/token?uuid=${encodeURIComponent(uuid)}`);
  }

  register(uuid: string, token: string, key: string, claims: Record<string, string> = {}): Promise<Answer> {
    const form = new URLSearchParams({
      ...{ hostname: "real-host", uuid, token, location: "/work", usablespace: "1000000", operatingSystem: "Linux" },
      ...{ agentAutoRegisterKey: key, agentAutoRegisterHostname: "", agentAutoRegisterResources: "" },
      ...{ agentAutoRegisterEnvironments: "", elasticAgentId: "", elasticPluginId: "" },
      ...claims,
    });
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    return this.ask("POST", "/admin/agent", headers, form.toString());
  }

  /** An agent that has registered with the right key. */
  async enabled(claims: Record<string, string> = {}): Promise<{ uuid: string; token: string }> {
    return this.#registered(this.target().key, claims);
  }

  /** An agent that waits for approval. */
  async pending(claims: Record<string, string> = {}): Promise<{ uuid: string; token: string }> {
    return this.#registered("", claims);
  }

  async #registered(key: string, claims: Record<string, string>): Promise<{ uuid: string; token: string }> {
    const uuid = randomUUID();
    const { body: token } = await this.token(uuid);
    await this.register(uuid, token, key, claims);
    return { uuid, token };
  }

  ping(uuid: string, token: string, body = "{}"): Promise<Answer> {
    const headers = {
      ...{ "X-Agent-GUID": uuid, Authorization: token, "Content-Type": "application/json" },
      Accept: "application/vnd.go.cd.v1+json",
    };
    return this.ask("POST", "/remoting/api/agent/ping", headers, body);
  }

  change(uuid: string, body: unknown): Promise<Answer> {
    return this.api("PATCH", `/api/agents/${uuid}`, body);
  }

  /** Disables and deletes agents; those that cannot be are left. */
  async remove(...uuids: readonly string[]): Promise<void> {
    for (const uuid of uuids) {
      await this.change(uuid, { agent_config_state: "Disabled" });
      await this.api("DELETE", `/api/agents/${uuid}`);
    }
  }

  maintenance(action: "enable" | "disable" | "info"): Promise<Answer> {
    const headers = { Accept: "application/vnd.go.cd.v1+json", "Content-Type": "application/json" };
    return action === "info"
      ? this.api("GET", "/api/admin/maintenance_mode/info", undefined, headers)
      : this.api("POST", `/api/admin/maintenance_mode/${action}`, undefined, { ...headers, "X-GoCD-Confirm": "true" });
  }
}
