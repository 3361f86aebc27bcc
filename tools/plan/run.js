#!/usr/bin/env node
// Runs the plan from one bundle that holds the Pulumi SDKs as well. Graphviz is left outside: only the page loads it.
const { load } = require("../../infra/loader/bundle");

void load("tools/plan/cli.ts", { external: ["@viz-js/viz"] }).main(process.argv.slice(2));
