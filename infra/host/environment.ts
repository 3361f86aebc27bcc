/**
 * An environment file that a shell sources: `NAME='value'` a line, for any value.
 *
 * @throws when a name is no shell variable's, or a value holds NUL, which no variable can
 */
export function shellEnvironment(values: Readonly<Record<string, string>>): string {
  return lines(values, /\0/, (value) => `'${value.replaceAll("'", String.raw`'\''`)}'`);
}

/**
 * An environment file for `docker run --env-file`, which knows no quotes: each value is its line's rest.
 *
 * @throws when a name is no shell variable's, or a value holds NUL or a line break, which that format cannot say
 */
export function dockerEnvironment(values: Readonly<Record<string, string>>): string {
  return lines(values, /[\0\r\n]/, (value) => value);
}

function lines(values: Readonly<Record<string, string>>, forbidden: RegExp, quote: (value: string) => string): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
        throw new Error(`${JSON.stringify(name)} is no name of an environment variable: letters, digits and _ only`);
      }
      if (forbidden.test(value)) {
        throw new Error(`The environment variable ${name} holds a line break or NUL, which cannot be passed on`);
      }
      return `${name}=${quote(value)}\n`;
    })
    .join("");
}
