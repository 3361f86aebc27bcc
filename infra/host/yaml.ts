import { Document, parse, Scalar, visit } from "yaml";

/**
 * YAML for hosts, whose programs read it by PyYAML: that is YAML 1.1, where `no`,
 * `on` and `1_000` are strings only in quotes.
 *
 * Source: https://github.com/yaml/pyyaml/blob/main/lib/yaml/resolver.py
 */
export function yamlForHosts(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === "string" && isMisread(node.value)) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return document.toString({ lineWidth: 0 });
}

function isMisread(text: string): boolean {
  if (text === "=" || text === "<<") {
    return true;
  }
  try {
    return !text.includes("\n") && parse(text, { version: "1.1", logLevel: "error" }) !== text;
  } catch {
    return true;
  }
}
