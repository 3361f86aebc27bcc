import type { Input } from "@pulumi/pulumi";

/** A pool as the caretaker knows it: images/caretaker/src/aws/pool-tags.ts reads these tags of its launch template. */
export interface PoolForCaretaker<Sender extends Input<string> = Input<string>> {
  /** Place in the settings: of pools that fit a job, the first one is used. */
  order: number;
  capacity: "spot-fleet" | "auto-scaling-group";
  /** Whether the number of agents follows the waiting jobs. */
  elastic: boolean;
  min: number;
  max: number;
  /** Minutes without work after which an agent ends. */
  idleMinutes: number;
  onDemandCount: number;
  /** On-demand agents that there may be while spot capacity is short. */
  onDemandMax: number;
  /** GoCD resources of the agents. */
  resources: readonly string[];
  /** Unique id of the builders' role. */
  sender: Sender;
}

/**
 * The tags, which no builder may write. The settings are `name=value` words, of characters that tags of every service
 * may have (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
 */
export function poolTags<Sender extends Input<string>>({
  resources,
  sender,
  ...pool
}: PoolForCaretaker<Sender>): Record<string, string | Sender> {
  const { order, capacity, elastic, min, max, idleMinutes, onDemandCount, onDemandMax } = pool;
  const values = {
    order,
    capacity,
    elastic: elastic ? "yes" : "no",
    min,
    max,
    idleMinutes,
    onDemandCount,
    onDemandMax,
  };
  return {
    "stups2go:sender": sender,
    "stups2go:settings": Object.entries(values)
      .map(([name, value]) => `${name}=${value}`)
      .join(" "),
    ...(resources.length === 0 ? {} : { "stups2go:resources": resources.join(",") }),
  };
}
