#!/usr/bin/env node
// Runs the plan from one bundle that holds the Pulumi SDKs as well.
const bundled = require("../bundle");

const bundle = bundled("infra/plan/cli.ts", {
  minify: true,
  // The SDK's serializer of functions wants a compiler; the plan serializes none, and reading one takes as long as
  // everything else.
  alias: { typescript: "./infra/plan/no-compiler.js" },
});
require(bundle).main(process.argv.slice(2));
