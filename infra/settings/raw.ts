/** The values of a stack's configuration before the schema checks them. */
import { jsonSchema, type JsonSchema } from "./introspect";
import { formatValue } from "./problems";
import { productionSchema, testSchema } from "./schema";

export const schemas = { production: productionSchema, test: testSchema } as const;
export type Account = keyof typeof schemas;

export const otherAccount = (account: Account): Account => (account === "production" ? "test" : "production");

/** Whether an account has a setting, by its own name. */
export const hasSetting = (account: Account, name: string): boolean => Object.hasOwn(schemas[account].shape, name);

const settingOf = (account: Account, name: string): JsonSchema | undefined =>
  hasSetting(account, name) ? jsonSchema(schemas[account]).properties?.[name] : undefined;

/**
 * Values by key without the namespace. The engine puts the defaults of `Pulumi.yaml` into every stack, also those of
 * the other account's keys, and an empty one means "not set": users wrote neither.
 */
export function parseValues(values: Readonly<Record<string, string>>, account: Account): Record<string, unknown> {
  const entries = Object.entries(values)
    .filter(([key]) => key.startsWith("stups2go:"))
    .map(([key, text]): [string, unknown] => {
      const name = key.slice("stups2go:".length);
      const field = settingOf(account, name) ?? settingOf(otherAccount(account), name);
      return [name, field?.type === "string" ? text : parse(text)];
    })
    .filter(([name, value]) => {
      const own = settingOf(account, name);
      const isDefault = formatValue(value) === formatValue(settingOf(otherAccount(account), name)?.default);
      const isUnknown = own === undefined && settingOf(otherAccount(account), name) === undefined;
      return (!isEmpty(value) || isUnknown || isMeant(own)) && (own !== undefined || !isDefault);
    });
  return Object.fromEntries(entries);
}

/** Whether an empty list is a value, because it is not the default of a stack without one: no pools. */
const isMeant = (schema: JsonSchema | undefined): boolean =>
  Array.isArray(schema?.default) && schema.default.length > 0;

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isEmpty(value: unknown): boolean {
  return value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}
