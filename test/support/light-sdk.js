// Takes from Pulumi's SDK what no test needs, and a sixth of their time goes into: the TypeScript compiler, by which it
// serializes functions, and its watch over promises that never come, of which mocha's timeouts tell as well. The tests of
// the commands, in test/system/, have the SDK as it is.
const compiler = require.resolve("typescript");
require.cache[compiler] = { id: compiler, filename: compiler, loaded: true, exports: {}, children: [], paths: [] };

const debuggable = require("@pulumi/pulumi/runtime/debuggable");
debuggable.debuggablePromise = (promise) => promise;
