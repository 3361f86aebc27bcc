import type { AgentHost, ServerHost } from "./host";
import { agentTaupage, serverTaupage } from "./taupage";
import { agentUserData, serverUserData } from "./user-data";

/** Turns the description of a host into what its instance gets as user data, as text. */
export interface Renderer {
  server: (host: ServerHost) => string;
  agent: (host: AgentHost) => string;
}

/** By what boots the host. */
export const renderers = {
  "cloud-init": { server: serverUserData, agent: agentUserData },
  taupage: { server: serverTaupage, agent: agentTaupage },
} as const satisfies Record<string, Renderer>;
