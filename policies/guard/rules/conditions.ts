/**
 * Conditions as IAM reads them:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { list } from "../rule";
import type { Statement } from "./statements";

/**
 * Operators that admit the listed values and nothing else. Those in `IfExists` and `ForAllValues:` also admit a request
 * that lacks the key, and so restrict nothing.
 */
const admitting = /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|Bool)$/;

/** Operators under which `*` and `?` in a value stand for other characters. */
const withWildcards = /(?:StringLike|ArnEquals|ArnLike)$/;

/** The values that a condition admits for a key, wildcards among them as they are; nothing if it admits every value. */
export function admitted({ conditions }: Statement, key: string): string[] | undefined {
  const values = Object.entries(conditions)
    .filter(([operator]) => admitting.test(operator))
    .flatMap(([operator, keys]) =>
      Object.entries(keys)
        .filter(([name]) => name.toLowerCase() === key.toLowerCase())
        .map(([, value]) =>
          list(value).map((item) =>
            withWildcards.test(operator) ? String(item) : String(item).replace(/[*?]/g, "[literal $&]"),
          ),
        ),
    );
  // Several conditions on one key all have to hold: the shortest list is the one that admits least.
  return values.sort((a, b) => a.length - b.length)[0];
}

/** Keys that conditions ask for. */
export const restrictedKeys = (statement: Statement): string[] =>
  Object.entries(statement.conditions)
    .filter(([operator]) => !/IfExists$|^(?:String|Arn)Not/.test(operator))
    .flatMap(([operator, keys]) =>
      // `Null` with false asks for the key, with any value.
      Object.keys(keys).filter((key) => operator !== "Null" || String(keys[key]) === "false"),
    );
