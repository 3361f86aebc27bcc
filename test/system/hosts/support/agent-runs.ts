import { eventually } from "../../../support/eventually";
import type { Machine } from "../../../fakes/machine/machine";

/** Waits until a machine's agent runs; when it never does, tells what the machine says of it. */
export const agentRuns = (machine: Machine): Promise<void> =>
  eventually("the agent runs", () => machine.bash("stups2go-status").output.includes("go-agent running"), {
    found: () => machine.bash("stups2go-status; journalctl -n 20 --no-pager").output,
  });
