// Pulumi starts here. Its SDK stays outside of the bundle, because what runs the program has loaded it already.
module.exports = require(require("./bundle")("infra/index.ts", { external: ["@pulumi/*"] }));
