import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** Does something of the SDK's without what takes it longer than all the rest, and is there for an engine in another process. */
export const withFastSdk = <T>(work: () => Promise<T>): Promise<T> => withoutStacks(() => withoutWire(work));

/**
 * The SDK notes down the stack at each of its promises and resources. Whoever asks Node.js for stacks (`--stack-trace-limit=50`)
 * gets them all the same.
 */
async function withoutStacks<T>(work: () => Promise<T>): Promise<T> {
  if ([...process.execArgv, process.env.NODE_OPTIONS].some((option) => option?.includes("--stack-trace-limit"))) {
    return work();
  }
  const limit = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
  // V8 captures no stack where this is no plain number; the SDK sets it to infinity for a resource, which has to come to
  // nothing.
  Object.defineProperty(Error, "stackTraceLimit", { configurable: true, get: () => 0, set: () => undefined });
  try {
    return await work();
  } finally {
    Object.defineProperty(Error, "stackTraceLimit", limit ?? { value: 10, writable: true, configurable: true });
  }
}

type Values = ReturnType<Struct["toJavaScript"]>;

/** Values that stay as they are, instead of becoming messages of protobuf for each side to read. */
class Unserialized extends Struct {
  constructor(private readonly values: Values) {
    super();
  }

  override toJavaScript(): Values {
    return this.values;
  }
}

/** The SDK makes protobuf of all inputs and outputs, and at once values of that again. */
async function withoutWire<T>(work: () => Promise<T>): Promise<T> {
  const original = Object.getOwnPropertyDescriptor(Struct, "fromJavaScript") ?? {};
  Struct.fromJavaScript = (values) => new Unserialized(values);
  try {
    return await work();
  } finally {
    Object.defineProperty(Struct, "fromJavaScript", original);
  }
}
