#!/usr/bin/env node
// Runs the plan from one bundle that holds the Pulumi SDKs as well.
const bundled = require("../../infra/loader/bundle");

require(bundled("tools/plan/cli.ts")).main(process.argv.slice(2));
