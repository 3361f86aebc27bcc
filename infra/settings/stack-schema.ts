import * as z from "zod";
import { jsonSchema, type JsonSchema } from "./introspect";
import { productionSchema, testSchema } from "./schema";

/** The parts of JSON Schema that a stack file's takes besides those that our settings make use of. */
interface StackSchema extends Omit<JsonSchema, "properties" | "additionalProperties" | "anyOf" | "items"> {
  $schema?: string;
  $id?: string;
  title?: string;
  properties?: Record<string, StackSchema>;
  additionalProperties?: StackSchema | boolean;
  anyOf?: StackSchema[];
  items?: StackSchema;
  if?: StackSchema;
  then?: StackSchema;
  else?: StackSchema;
  pattern?: string;
  patternProperties?: Record<string, StackSchema>;
}

/** What `pulumi config set --secret` writes in place of a value. */
const encrypted: StackSchema = {
  type: "object",
  description: "An encrypted value, as pulumi config set --secret --path writes it",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

/** Any value may be encrypted; a secret one has to be. */
function orEncrypted(schema: JsonSchema): StackSchema {
  const { secret, description, properties, additionalProperties, items, anyOf, ...rest } = schema;
  const told = description === undefined ? {} : { description };
  if (secret) {
    return { ...told, ...encrypted };
  }
  const plain: StackSchema = {
    ...rest,
    ...(properties ? { properties: each(properties) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: additionalProperties === false ? false : orEncrypted(additionalProperties) }),
    ...(items ? { items: orEncrypted(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(orEncrypted) } : {}),
  };
  return { ...told, anyOf: [plain, encrypted] };
}

const each = (properties: Record<string, JsonSchema>): Record<string, StackSchema> =>
  Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, orEncrypted(schema)]));

/** The `config:` of one account's stack: our keys with their namespace, and AWS's. */
function config(schema: z.ZodType): StackSchema {
  const { properties = {}, required = [] } = jsonSchema(schema);
  const ours = Object.entries(each(properties)).map(([key, value]) => [`stups2go:${key}`, value] as const);
  return {
    type: "object",
    properties: {
      "aws:region": { type: "string", description: "Region to deploy to", examples: ["eu-west-1"] },
      "aws:allowedAccountIds": {
        type: "array",
        description: "This stack's account id, in quotes: up stops in any other account",
        items: { type: "string", pattern: "^\\d{12}$" },
        minItems: 1,
      },
      ...Object.fromEntries(ours),
      "stups2go:account": { description: properties.account?.description ?? "", enum: ["production", "test"] },
    },
    required: ["aws:region", "aws:allowedAccountIds", ...required.map((key) => `stups2go:${key}`)],
    // Other packages' settings, such as aws:profile, are theirs to check; of ours, an unknown one is a slip.
    patternProperties: { "^(?!stups2go:)": {} },
    additionalProperties: false,
  };
}

/** The JSON Schema of `Pulumi.<stack>.yaml`, by which editors complete and check the settings of either account. */
export function stackSchema(): StackSchema {
  const isTest: StackSchema = {
    properties: { config: { properties: { "stups2go:account": { const: "test" } }, required: ["stups2go:account"] } },
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Settings of a stack of stups2go",
    type: "object",
    required: ["config"],
    if: isTest,
    then: { properties: { config: config(testSchema) } },
    else: { properties: { config: config(productionSchema) } },
  };
}
