const { availableParallelism } = require("node:os");

// Each file waits for the CLI most of the time, so that files run in processes beside each other.
module.exports = {
  extension: ["ts"],
  require: ["tsx/cjs", "./test/engine/support/setup.ts"],
  spec: ["test/engine/**/*.test.ts"],
  timeout: 180_000,
  slow: 60_000,
  parallel: true,
  jobs: availableParallelism(),
};
