/** Holds the inputs of a resource against AWS's API models, and refuses as AWS does. */
import { AwsError, type Resource, type Values } from "../aws-rules";
import { naming } from "../aws-rules/names";
import { list, record } from "../aws-rules/rule";
import { type Model, modelOf, type Shape, shapeOf } from "./botocore";
import { operations } from "./operations";
import { requestOf } from "./request";

/** AWS's error codes for a request that its model does not allow, by the service's protocol. */
const codes: Readonly<Record<string, string>> = {
  ec2: "InvalidParameterValue",
  query: "ValidationError",
  "rest-xml": "InvalidInput",
};

const lower = (member: string): string => member.charAt(0).toLowerCase() + member.slice(1);

/** AWS writes patterns for Java, anchored; one that JavaScript cannot read refuses nothing. */
function matches(pattern: string, value: string): boolean {
  const readable = pattern.replaceAll("\\p{all}", "\\s\\S").replaceAll("(?i)", "");
  for (const flags of readable.includes("\\p{") ? ["us"] : ["us", "s"]) {
    try {
      return new RegExp(`^(?:${readable})$`, flags).test(value);
    } catch {
      // The next flags may read it.
    }
  }
  return true;
}

/** Constraints that a value breaks, as AWS words them. */
function broken(shape: Shape, value: unknown): string[] {
  const { min, max, enum: values, pattern } = shape;
  const written = typeof value === "string" ? value : JSON.stringify(value);
  const isNumber = ["integer", "long", "float", "double"].includes(shape.type);
  if (isNumber && Number.isNaN(Number(value))) {
    return ["Member must be a number"];
  }
  if (shape.type === "boolean") {
    return ["true", "false"].includes(written) ? [] : ["Member must be a boolean"];
  }
  const size = isNumber ? Number(value) : Array.isArray(value) ? value.length : written.length;
  const what = isNumber ? "value" : "length";
  const isText = shape.type === "string" && typeof value !== "object";
  return [
    ...(min !== undefined && size < min ? [`Member must have ${what} greater than or equal to ${String(min)}`] : []),
    ...(max !== undefined && size > max ? [`Member must have ${what} less than or equal to ${String(max)}`] : []),
    ...(isText && values && !values.includes(written)
      ? [`Member must satisfy enum value set: [${values.join(", ")}]`]
      : []),
    ...(isText && pattern !== undefined && !matches(pattern, written)
      ? [`Member must satisfy regular expression pattern: ${pattern}`]
      : []),
  ];
}

/** Everything in a value that its shape does not allow. */
function violations(model: Model, shape: Shape, value: unknown, path: string): string[] {
  if (shape.type === "structure") {
    const members = record(value);
    const missing = (shape.required ?? [])
      .filter((member) => members[member] === undefined)
      .map((member) => failed(null, below(path, member), "Member must not be null"));
    return [
      ...missing,
      ...Object.entries(members).flatMap(([member, inner]) => {
        const name = shape.members?.[member]?.shape ?? "";
        return violations(model, shapeOf(model, name), inner, below(path, member));
      }),
    ];
  }
  const own = shape.type === "map" ? [] : broken(shape, value).map((constraint) => failed(value, path, constraint));
  const item = shape.type === "list" && shape.member ? shapeOf(model, shape.member.shape) : undefined;
  const inner = item
    ? list(value).flatMap((each, index) => violations(model, item, each, `${path}.${String(index + 1)}.member`))
    : [];
  return [...own, ...inner];
}

const below = (path: string, member: string): string => (path === "" ? lower(member) : `${path}.${lower(member)}`);

const failed = (value: unknown, path: string, constraint: string): string =>
  `Value ${value === null ? "null" : `'${typeof value === "string" ? value : JSON.stringify(value)}'`} at '${path}' ` +
  `failed to satisfy constraint: ${constraint}`;

/** The inputs of a resource with the name that Pulumi made up for it. */
function named({ type, inputs, outputs }: Resource): Values {
  const key = naming[type]?.input;
  return key === undefined || inputs[key] !== undefined ? inputs : { ...inputs, [key]: outputs[key] };
}

/** Inputs of a resource that a call of its type has a member for. */
export function checkedInputs(resource: Resource): string[] {
  return (operations[resource.type] ?? []).flatMap((operation) => {
    const model = modelOf(operation.service);
    const shape = shapeOf(model, model.operations[operation.name]?.input?.shape ?? "");
    return requestOf(model, shape, operation, named(resource)).inputs;
  });
}

/**
 * Checks a resource that is to be made or changed.
 *
 * @throws AwsError when an API model does not allow its inputs
 */
export function checkModels(resource: Resource): void {
  const inputs = named(resource);
  for (const operation of operations[resource.type] ?? []) {
    if (operation.when !== undefined && inputs[operation.when] === undefined) {
      continue;
    }
    const { service, name } = operation;
    const model = modelOf(service);
    const shape = shapeOf(model, model.operations[name]?.input?.shape ?? "");
    const found = violations(model, shape, requestOf(model, shape, operation, inputs).values, "");
    if (found.length > 0) {
      const errors = `${String(found.length)} validation error${found.length > 1 ? "s" : ""} detected`;
      throw new AwsError(
        codes[model.metadata.protocol] ?? "ValidationException",
        `${service}:${name}: ${errors}: ${found.join("; ")}`,
        "api-model",
        `https://github.com/boto/botocore/tree/develop/botocore/data/${service}`,
      );
    }
  }
}
