/**
 * The kinds of leaves of the settings' schema. Each has one phrase for what it expects, which every message about it
 * uses: "expected a whole number of GiB from 10 to 65536, got 5". The phrase is in the JSON Schema too, as `expected`.
 */
import * as z from "zod";
import { type Output, secret } from "@pulumi/pulumi";
import { nearest } from "./nearest";

/**
 * A string that matches, of at most 1024 characters. Messages and editors show the example; it is also the placeholder
 * for an encrypted value in a plan, which cannot decrypt it.
 */
export function text(pattern: RegExp, what: string, example: string, most = 1024): z.ZodString {
  const error = `${what}, such as ${example}`;
  return z
    .string({ error })
    .max(most, { error: `at most ${most} characters`, abort: true })
    .regex(pattern, { error })
    .meta({ examples: [example], expected: error });
}

/** A whole number from `min` to `max`, both included, of a unit if there is one. */
export function whole(min: number, max: number, unit?: string): z.ZodInt {
  const error = `a whole number${unit === undefined ? "" : ` of ${unit}`} from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).meta({ expected: error });
}

/** One of the given words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): z.ZodEnum<z.core.util.ToEnum<Words[number]>> {
  const error = `one of ${words.join(", ")}`;
  return z.enum(words, { error }).meta({ expected: error });
}

/**
 * A secret string: the reader refuses it in plain text, messages do not repeat it, and {@link secret} keeps it out of
 * state and previews.
 */
export function secretText(
  expected: string,
  most = 1024,
): z.ZodPipe<z.ZodString, z.ZodTransform<Output<string>, string>> {
  return z
    .string({ error: expected })
    .min(1, { error: expected })
    .max(most, { error: `at most ${most} characters` })
    .meta({ secret: true, expected })
    .transform((value) => secret(value));
}

/** An enumerable value whose nearest neighbour is suggested. */
export function known(field: z.ZodString, names: readonly string[]): z.ZodString {
  return field.superRefine((given, context) => {
    if (!names.includes(given)) {
      const near = nearest(given, names);
      context.addIssue({
        code: "custom",
        message: field.meta()?.expected as string,
        ...(near === undefined ? {} : { params: { fix: `did you mean ${near}?` } }),
      });
    }
  });
}
