import * as z from "zod";
import type { Action, Agent } from "../law/types";
import type { GoCdClient } from "./client";

const VERSION = 7;

/** The fields that the law reads (https://api.gocd.org/26.1.0/#the-agent-object); all others are ignored. */
const list = z.object({
  _embedded: z.object({
    agents: z.array(
      z.object({
        uuid: z.string(),
        hostname: z.string(),
        agent_config_state: z.enum(["Pending", "Enabled", "Disabled"]),
        agent_state: z.enum(["Idle", "Building", "LostContact", "Missing", "Unknown"]),
        build_state: z.enum(["Idle", "Building", "Cancelled", "Unknown"]),
        environments: z.array(z.object({ name: z.string() })),
      }),
    ),
  }),
});

export async function listAgents(client: GoCdClient): Promise<Agent[]> {
  const { _embedded } = list.parse(await client.getJson("/api/agents", VERSION));
  return _embedded.agents.map((agent) => ({
    uuid: agent.uuid,
    hostname: agent.hostname,
    config: agent.agent_config_state,
    // A cancelled job still runs until its agent says Idle.
    state: agent.agent_state === "Idle" && agent.build_state !== "Idle" ? "Building" : agent.agent_state,
    environments: agent.environments.map(({ name }) => name),
  }));
}

export async function isInMaintenance(client: GoCdClient): Promise<boolean> {
  const info = z.object({ is_maintenance_mode: z.boolean() });
  return info.parse(await client.getJson("/api/admin/maintenance_mode/info", 1)).is_maintenance_mode;
}

type AgentAction = Extract<Action, { uuid: string }>;

export async function applyToAgent(client: GoCdClient, action: AgentAction): Promise<void> {
  const path = `/api/agents/${encodeURIComponent(action.uuid)}`;
  switch (action.do) {
    case "enable-agent": {
      const { hostname, environments, resources } = action;
      // In one call: an agent enabled without environments takes jobs of pipelines without environment at once.
      return client.patch(path, VERSION, { agent_config_state: "Enabled", hostname, environments, resources });
    }
    case "return-agent":
      return client.patch(path, VERSION, { agent_config_state: "Enabled" });
    case "disable-agent":
      return client.patch(path, VERSION, { agent_config_state: "Disabled" });
    case "delete-agent":
      return client.delete(path, VERSION);
  }
}
