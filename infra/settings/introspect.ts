/** Questions about the schema of a setting, answered from the JSON Schema that zod derives from it. */
import * as z from "zod";
import type { Path } from "./problems";

/** The parts of JSON Schema that our settings make use of. */
export interface JsonSchema {
  type?: "string" | "integer" | "boolean" | "array" | "object";
  description?: string;
  default?: unknown;
  examples?: unknown[];
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  minItems?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | false;
  propertyNames?: JsonSchema;
  anyOf?: JsonSchema[];
  pattern?: string;
  /** Ours: the value has to be encrypted in the stack file. */
  secret?: boolean;
  /** Ours: the phrase that a message has behind "expected". */
  expected?: string;
  /** Ours: what happens without a value, where there is no plain default. */
  unset?: string;
}

const derived = new WeakMap<z.ZodType, JsonSchema>();

/** The schema of what users write, before defaults and conversions; derived once, as each plan asks for it twice. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  const json = derived.get(schema) ?? (z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema);
  derived.set(schema, json);
  return json;
}

/** The schema of the value at a path, if there is such a setting. */
export function schemaAt(schema: JsonSchema, path: Path): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((at, step) => {
    if (typeof step === "number") {
      return at?.items;
    }
    const rest = at?.additionalProperties;
    const { properties = {} } = at ?? {};
    return Object.hasOwn(properties, step) ? properties[step] : rest === false ? undefined : rest;
  }, schema);
}

/** A valid value in place of an encrypted one, which a plan cannot read. */
export function placeholder(schema: JsonSchema): unknown {
  const { type, examples, minItems = 0 } = schema;
  const known = examples?.[0] ?? schema.const ?? schema.default ?? schema.enum?.[0] ?? schema.minimum;
  if (schema.secret) {
    return "[secret]";
  }
  if (known !== undefined) {
    return known;
  }
  if (schema.anyOf?.[0]) {
    return placeholder(schema.anyOf[0]);
  }
  if (type === "array" && schema.items) {
    const item = placeholder(schema.items);
    return Array.from({ length: minItems }, () => item);
  }
  if (type === "object") {
    return Object.fromEntries((schema.required ?? []).map((key) => [key, placeholder(schema.properties?.[key] ?? {})]));
  }
  return "[secret]";
}
