import type { Input } from "@pulumi/pulumi";
import type { Alarm } from "./alarm";
import type { Graph } from "./dashboard";

const fiveMinutes = 300;

/** What may be wrong with the caretaker, or with what it sees. It measures once a minute: see law/measure.ts. */
export function caretakerAlarms(namespace: Input<string>): Record<string, Alarm> {
  const metric = (name: string, statistic: Alarm["metric"]["statistic"]): Alarm["metric"] => ({
    namespace,
    name,
    dimensions: {},
    statistic,
  });
  return {
    "caretaker-away": {
      description:
        "The caretaker has not reported for 10 minutes: no builder joins, and none is replaced; jobs run on. See the stream <instance>-caretaker of the server's log group, and journalctl -u stups2go-caretaker on its host.",
      metric: metric("Heartbeat", "Sum"),
      threshold: { below: 1 },
      period: fiveMinutes,
      periods: 2,
      missingData: "bad",
    },
    "caretaker-frozen": {
      description:
        "The caretaker has changed nothing for 30 minutes, as it cannot see enough: GoCD is in maintenance mode, or a list cannot be read. Its log says which; before the test account's first deployment that is so.",
      metric: metric("Frozen", "Minimum"),
      threshold: { atLeast: 1 },
      period: fiveMinutes,
      periods: 6,
      missingData: "good",
    },
    "foreign-agent": {
      description:
        "An agent was disabled at once: it was in prod or test without being an instance of the deployers or of a pool, or two had one host name. The caretaker's log names it (event done, reason foreign). Follow docs/security.md.",
      metric: metric("Foreign", "Sum"),
      threshold: { atLeast: 1 },
      period: fiveMinutes,
      periods: 1,
      missingData: "good",
    },
    "agent-refused": {
      description:
        "An agent has waited 10 minutes without proof of its instance; it stays Pending, and gets no job. GoCD's list of agents shows it. If it is a builder of a pool, see journalctl -u stups2go-announce on its host.",
      metric: metric("Refused", "Maximum"),
      threshold: { atLeast: 1 },
      period: fiveMinutes,
      periods: 1,
      missingData: "good",
    },
    "jobs-wait": {
      description:
        "A job that a pool fits has waited for more than 15 minutes. See the pools' graphs, and whether AWS refuses instances.",
      metric: metric("OldestWait", "Maximum"),
      threshold: { atLeast: 15 * 60 },
      period: fiveMinutes,
      periods: 1,
      missingData: "good",
    },
  };
}

/** What the caretaker sees, for the dashboard. */
export function caretakerGraphs(namespace: string): Record<string, Graph> {
  const graph = (...names: string[]): Graph =>
    names.map((name) => ({ namespace, name, dimensions: {}, statistic: "Maximum" }));
  return {
    "Waiting jobs": graph("Waiting", "Unmatchable"),
    "Longest wait, s": graph("OldestWait"),
    "Agents: pending, refused, foreign, ghosts": graph("Pending", "Refused", "Foreign", "Ghosts"),
  };
}
