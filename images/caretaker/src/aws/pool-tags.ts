import type { LaunchTemplate } from "@aws-sdk/client-ec2";
import * as z from "zod";
import type { PoolSettings } from "../law/types";

/** Tag of builders and of their launch templates with the name of the pool. */
export const POOL_TAG = "stups2go:pool";

/** `order=0 capacity=spot-fleet elastic=no min=2 …`, of characters that tags of every service may have. */
function readWords(text: string): Record<string, string> {
  const pairs = text.split(" ").map((word): [string, string] => {
    const [name = "", value = ""] = word.split("=", 2);
    return [name, value];
  });
  return Object.fromEntries(pairs);
}

const settings = z.preprocess(
  (text) => (typeof text === "string" ? readWords(text) : text),
  z.object({
    order: z.coerce.number().int(),
    capacity: z.enum(["spot-fleet", "auto-scaling-group"]),
    elastic: z.enum(["yes", "no"]).transform((word) => word === "yes"),
    min: z.coerce.number().int().min(0),
    max: z.coerce.number().int().min(0),
    idleMinutes: z.coerce.number().int().min(1),
    onDemandCount: z.coerce.number().int().min(0),
    onDemandMax: z.coerce.number().int().min(0),
  }),
);

const tags = z.object({
  [POOL_TAG]: z.string(),
  /** Unique id of the builders' role (`AROA…`), which SQS names as the sender with the instance id. */
  "stups2go:sender": z.string().min(1),
  "stups2go:settings": settings,
  "stups2go:resources": z.string().default(""),
});

export interface TaggedPool {
  templateId: string;
  /** Version that new instances start from. */
  version: string;
  sender: string;
  order: number;
  settings: PoolSettings;
}

/**
 * A pool as the tags of its launch template tell it: the stack of the test account writes them, and no builder may.
 * @throws Error for a template of this deployment without them
 */
export function readPoolTags({
  LaunchTemplateId = "",
  LatestVersionNumber = 0,
  Tags = [],
}: LaunchTemplate): TaggedPool {
  const result = tags.safeParse(Object.fromEntries(Tags.map(({ Key = "", Value }) => [Key, Value])));
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`${LaunchTemplateId}: expected the tags of a pool, got ${faults.join("; ")}; deploy test again`);
  }
  const { [POOL_TAG]: name, "stups2go:sender": sender, "stups2go:settings": own } = result.data;
  const resources = result.data["stups2go:resources"].split(",").filter((resource) => resource !== "");
  const { order, ...rest } = own;
  return {
    templateId: LaunchTemplateId,
    version: `${LatestVersionNumber}`,
    sender,
    order,
    settings: { name, resources, keepWarm: [], ...rest },
  };
}
