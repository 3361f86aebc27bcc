import { type Output, type Resource } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";

export interface GeneratedSecretArgs {
  /** Raise it for a new value. */
  version: number;
}

/**
 * A password or key that no person has to make up or see: 40 letters and digits, 238 bits, with nothing in it that
 * XML, shells or property files would have to quote.
 */
export function generatedSecret(name: string, { version }: GeneratedSecretArgs, parent?: Resource): Output<string> {
  const options = parent ? { parent } : {};
  return new RandomPassword(name, { length: 40, special: false, keepers: { version: String(version) } }, options)
    .result;
}
