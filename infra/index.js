// Pulumi starts here. Its SDK stays outside of the bundle, because what runs the
// program has loaded a part of it already.
require("./loader/light-sdk");
module.exports = require("./loader/bundle").load("infra/index.ts", { external: ["@pulumi/*"] });
