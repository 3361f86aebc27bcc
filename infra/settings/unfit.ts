/** Values that the schema's types let through, and that no host or container can take. */
import { type JsonSchema, schemaAt } from "./introspect";
import { formatPath, type Path, type Problem } from "./problems";

/** Controls, lone surrogates, and the line separators that YAML and shells disagree about. */
const controls = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Mistakes in the text of any setting; `isEncrypted` says it of a top-level key. */
export function unfitValues(raw: object, known: JsonSchema, isEncrypted: (key: string) => boolean): Problem[] {
  const problems: Problem[] = [];
  const visit = (value: unknown, path: Path): void => {
    const [key] = path;
    if (typeof value === "object" && value !== null) {
      for (const [step, inner] of Object.entries(value)) {
        if (step === "__proto__") {
          problems.push({ path: [...path, step], expected: "another key", got: "the key __proto__" });
        }
        visit(inner, [...path, Array.isArray(value) ? Number(step) : step]);
      }
      return;
    }
    const { secret = false } = schemaAt(known, path) ?? {};
    if (secret && !isEncrypted(String(key ?? ""))) {
      problems.push({
        path,
        expected: "an encrypted value",
        got: "plain text",
        fix: `run pulumi config set --secret --path 'stups2go:${formatPath(path)}'`,
      });
    } else if (typeof value === "string" && key !== "files" && controls.test(value)) {
      problems.push({
        path,
        expected: "text on one line, without control characters",
        ...(secret ? {} : { got: readable(value) }),
      });
    }
  };
  visit(raw, []);
  return problems;
}

/** Text with its control characters written as escapes. */
const readable = (text: string): string =>
  JSON.stringify(text.slice(0, 60)).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
