/** Names that are taken, too long or of the wrong form, for every type in the table of names. */
import { nameOf, type Naming, naming } from "../names";
import type { Rule } from "../rule";

const short = (type: string): string => type.split(":").at(-1) ?? type;

function taken(type: string, { taken: code, source }: Naming): Rule[] {
  return code === undefined
    ? []
    : [
        {
          id: `${short(type)}-name-taken`,
          code,
          source,
          types: [type],
          on: ["create"],
          refuses: ({ resource, inputs, world }) =>
            nameOf(type, inputs) !== undefined && world.sameName(resource)
              ? `${short(type)} ${nameOf(type, inputs) ?? ""} already exists`
              : undefined,
        },
      ];
}

function malformed(type: string, { input, malformed: code, pattern, min = 1, max, source }: Naming): Rule {
  return {
    id: `${short(type)}-name-form`,
    code,
    source,
    types: [type],
    on: ["create"],
    refuses: ({ resource }) => {
      // An automatic name is made here too, and has to fit.
      const name = String(resource.outputs[input]);
      return name.length < min || name.length > max
        ? `${input} ${name} has ${String(name.length)} characters; expected ${String(min)} to ${String(max)}`
        : pattern.test(name)
          ? undefined
          : `${input} ${name} does not match ${pattern.source}`;
    },
  };
}

export const namingRules: readonly Rule[] = Object.entries(naming).flatMap(([type, spec]) => [
  ...taken(type, spec),
  malformed(type, spec),
]);
