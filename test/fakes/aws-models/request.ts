/** A resource's inputs as the request of an AWS call, by the call's model. */
import { at, list, record } from "../aws-rules/rule";
import type { Values } from "../aws-rules/world";
import { type Model, type Shape, shapeOf } from "./botocore";
import type { Operation } from "./operations";

const memberShape = (model: Model, shape: Shape): Shape => shapeOf(model, shape.member?.shape ?? "");

/** Puts a value at a path of members; a list on the way gets one item. */
function put(model: Model, shape: Shape, into: Values, [step = "", ...rest]: readonly string[], value: unknown): void {
  const name = shape.members?.[step]?.shape;
  if (name === undefined) {
    throw new Error(`there is no member ${step}`);
  }
  const inner = shapeOf(model, name);
  if (rest.length === 0) {
    into[step] = translate(model, inner, value);
  } else if (inner.type === "list") {
    const [item = {}] = list(into[step]) as Values[];
    into[step] = [item];
    put(model, memberShape(model, inner), item, rest, value);
  } else {
    const item = record(into[step]);
    into[step] = item;
    put(model, inner, item, rest, value);
  }
}

/** The member for an input: of the same name, in plural or singular, or with the ending that AWS gives it. */
function memberFor(shape: Shape, input: string): string | undefined {
  const wanted = input.toLowerCase();
  const alike = [wanted, `${wanted}s`, wanted.replace(/s$/, ""), `${wanted}config`, `launchtemplate${wanted}`];
  return alike
    .map((each) => Object.keys(shape.members ?? {}).find((member) => member.toLowerCase() === each))
    .find((member) => member !== undefined);
}

const valueOf = (key: string): string => (key === "TagKey" ? "TagValue" : "Value");

/** A value in the form of a shape: lists of one item where AWS wants a list, maps as lists of names and values. */
export function translate(model: Model, shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case "structure": {
      if (Array.isArray(value)) {
        return translate(model, shape, value[0]);
      }
      if (typeof value !== "object") {
        const [only, ...others] = Object.keys(shape.members ?? {});
        return only === undefined || others.length > 0 ? value : { [only]: value };
      }
      const members = Object.entries(record(value)).flatMap(([input, inner]) => {
        const member = memberFor(shape, input);
        const name = member === undefined ? undefined : shape.members?.[member]?.shape;
        return name === undefined ? [] : [[member, translate(model, shapeOf(model, name), inner)] as const];
      });
      return Object.fromEntries(members) as Values;
    }
    case "list": {
      const item = memberShape(model, shape);
      const key = ["Key", "Name", "TagKey"].find((name) => item.members?.[name] && item.members[valueOf(name)]);
      const items =
        Array.isArray(value) || key === undefined
          ? [value].flat()
          : Object.entries(record(value)).map(([name, inner]) => ({ [key]: name, [valueOf(key)]: inner }));
      return items.map((each) => translate(model, item, each));
    }
    case "string":
      return Array.isArray(value)
        ? value.join(",")
        : typeof value === "object" && value !== null
          ? JSON.stringify(value)
          : value;
    default:
      return value;
  }
}

/** What is asked of AWS, and the inputs that have a place in it. */
export interface Request {
  values: Values;
  inputs: string[];
}

/** The request of a call that makes a resource. */
export function requestOf(model: Model, shape: Shape, operation: Operation, inputs: Values): Request {
  const values: Values = {};
  const within = operation.within.split(".").filter(Boolean);
  let target = shape;
  for (const step of within) {
    target = shapeOf(model, target.members?.[step]?.shape ?? "");
    target = target.type === "list" ? memberShape(model, target) : target;
  }
  const placed = new Set<string>();
  for (const [path, value] of Object.entries(operation.given)) {
    put(model, shape, values, path.split("."), value);
  }
  for (const [input, member] of Object.entries(operation.names)) {
    const [value, ...others] = at(inputs, input);
    if (value !== undefined) {
      const steps = member.startsWith("/") ? [member.slice(1)] : [...within, ...member.split(".")];
      put(model, shape, values, steps, others.length > 0 ? [value, ...others] : value);
      placed.add(input.split(".")[0] ?? "");
    }
  }
  for (const [input, value] of Object.entries(inputs)) {
    const member = placed.has(input) ? undefined : memberFor(target, input);
    if (member !== undefined && value !== undefined && input !== "region") {
      put(model, shape, values, [...within, member], value);
      placed.add(input);
    }
  }
  return { values, inputs: [...placed] };
}
