/** Where two values differ, as paths in the form that Pulumi writes them: `tags.team`, `routes[0].cidrBlock`. */

/** Paths of everything that differs. Lists of different lengths differ as a whole. */
export function differences(before: unknown, after: unknown, path = ""): string[] {
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((value, index) => differences(value, after[index], `${path}[${index}]`));
  }
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => differences(before[key], after[key], below(path, key)));
  }
  return before === after ? [] : [path];
}

/** Whether a path is at or below another. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

function below(path: string, key: string): string {
  if (!/^[A-Za-z_]\w*$/.test(key)) {
    return `${path}[${JSON.stringify(key)}]`;
  }
  return path === "" ? key : `${path}.${key}`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
