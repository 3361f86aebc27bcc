// Leaves the serializer of functions out of Pulumi's SDK, before the SDK is loaded: with the TypeScript compiler and
// npm's resolver behind it, it is two thirds of what there is to load, and the program serializes no function.
const { createRequire } = require("node:module");

try {
  require("./no-serializer");
  const { resolve } = createRequire(require.resolve("@pulumi/pulumi"));
  const files = ["./runtime/closure/serializeClosure", "./runtime/closure/codePaths"].map((name) => resolve(name));
  for (const file of files) {
    require.cache[file] = require.cache[require.resolve("./no-serializer")];
  }
} catch (error) {
  // An SDK that has moved these files loads whole, which costs a second and changes nothing else.
  const [line] = String(error).split("\n");
  void require("@pulumi/pulumi").log.debug(`infra/loader/light-sdk.js: Pulumi's SDK is loaded whole: ${line}`);
}
