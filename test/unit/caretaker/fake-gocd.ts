import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeAgent {
  uuid: string;
  hostname: string;
  agent_config_state: string;
  agent_state: string;
  build_state: string;
  environments: string[];
  resources: string[];
}

export interface FakeGoCd {
  url: string;
  agents: Map<string, FakeAgent>;
  jobs: { id: string; environment?: string; resources?: string[] }[];
  maintenance: boolean;
  /** Answers 503, as GoCD does while it starts or backs up. */
  starting: boolean;
  /** Each call as `method path`, with `+login` where it came with a password. */
  calls: string[];
  logins: number;
  endSessions(): void;
  close(): Promise<void>;
}

export const PASSWORD = "a:password with blanks";

/**
 * The part of GoCD 26.1.0 that the caretaker calls, refusing what it refuses. Sources, of github.com/gocd/gocd at
 * 26.1.0: api/api-agents-v7 AgentsControllerV7, AgentRepresenter and AgentUpdateValidator; server
 * AgentInstance.canBeDeleted (disabled, and neither building nor cancelled); api-feeds-api-v1 JobPlanXmlRepresenter,
 * bound to application/xml alone; spark-base RoutesHelper (headers of deprecation); ModeAwareFilter (503 in maintenance
 * mode for all but GET). Seen: the session's cookie is Secure, and dies with 401.
 */
export async function startFakeGoCd(): Promise<FakeGoCd> {
  const sessions = new Set<string>();
  const fake: FakeGoCd = {
    url: "",
    agents: new Map(),
    jobs: [],
    maintenance: false,
    starting: false,
    calls: [],
    logins: 0,
    endSessions: () => {
      sessions.clear();
    },
    close: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  };
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      answer(fake, sessions, request, response, body);
    });
  });
  server.keepAliveTimeout = 1;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/go`;
  return fake;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function answer(
  fake: FakeGoCd,
  sessions: Set<string>,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const { method = "", url = "", headers } = request;
  const send = (status: number, content: unknown = {}, more: Record<string, string> = {}): void => {
    response.writeHead(status, { "Content-Type": "application/json", ...more });
    response.end(typeof content === "string" ? content : JSON.stringify(content));
  };
  if (fake.starting) {
    send(503, "<html>starting</html>");
    return;
  }
  const cookie: Record<string, string> = {};
  const basic = `Basic ${Buffer.from(`caretaker:${PASSWORD}`).toString("base64")}`;
  if (headers.authorization === basic) {
    fake.logins += 1;
    const session = `JSESSIONID=node0${fake.logins}`;
    sessions.add(session);
    cookie["Set-Cookie"] = `${session}; Path=/go; Secure; HttpOnly`;
  } else if (!sessions.has(headers.cookie ?? "")) {
    send(401, { message: "You are not authenticated!" });
    return;
  }
  fake.calls.push(`${method} ${url}${headers.authorization ? " +login" : ""}`);
  const accept = headers.accept ?? "";
  if (fake.maintenance && method !== "GET") {
    send(503, { message: "server is in maintenance mode, please try later." });
  } else if (url === "/go/api/agents" && accept === "application/vnd.go.cd.v7+json") {
    send(200, { _embedded: { agents: [...fake.agents.values()].map(represent) } }, cookie);
  } else if (url === "/go/api/admin/maintenance_mode/info" && accept === "application/vnd.go.cd.v1+json") {
    send(200, { is_maintenance_mode: fake.maintenance, metadata: {} }, cookie);
  } else if (url === "/go/api/feed/jobs/scheduled.xml" && accept === "application/xml") {
    const deprecated = { "X-GoCD-API-Deprecated-In": "v25.4.0", "X-GoCD-API-Removal-In": "v25.1.0" };
    send(200, feed(fake), { ...cookie, ...deprecated, "Content-Type": "application/xml" });
  } else if (url.startsWith("/go/api/agents/") && accept === "application/vnd.go.cd.v7+json") {
    const [status, message] = changeAgent(fake, method, decodeURIComponent(url.slice("/go/api/agents/".length)), body);
    send(status, { message }, cookie);
  } else {
    send(404, { message: "The resource you requested was not found!" });
  }
}

const represent = ({ environments, ...agent }: FakeAgent): object => ({
  ...agent,
  ip_address: "10.0.0.1",
  free_space: "unknown",
  environments: environments.map((name) => ({ name, origin: { type: "gocd" } })),
});

function changeAgent(fake: FakeGoCd, method: string, uuid: string, body: string): [number, string] {
  const agent = fake.agents.get(uuid);
  if (!agent) {
    return [404, `Agent with uuid '${uuid}' was not found!`];
  }
  if (method === "DELETE") {
    const busy = agent.agent_state === "Building" || agent.build_state === "Cancelled";
    if (agent.agent_config_state !== "Disabled" || busy) {
      return [422, "Failed to delete an agent: it is not disabled or still building."];
    }
    fake.agents.delete(uuid);
    return [200, "Deleted 1 agent(s)."];
  }
  const change = JSON.parse(body) as Partial<FakeAgent>;
  if (agent.agent_config_state === "Pending" && change.agent_config_state === undefined) {
    return [400, "Pending agent must be explicitly enabled or disabled when performing any operation on it."];
  }
  Object.assign(agent, change);
  return [200, ""];
}

function feed({ jobs, url }: FakeGoCd): string {
  const job = ({ id, environment, resources }: FakeGoCd["jobs"][number]): string =>
    [
      `<job name="${id.split("/").at(-1) ?? ""}"><link rel="self" href="${url}/tab/build/detail/${id}"/><buildLocator>${id}</buildLocator>`,
      environment === undefined ? "" : `<environment>${environment}</environment>`,
      resources
        ? `<resources>${resources.map((name) => `<resource><![CDATA[${name}]]></resource>`).join("")}</resources>`
        : "",
      `<environmentVariables><variable name="TOKEN">plain</variable></environmentVariables></job>`,
    ].join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<scheduledJobs>${jobs.map(job).join("")}</scheduledJobs>`;
}
