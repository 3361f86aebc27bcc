// Bundles the service into one file; the image has no node_modules.
import { build } from "esbuild";

await build({
  entryPoints: ["src/main.ts"],
  outfile: process.argv[2] ?? "caretaker.js",
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
});
