import { jsonSchema, type JsonSchema } from "./introspect";
import { productionSchema, testSchema } from "./schema";

/** An entry of the `config:` block of `Pulumi.yaml`. */
export interface ConfigEntry {
  type: string;
  description: string;
  items?: { type: string };
  default?: unknown;
}

/** What stands for "not set": the engine wants every declared key in every stack, unless it has a default. */
const unset: Readonly<Record<string, unknown>> = { string: "", array: [], object: {} };

/** The `config:` block of `Pulumi.yaml`, which says to the engine and to people what the settings' schema says to us. */
export function projectConfig(): Record<string, ConfigEntry> {
  const properties = { ...jsonSchema(productionSchema).properties, ...jsonSchema(testSchema).properties };
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, entry(key, schema)]));
}

function entry(key: string, schema: JsonSchema): ConfigEntry {
  const { type = "object", description = "", items } = schema;
  return {
    type,
    description,
    ...(type === "array" ? { items: { type: items?.type ?? "string" } } : {}),
    // The account is the one thing that has to be said, in either account.
    ...(key === "account" ? {} : { default: scalarDefault(schema) ?? unset[type] }),
  };
}

/** The defaults within lists and objects are applied when they are read, so that each can be left out by itself. */
function scalarDefault({ default: value }: JsonSchema): unknown {
  return typeof value === "object" ? undefined : value;
}
