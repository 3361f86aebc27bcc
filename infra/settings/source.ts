import type { Path } from "./problems";

/** The configuration of a stack as the engine hands it to a program. */
export interface ConfigSource {
  /** File that users edit, for messages. */
  file: string;
  /** Values by full key, such as `stups2go:account`, also in a renamed project; objects and lists as JSON. */
  values: Readonly<Record<string, string>>;
  /** Whether the value of a full key is encrypted, wholly or in part. */
  isSecret: (key: string) => boolean;
  /** Line of the file at which a value is, by full key and the path below it. @default messages name the file alone */
  lineOf?: (key: string, path: Path) => number | undefined;
}
