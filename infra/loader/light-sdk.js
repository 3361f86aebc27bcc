// Takes out of Pulumi's SDK, before it is loaded, what costs each `pulumi preview` time and this program has no use for.
const { createRequire } = require("node:module");

// The serializer of functions: with the TypeScript compiler and npm's resolver behind it, two thirds of what there is to load.
require("./no-serializer");
const { resolve } = createRequire(require.resolve("@pulumi/pulumi"));
for (const name of ["./runtime/closure/serializeClosure", "./runtime/closure/codePaths"]) {
  require.cache[resolve(name)] = require.cache[require.resolve("./no-serializer")];
}

// Messages for `--debug`, of which the SDK sends the engine four a resource, one after the other, whether they are asked for
// or not: the option does not get here. In its other form it does.
if (!process.env.PULUMI_OPTION_DEBUG) {
  require("@pulumi/pulumi/log").debug = () => Promise.resolve();
}

// The stack at each promise, which the SDK shows for this variable alone.
if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) {
  const debuggable = require("@pulumi/pulumi/runtime/debuggable");
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
