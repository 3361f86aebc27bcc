#!/usr/bin/env node
// Runs the plan from one bundle that holds the Pulumi SDKs as well.
const bundled = require("../bundle");

const bundle = bundled("infra/plan/cli.ts", {
  // As light-sdk.js does for the program itself.
  alias: { typescript: "./infra/no-serializer.js", "@npmcli/arborist": "./infra/no-serializer.js" },
});
require(bundle).main(process.argv.slice(2));
