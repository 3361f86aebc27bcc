const { availableParallelism } = require("node:os");

// Plans take most of the time of the unit tests, so they run in several processes, each
// with room for many short-lived promises.
module.exports = {
  extension: ["ts"],
  require: ["tsx/cjs", "./test/support/light-sdk.js"],
  spec: ["test/unit/**/*.test.ts"],
  timeout: 10_000,
  parallel: true,
  jobs: availableParallelism(),
  "node-option": ["max-semi-space-size=64"],
};
