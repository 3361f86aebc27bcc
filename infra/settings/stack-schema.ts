import * as z from "zod";
import { jsonSchema, type JsonSchema } from "./introspect";
import { productionSchema, testSchema } from "./schema";

/** JSON Schema with the keywords that a stack file's schema adds, two of them for messages in editors. */
interface StackSchema extends Omit<
  JsonSchema,
  "properties" | "propertyNames" | "additionalProperties" | "anyOf" | "items"
> {
  $schema?: string;
  $id?: string;
  title?: string;
  properties?: Record<string, StackSchema>;
  additionalProperties?: StackSchema | boolean;
  anyOf?: StackSchema[];
  items?: StackSchema;
  propertyNames?: StackSchema;
  if?: StackSchema;
  then?: StackSchema;
  else?: StackSchema;
  /** A message of VS Code and others that use its language service, instead of one with the bare pattern. */
  patternErrorMessage?: string;
  errorMessage?: string;
  patternProperties?: Record<string, StackSchema>;
}

/** An encrypted value, as `pulumi config set --secret` writes it. */
const encrypted: StackSchema = {
  type: "object",
  description: "An encrypted value, as pulumi config set --secret --path writes it",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

/** Any value may be encrypted; a secret one has to be. */
function orEncrypted(schema: JsonSchema): StackSchema {
  const {
    secret,
    description,
    expected,
    unset,
    properties,
    propertyNames,
    additionalProperties,
    items,
    anyOf,
    ...rest
  } = schema;
  const about = description === undefined ? {} : { description: withDefault(description, unset) };
  if (secret) {
    return { ...encrypted, ...about, errorMessage: "expected an encrypted value: pulumi config set --secret --path" };
  }
  const plain: StackSchema = {
    ...rest,
    ...messages(expected, rest.pattern),
    ...(propertyNames
      ? {
          propertyNames: {
            pattern: propertyNames.pattern ?? "",
            ...messages(propertyNames.expected, propertyNames.pattern),
          },
        }
      : {}),
    ...(properties ? { properties: each(properties) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: additionalProperties === false ? false : orEncrypted(additionalProperties) }),
    ...(items ? { items: orEncrypted(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(orEncrypted) } : {}),
  };
  return { ...about, anyOf: [plain, encrypted] };
}

/** The messages of editors about a value. */
function messages(expected: string | undefined, pattern: string | undefined): StackSchema {
  return {
    ...(expected === undefined ? {} : { errorMessage: `expected ${expected}` }),
    ...(expected === undefined || pattern === undefined ? {} : { patternErrorMessage: `expected ${expected}` }),
  };
}

const withDefault = (description: string, unset: string | undefined): string =>
  unset === undefined ? description : `${description} (without it: ${unset})`;

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
        items: {
          type: "string",
          pattern: "^\\d{12}$",
          patternErrorMessage: "expected an account id, 12 digits in quotes",
        },
        minItems: 1,
      },
      ...Object.fromEntries(ours),
      "stups2go:account": { description: properties.account?.description ?? "", enum: ["production", "test"] },
    },
    required: ["aws:region", "aws:allowedAccountIds", ...required.map((key) => `stups2go:${key}`)],
    // Settings of other packages, such as aws:profile, are theirs to check; an unknown one of ours is a mistake.
    patternProperties: { "^(?!stups2go:)": {} },
    additionalProperties: false,
  };
}

/** The JSON Schema of `Pulumi.<stack>.yaml`, with which editors complete and check the settings of either account. */
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
