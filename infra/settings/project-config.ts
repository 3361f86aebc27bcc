import { jsonSchema, type JsonSchema } from "./introspect";
import { productionSchema, testSchema } from "./schema";

/** An entry of the `config:` block of `Pulumi.yaml`. */
export interface ConfigEntry {
  type: string;
  description: string;
  items?: { type: string };
  default?: unknown;
}

/** Defaults that mean "not set": the engine requires every declared key in every stack, unless it has a default. */
const unset: Readonly<Record<string, unknown>> = { string: "", array: [], object: {} };

/** The `config:` block of `Pulumi.yaml`, generated from the settings' schema. */
export function projectConfig(): Record<string, ConfigEntry> {
  const properties = { ...jsonSchema(productionSchema).properties, ...jsonSchema(testSchema).properties };
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, entry(key, schema)]));
}

function entry(key: string, schema: JsonSchema): ConfigEntry {
  const { type = "object", items } = schema;
  return {
    type,
    description: fullDescription(schema),
    ...(type === "array" ? { items: { type: items?.type ?? "string" } } : {}),
    // The account is required in either account, and so has no default.
    ...(key === "account" ? {} : { default: scalarDefault(schema) ?? unset[type] }),
  };
}

/** The description with what happens without a value, and with the keys of a map or of a list's maps. */
function fullDescription(schema: JsonSchema): string {
  const { description = "", unset: otherwise, items } = schema;
  const properties = schema.properties ?? items?.properties;
  const keys = Object.entries(properties ?? {}).map(([key, inner]) => {
    const value = defaultText(inner);
    return value === undefined ? key : `${key} (${value})`;
  });
  const list = keys.length > 0 ? `; ${items ? "each with " : ""}${keys.join(", ")}` : "";
  return `${description}${otherwise === undefined ? "" : ` (${otherwise})`}${list}`;
}

/** The default of a setting in words; nothing for one that is required. */
export function defaultText({ default: value, unset: otherwise, properties }: JsonSchema): string | undefined {
  if (otherwise !== undefined || value === undefined) {
    return otherwise;
  }
  if (value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0)) {
    return properties ? undefined : "none";
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * The defaults within lists and maps are applied when they are read, so that each key can be left out by itself. A list
 * that is not empty by default is written, so that an empty one can be told from none.
 */
function scalarDefault({ default: value }: JsonSchema): unknown {
  return typeof value === "object" && !(Array.isArray(value) && value.length > 0) ? undefined : value;
}
