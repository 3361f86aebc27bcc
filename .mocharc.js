const { availableParallelism } = require("node:os");

// The tests of the program. Most of their time goes into plans, one after the other in a process: so several processes,
// each with room for the many promises of the SDK that are gone a moment later.
module.exports = {
  extension: ["ts"],
  require: ["tsx/cjs", "./test/support/light-sdk.js"],
  spec: ["test/**/*.test.ts"],
  ignore: ["test/system/**", "test/engine/**"],
  timeout: 10_000,
  parallel: true,
  jobs: availableParallelism(),
  "node-option": ["max-semi-space-size=64"],
};
